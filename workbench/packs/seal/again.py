"""The last level of verifying a pack: run its notebook again and compare every text."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from workbench.errors import StoreError
from workbench.loader import Door
from workbench.packs.build import derive
from workbench.packs.job import Job
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import Parameter, checked
from workbench.packs.seal.differences import Comparison, compare
from workbench.packs.seal.results import RESULTS, read_results, results_of
from workbench.packs.shelf import Shelf
from workbench.settings import Settings


@dataclass(frozen=True)
class Request:
    """What a notebook is run with: parameters with the school among them, and a data version."""

    parameters: Mapping[str, Parameter]
    data_version: str
    engine: str
    seed: int
    generated: str

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> "Request":
        """What a pack was made with."""
        given = manifest["inputs"]
        names = ("parameters", "data_version", "engine", "seed", "generated")
        return cls(**{name: given[name] for name in names})


@dataclass(frozen=True)
class Again:
    """What running a pack's notebook again came to.

    Attributes:
        data_version: version of the data that it read.
        kept: whether that is the version that the pack was made from.
        comparison: the pack's results beside those of now.
    """

    data_version: str
    kept: bool
    comparison: Comparison


def rerun(chosen: Settings, request: Request, notebook: Path) -> pa.Table:
    """Run a notebook on the data of the request's version, with the software and policy of now.

    Returns:
        Its results. Nothing else is left of the run.

    Raises:
        NotebookFailed: it did not come to its end.
        StoreError: that version of the data is not kept.
    """
    source = read_notebook(notebook)
    job = Job(
        notebook=notebook,
        parameters=dict(request.parameters),
        root=chosen.packs,
        generated=request.generated,
        data_version=request.data_version,
        seed=request.seed,
        engine=request.engine,
    )
    with Shelf(chosen.packs).working_folder() as folder:
        parameters = checked(source, request.parameters)
        return results_of(derive(chosen, job, source, parameters, folder, as_of=True).parts)


def again(chosen: Settings, folder: Path, manifest: Mapping[str, Any], notebook: Path) -> Again:
    """Make a pack's results again, from the data that it was made from where they are still kept.

    Where they are not, the data of now are taken.

    Raises:
        NotebookFailed: the notebook did not come to its end.
        StoreError: the pack's results cannot be read.
    """
    before = read_results(folder / RESULTS)
    request = Request.of(manifest)
    newest, kept = held(chosen, request.data_version)
    asked = request if kept else replace(request, data_version=newest)
    return Again(asked.data_version, kept, compare(before, rerun(chosen, asked, notebook)))


def held(chosen: Settings, version: str) -> tuple[str, bool]:
    """The newest version of the data, and whether a version can still be read."""
    with closing(Door(chosen)) as door:
        newest = door.data_version()
        try:
            with closing(door.lake.as_of(version)):
                return newest, True
        except StoreError:
            return newest, False
