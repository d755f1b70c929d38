"""What a worker makes packs with: opened once for a run, used for one school after another."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from importlib import import_module
from typing import cast

from workbench.loader import Door
from workbench.packs.job import Built, Job
from workbench.settings import Settings
from workbench.store.audit import Surface

Build = Callable[[str], Built]
"""Makes the pack of the school with that URN, or raises."""
Maker = Callable[[Settings, Job], AbstractContextManager[Build]]
NOTEBOOK = "workbench.packs.queue.making:notebook"


@contextmanager
def notebook(chosen: Settings, job: Job) -> Iterator[Build]:
    """Packs from a job's notebook. What its engine keeps open is open as long as this is."""
    # papermill takes seconds to import, which is the workers' business
    from workbench.packs.build import build
    from workbench.packs.engine import opened_engine

    with (
        opened_engine(job.engine, chosen, job.seed, job.limits) as running,
        closing(Door(chosen).noting(surface=Surface.PACK)) as door,
    ):
        yield partial(build, chosen, job, running=running, door=door)


def maker(name: str) -> Maker:
    """The maker that is written ``module:function``. The name comes from whoever starts a worker,
    never from the registry."""
    module, _, function = name.partition(":")
    return cast(Maker, getattr(import_module(module), function))
