"""The engine that forks: clean copies, limits, and nothing left behind."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from engines import outputs_of, run_cells
from packs import stub_notebook

from workbench.packs.job import STANDARD, WARM, NotebookFailed
from workbench.packs.warm.zygotes import zygote
from workbench.settings import Settings

SHOWN = (
    "1 + 1",
    "print('one'); import sys; print('two', file=sys.stderr); print('three')",
    "from IPython.display import HTML, SVG, Image, Markdown, clear_output, display, update_display",
    "display(HTML('<b>b</b>'), Markdown('*m*')); print('after'); 'last'",
    "shown = display('first', display_id='here'); print('kept')",
    "shown.update('second'); update_display('third', display_id='here')",
    "print('gone'); clear_output(); print('stays'); clear_output(wait=True); print('last')",
    "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "%pwd\n%env LANG",
    "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\nfigure",
    "Image(data=b'\\x89PNG\\r\\n\\x1a\\n', format='png')",
    "None",
    "x = 1;",
    "",
)


def test_what_cells_show_is_what_a_kernel_makes_of_them(tmp_path, running):
    theirs, ours = (
        outputs_of(run_cells(tmp_path, *SHOWN, engine=engine, running=running))
        for engine in (STANDARD, WARM)
    )
    assert len(ours) == len(theirs) == len(SHOWN) + 2
    for cell, mine, standard in zip(("", "", *SHOWN), ours, theirs, strict=True):
        assert mine == standard, cell


def test_one_notebook_leaves_nothing_to_the_next(tmp_path, running):
    dirty = """
import builtins, os, random, sys, pandas as pd
builtins.left = sys.left = pd.left = 'left'
os.environ['LEFT'] = 'left'
os.chdir('/')
os.umask(0)
pd.set_option('display.max_rows', 7)
open(os.path.join(os.environ['TMPDIR'], 'left'), 'w').close()
"""
    look = """
import builtins, os, sys, tempfile, pandas as pd
found = [hasattr(one, 'left') for one in (builtins, sys, pd)]
print(found, 'LEFT' in os.environ, os.umask(0), pd.get_option('display.max_rows'))
print(os.listdir(tempfile.gettempdir()), random.random() if 'random' in dir() else 'clean')
"""
    run_cells(tmp_path, dirty, engine=WARM, running=running)
    nodes = run_cells(tmp_path, look, engine=WARM, running=running)
    assert nodes.cells[-1].outputs[0].text.splitlines() == [
        "[False, False, False] False 63 60",
        "[] clean",
    ]


def test_chance_is_the_seeds_alone(tmp_path, running):
    cell = "import random; print(random.random(), hash('word'))"
    first, second = (
        run_cells(tmp_path, cell, engine=WARM, running=running).cells[-1].outputs[0].text
        for _ in range(2)
    )
    assert first == second


def test_a_notebook_that_eats_memory_fails_and_the_next_one_runs(tmp_path, running):
    eater = "eaten = []\nwhile True:\n    eaten.append(bytearray(10_000_000))"
    with pytest.raises(NotebookFailed, match=r"MemoryError|want of memory"):
        run_cells(tmp_path, eater, engine=WARM, running=running, memory=200_000_000)
    assert run_cells(tmp_path, "1", engine=WARM, running=running).cells[-1].outputs[0].data


def test_all_cells_together_have_a_limit(tmp_path, running):
    cells = ["import time; time.sleep(0.4)"] * 10
    with pytest.raises(NotebookFailed, match="the notebook took longer than 1 s") as failed:
        run_cells(tmp_path, *cells, engine=WARM, running=running, notebook=1)
    assert failed.value.cell in (3, 4)


def test_a_notebook_reaches_nobody(tmp_path, running):
    allowed = "import os; os.unshare(os.CLONE_NEWNET | (os.getuid() and os.CLONE_NEWUSER))"
    if subprocess.run([sys.executable, "-c", allowed], capture_output=True).returncode:
        pytest.skip("this system does not let a process leave its network")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        socket.create_connection(("127.0.0.1", port)).close()
        cell = f"import socket\nsocket.create_connection(('127.0.0.1', {port}))"
        with pytest.raises(NotebookFailed, match="OSError"):
            run_cells(tmp_path, cell, engine=WARM, running=running)


def test_what_a_notebook_starts_ends_with_it(tmp_path, running):
    cell = "import subprocess\nprint(subprocess.Popen(['sleep', '600']).pid)"
    nodes = run_cells(tmp_path, cell, engine=WARM, running=running)
    assert gone(int(nodes.cells[-1].outputs[0].text))


def test_an_error_is_told_by_its_kind_and_the_line_of_ours_that_raised_it(tmp_path, running):
    cell = "from workbench.calendar import AcademicYear\nAcademicYear.parse('Quillfeather')"
    with pytest.raises(NotebookFailed) as failed:
        run_cells(tmp_path, cell, engine=WARM, running=running)
    assert failed.value.line.startswith("workbench/calendar.py:")
    assert "Quillfeather" not in str(failed.value)


def test_papermill_finds_the_engine_by_its_name_alone():
    code = "from papermill.engines import papermill_engines as e; print(e.get_engine('warm'))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "WarmEngine" in said.stdout


def test_the_engine_ends_with_whoever_started_it(tmp_path):
    """A worker killed at once leaves neither the process that forks nor a notebook running."""
    notebook = stub_notebook(tmp_path, "import os, time\nprint(os.getpid(), os.getppid())")
    waits = "open('pids', 'w').write(f'{os.getpid()} {os.getppid()}'); time.sleep(600)"
    notebook.write_text(notebook.read_text().replace("print(os.getpid(), os.getppid())", waits))
    code = (
        "import papermill; papermill.execute_notebook("
        f"{str(notebook)!r}, None, engine_name='warm', progress_bar=False)"
    )
    worker = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path)
    told = tmp_path / "pids"
    while not (told.exists() and told.read_text()):
        assert worker.poll() is None
        time.sleep(0.1)
    worker.kill()
    worker.wait()
    assert all(gone(int(number)) for number in told.read_text().split())


def test_a_process_that_forks_and_is_gone_is_a_failure(tmp_path):
    kill = "import os, time; os.kill(os.getppid(), 9); time.sleep(60)"
    with zygote(Settings(home=tmp_path)) as one:
        with pytest.raises(NotebookFailed):
            run_cells(tmp_path, kill, engine=WARM, running=one)
        with pytest.raises(NotebookFailed, match="gone|died"):
            run_cells(tmp_path, "1", engine=WARM, running=one)


def gone(number: int) -> bool:
    """Whether a process ends within ten seconds; one that nobody has waited for yet has ended."""
    for _ in range(100):
        status = Path(f"/proc/{number}/status")
        try:
            if "State:\tZ" in status.read_text():
                return True
        except OSError:
            return True
        time.sleep(0.1)
    return False
