"""Running a notebook: by the engine of choice, with limits, without traces of who and where."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook

from workbench.packs.job import STANDARD, WARM, Limits, NotebookFailed
from workbench.packs.kernel import kernel
from workbench.packs.notebook import PARAMETERS, Notebook, tags
from workbench.packs.parameters import Parameter
from workbench.packs.warm.engine import WarmEngine
from workbench.packs.warm.zygotes import Zygote, zygote
from workbench.settings import Settings

Timed = Callable[[int, float], None]
"""Is told the number of a cell of the notebook as written, and the seconds that it took."""

# papermill's record of the parameters' cell; ours is the manifest
_PRIVATE_METADATA = ("papermill",)
_INJECTED = "injected-parameters"


class PrivateKernelEngine(Engine):  # type: ignore[misc]
    """Papermill's own way through the cells, in a private kernel."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run every cell until one fails."""
        limits: Limits = options["limits"]
        given = (options[name] for name in ("chosen", "folder", "seed", "identities"))
        with kernel(*given) as (manager, start):
            client = PapermillNotebookClient(
                nb_man,
                km=manager,
                kernel_name=kernel_name,
                timeout=limits.cell,
                startup_timeout=limits.start,
                record_timing=False,
            )
            # the client cleans up only what it made; the manager is ours, and so is the kernel
            client.owns_km = True
            client.execute(**start)


papermill_engines.register(STANDARD, PrivateKernelEngine)
papermill_engines.register(WARM, WarmEngine)


def opened_engine(
    engine: str,
    chosen: Settings,
    seed: int = 0,
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> AbstractContextManager[Zygote | None]:
    """What an engine keeps from one notebook to the next, for :func:`execute`."""
    return zygote(chosen, seed, limits) if engine == WARM else nullcontext()


def execute(
    notebook: Notebook,
    parameters: Mapping[str, Parameter],
    *,
    chosen: Settings,
    folder: Path,
    seed: int = 0,
    limits: Limits = Limits(),  # noqa: B008  # frozen
    engine: str = WARM,
    running: Zygote | None = None,
    timed: Timed | None = None,
    identities: bool = False,
) -> Any:
    """Run a notebook with parameters in a folder.

    Args:
        parameters: as given by :func:`workbench.packs.parameters.checked`.
        chosen: settings the notebook loads data with.
        folder: working folder of the cells; the recorder writes its parts there.
        running: of :func:`opened_engine`; by default one is opened for this notebook.
        timed: told how long each cell took, when all have run.
        identities: whether its cells may reach the vault where that is in PostgreSQL.

    Returns:
        The executed notebook, without papermill's paths, times and environment.

    Raises:
        NotebookFailed: it did not come to its end. Whatever a cell said is left out, because it
            may quote a row.
    """
    try:
        nodes = execute_notebook(
            notebook.nodes(),
            None,
            dict(parameters),
            engine_name=engine,
            request_save_on_cell_execute=False,
            progress_bar=False,
            log_output=False,
            chosen=chosen,
            folder=folder,
            seed=seed,
            limits=limits,
            zygote=running,
            identities=identities,
        )
    except NotebookFailed as failed:
        number = None if failed.cell is None else _number(notebook.nodes(), failed.cell - 1)
        raise NotebookFailed(number, failed.kind) from None
    except PapermillExecutionError as error:
        number, line = _number(notebook.nodes(), error.cell_index), _line(engine, error.traceback)
        raise NotebookFailed(number, str(error.ename), line) from None
    except CellTimeoutError:
        raise NotebookFailed(None, f"a cell took longer than {limits.cell} s") from None
    except DeadKernelError:
        raise NotebookFailed(None, "the kernel died, perhaps for want of memory") from None
    except (RuntimeError, TimeoutError) as error:
        raise NotebookFailed(None, f"the kernel did not start ({type(error).__name__})") from None
    if timed:
        _tell_times(notebook, nodes, timed)
    return scrubbed(nodes)


def _tell_times(notebook: Notebook, nodes: Any, timed: Timed) -> None:
    as_read = notebook.nodes()
    for index, cell in enumerate(nodes.cells):
        seconds = cell.metadata.get("papermill", {}).get("duration")
        as_written = cell.cell_type == "code" and _INJECTED not in tags(cell)
        if as_written and seconds is not None:
            timed(_number(as_read, index), seconds)


def scrubbed(nodes: Any) -> Any:
    """A copy without papermill's record: parameters, paths, times, environment, host."""
    clean = nodes.copy()
    clean.metadata = _without(nodes.metadata)
    clean.cells = [cell.copy() for cell in nodes.cells]
    for cell in clean.cells:
        cell.metadata = _without(cell.metadata)
    return clean


def _without(metadata: Any) -> Any:
    kept = metadata.copy()
    for name in (*_PRIVATE_METADATA, "execution"):
        kept.pop(name, None)
    return kept


def _line(engine: str, trace: list[str]) -> str:
    """Line of this package that raised; a kernel's own traceback quotes values."""
    return trace[0] if engine == WARM and trace else ""


def _number(as_written: Any, index: int) -> int:
    """Number of a cell in the notebook as written: papermill puts one after the parameters."""
    injected = 1 + next(i for i, cell in enumerate(as_written.cells) if PARAMETERS in tags(cell))
    return index if index > injected else index + 1
