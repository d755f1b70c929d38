"""What to build and what came of it, as values that cross from one process to another."""

from dataclasses import dataclass
from pathlib import Path

from workbench.errors import UserError
from workbench.packs.parameters import Parameter

STANDARD = "papermill"
"""The engine that runs a notebook in a fresh kernel."""
WARM = "warm"
"""The engine that runs a notebook in a copy of a process that is ready for it."""


@dataclass(frozen=True)
class Limits:
    """What a notebook may take.

    Attributes:
        start: seconds until its process is there.
        cell: seconds of one cell.
        notebook: seconds of all cells.
        memory: bytes on top of what its process begins with; not held by the engine ``papermill``.
    """

    start: int = 120
    cell: int = 300
    notebook: int = 900
    memory: int = 2 * 2**30


class NotebookFailed(UserError):
    """A cell raised, a limit was reached, or its process died. Says which, never a value.

    Attributes:
        cell: its number in the notebook as written, the first being 1.
        kind: the kind of the error.
        line: file and line of this package that raised it, where it is known.
    """

    def __init__(self, cell: int | None, kind: str, line: str = "") -> None:
        self.cell = cell
        self.kind = kind
        self.line = line
        place = "" if cell is None else f" in cell {cell}"
        source = f" ({line})" if line else ""
        super().__init__(
            f"The notebook stopped{place}: {kind}{source}.",
            "Run the notebook in JupyterLab with the same parameters to see why.",
        )


@dataclass(frozen=True)
class Job:
    """What to build: a notebook with one set of parameters for each school.

    Attributes:
        notebook: path of the notebook.
        parameters: checked parameters; the school's number is put in for each school.
        root: folder that the packs stand in.
        generated: date on the packs, ISO.
        seed: seed of the kernel.
        keep_notebook: keep the executed notebook, for its owner alone. It is dropped by default:
            all that is released comes from the recorded parts, and its outputs are before
            disclosure control.
        canaries: planted names that no pack may hold.
        data_version: version of the data that every pack is built from.
        formats: what each pack is written as, a page among them.
    """

    notebook: Path
    parameters: dict[str, Parameter]
    root: Path
    generated: str
    data_version: str
    seed: int = 0
    keep_notebook: bool = False
    canaries: tuple[str, ...] = ()
    limits: Limits = Limits()
    engine: str = WARM
    formats: tuple[str, ...] = ("html",)


@dataclass(frozen=True)
class Built:
    """A pack that stands in its place; ``reused`` where it was there before.

    ``cells`` are pairs of a cell's number and the seconds it took.
    """

    urn: str
    pack: str
    folder: Path
    bytes: int
    reused: bool = False
    cells: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Failed:
    """A school without its pack: the cell of the notebook if it was one, and the kind of error."""

    urn: str
    cell: int | None
    kind: str


Outcome = Built | Failed
