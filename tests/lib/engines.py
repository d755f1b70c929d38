"""Both engines for tests, and the process that the warm one forks, one for all tests."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from packs import stub_notebook

from workbench.packs.engine import Timed, execute, opened_engine
from workbench.packs.job import STANDARD, WARM, Limits
from workbench.packs.notebook import Notebook, read_notebook
from workbench.packs.parameters import checked
from workbench.packs.parts import PARTS
from workbench.packs.warm.zygotes import Zygote
from workbench.settings import Settings


@contextmanager
def opened(home: Path) -> Iterator[Zygote]:
    """A process to fork for notebooks."""
    with opened_engine(WARM, Settings(home=home)) as process:
        assert process
        yield process


def run_cells(
    folder: Path,
    *cells: str,
    engine: str,
    running: Zygote | None = None,
    timed: Timed | None = None,
    **limits: int,
) -> Any:
    """The executed notebook of some cells, which work in ``folder/work``."""
    notebook = read_notebook(stub_notebook(folder, *cells))
    work = folder / "work"
    work.mkdir(exist_ok=True)
    return execute(
        notebook,
        checked(notebook, {"urn": "012345"}),
        chosen=Settings(home=folder),
        folder=work,
        limits=Limits(**limits),
        engine=engine,
        running=running,
        timed=timed,
    )


def by_both(
    notebook: Notebook, given: Mapping[str, Any], chosen: Settings, folder: Path, running: Zygote
) -> Any:
    """The executed notebook, of which both engines have made the same.

    Args:
        folder: where a folder is made for each engine, which holds what is in ``folder/work``.
    """
    made = {}
    for engine in (STANDARD, WARM):
        place = folder / engine
        shutil.copytree(folder / "work", place)
        nodes = execute(
            notebook, dict(given), chosen=chosen, folder=place, engine=engine, running=running
        )
        made[engine] = nodes, outputs_of(nodes), _recorded(place)
    assert made[WARM][1] == made[STANDARD][1]
    assert made[WARM][2] == made[STANDARD][2]
    return made[WARM][0]


def _recorded(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in (folder / PARTS).glob("*")}


def outputs_of(nodes: Any) -> list[Any]:
    """Outputs and counts of every code cell, with the texts of one stream of a cell joined.

    A kernel sends what is written to a stream in pieces whose ends and order depend on time.
    """
    return [
        (cell.execution_count, _joined([dict(one) for one in cell.outputs]))
        for cell in nodes.cells
        if cell.cell_type == "code"
    ]


def _joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    joined: list[dict[str, Any]] = []
    streams: dict[str, dict[str, Any]] = {}
    for one in outputs:
        name = one.get("name", "")
        if name in streams:
            streams[name]["text"] += one["text"]
            continue
        joined.append(dict(one))
        if name:
            streams[name] = joined[-1]
    return joined
