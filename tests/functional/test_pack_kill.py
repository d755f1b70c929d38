"""A killed build leaves packs whole or absent."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from packs import RECORD, job_for, published_store, stub_notebook
from source import PROJECT

from workbench.packs.manifest import verify
from workbench.packs.queue.many import build_many
from workbench.packs.shelf import PAGE, Shelf
from workbench.settings import Settings

# KILLS=50 tries harder than every run of the suite can
KILLS = int(os.environ.get("KILLS", "8"))
LIBRARY = PROJECT / "tests" / "lib"
COMMAND = Path(sys.executable).with_name("workbench")


@pytest.fixture
def builder(tmp_path: Path) -> Iterator[subprocess.Popen]:
    notebook = stub_notebook(tmp_path)
    program = subprocess.Popen(
        [sys.executable, str(LIBRARY / "pack_kill.py"), str(notebook), str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(LIBRARY)},
    )
    yield program
    program.stdin.close()
    program.wait(timeout=60)
    program.stdout.close()


def build_one(builder: subprocess.Popen, name: str, kill_after: float | None) -> float:
    """Ask for a pack; kill its builder after so many seconds. Returns how long it lived."""
    builder.stdin.write(f"{name}\n")
    builder.stdin.flush()
    started = time.monotonic()
    child = int(builder.stdout.readline())
    if kill_after is not None:
        time.sleep(kill_after)
        # it may have come to its end before
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    assert builder.stdout.readline() == "gone\n"
    return time.monotonic() - started


def packs_of(home: Path) -> list[Path]:
    return sorted((home / "packs").glob("[0-9]*/*"))


def test_kills_leave_every_pack_whole_or_absent(builder, tmp_path):
    build_one(builder, "first", None)
    takes = build_one(builder, "second", None)
    draw = random.Random(20190822)
    for number in range(KILLS):
        build_one(builder, f"run-{number}", draw.uniform(0, takes))
        for pack in packs_of(tmp_path):
            assert verify(pack).intact
            assert (pack / PAGE).is_file()
    shelf = Shelf(tmp_path / "packs")
    assert 2 <= len(packs_of(tmp_path)) <= KILLS + 2
    shelf.sweep()
    assert list((tmp_path / "packs" / ".work").iterdir()) == []
    # what was cut short is built again
    build_one(builder, "run-0", None)
    assert len({entry.pack for entry in shelf.entries()}) == len(packs_of(tmp_path))


def test_a_killed_command_takes_its_workers_and_kernels_with_it(tmp_path):
    notebook = stub_notebook(tmp_path, "import time\nopen('pid', 'w').write(urn)\ntime.sleep(300)")
    starter = (
        "from pathlib import Path\n"
        "from packs import job_for\n"
        "from workbench.packs.queue.many import build_many\n"
        "from workbench.settings import Settings\n"
        "if __name__ == '__main__':\n"
        f"    home = Path({str(tmp_path)!r})\n"
        f"    job = job_for(Path({str(notebook)!r}), home)\n"
        "    list(build_many(Settings(home=home), job, ['100001']))\n"
    )
    script = tmp_path / "starter.py"
    script.write_text(starter)
    program = subprocess.Popen(
        [sys.executable, str(script)], env={**os.environ, "PYTHONPATH": str(LIBRARY)}
    )
    work = tmp_path / "packs" / ".work"
    wait_for(lambda: list(work.glob("*/pid")))
    running = processes_in(work)
    program.kill()
    program.wait(timeout=30)
    assert running
    wait_for(lambda: not processes_in(work))
    assert packs_of(tmp_path) == []
    quick = job_for(stub_notebook(tmp_path, RECORD), tmp_path)
    (built,) = build_many(Settings(home=tmp_path), quick, ["100001"])
    assert verify(built.folder).intact
    assert list(work.iterdir()) == []


def test_an_interrupted_command_ends_with_130_and_leaves_nothing(tmp_path):
    store = published_store(tmp_path / "home")
    project = tmp_path / "project"
    (project / "notebooks").mkdir(parents=True)
    (project / "data_contracts").symlink_to(PROJECT / "data_contracts")
    slow = stub_notebook(tmp_path, "import time\nopen('pid', 'w').write(urn)\ntime.sleep(300)")
    slow.rename(project / "notebooks" / "school_pack.ipynb")
    (project / "params" / "school_pack").mkdir(parents=True)
    (project / "params" / "school_pack" / "default.yaml").write_text("")
    words = ["pack", "build", "--school", "100001,100002", "--jobs", "2"]
    settings = {"WORKBENCH_HOME": str(store.home), "WORKBENCH_PROJECT": str(project)}
    program = subprocess.Popen(
        [COMMAND, *words],
        env={**os.environ, **settings},
        stderr=subprocess.PIPE,
        text=True,
        # a shell starts what it puts in the background deaf to Ctrl-C, and children inherit it
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    work = store.packs / ".work"
    wait_for(lambda: list(work.glob("*/pid")))
    program.send_signal(signal.SIGINT)
    _, said = program.communicate(timeout=60)
    assert program.returncode == 130
    assert "Traceback" not in said
    assert "Packs that were not finished are absent." in said
    wait_for(lambda: not processes_in(work))
    assert list(work.iterdir()) == []
    assert packs_of(store.home) == []


def wait_for(condition) -> None:
    limit = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < limit, "it did not come about in a minute"
        time.sleep(0.05)


def processes_in(folder: Path) -> list[int]:
    """Processes whose working folder is below a folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if entry.resolve().is_relative_to(folder.resolve()):
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found
