"""What the command line asks for: packs of trusts and local authorities."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import UsageError
from workbench.loader import Door
from workbench.packs.build import build
from workbench.packs.command import Result
from workbench.packs.job import Job
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import checked, read_parameters
from workbench.packs.remit.context import remit_scope
from workbench.packs.remit.schools import SCHOOLS, SHARED
from workbench.packs.request import date_of
from workbench.packs.stages import REMIT
from workbench.packs.subject import SCHOOL, named
from workbench.settings import settings

_AUDIENCE = "audience"
_WORKED_OUT = ("remit", SCHOOLS, SHARED)


@dataclass(frozen=True)
class RemitRequest:
    """Options of ``workbench pack remit``."""

    names: tuple[str, ...]
    audience: str = "governor"
    parameters: Path | None = None
    root: Path | None = None
    date: str = ""


def build_remit_packs(request: RemitRequest) -> Iterator[Result]:
    """Check a request, then build one pack after the other.

    Raises:
        UsageError: a name, the audience, the date or a parameter is wrong; nothing has run then.
        StoreError: no data are loaded.
    """
    chosen = settings()
    path = chosen.project / "notebooks" / f"{REMIT}.ipynb"
    default = chosen.project / "params" / REMIT / "default.yaml"
    given = read_parameters(request.parameters or default)
    if mine := [name for name in _WORKED_OUT if name in given]:
        raise UsageError(
            f"`{mine[0]}` is in the parameter file.",
            "Which schools there are, and which of them share, is worked out from the registers.",
        )
    for name in request.names:
        if named(name).kind == SCHOOL:
            raise UsageError(f"{name} is a school.", "Use `workbench pack build --school`.")
    remit_scope((), request.audience)
    parameters = checked(read_notebook(path), {**given, _AUDIENCE: request.audience})
    with closing(Door(chosen)) as door:
        version = door.data_version()
    job = Job(
        notebook=path,
        parameters=parameters,
        root=(request.root or chosen.packs).absolute(),
        generated=date_of(request.date),
        data_version=version,
    )
    return (Result(build(chosen, job, name), REMIT) for name in request.names)
