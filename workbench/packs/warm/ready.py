"""What every notebook needs, imported and tried once, so that a copy begins at its first cell."""

import gc
import importlib
import sys
from pathlib import Path

import duckdb

from workbench.packs.warm.shell import Shell

MODULES = (
    "pandas",
    "pyarrow.compute",
    "pyarrow.parquet",
    "scipy.stats",
    "statsmodels.api",
    "workbench.measures.catalogue",
    "workbench.models.runs",
    "workbench.packs.context",
    "workbench.packs.secondary.drawings",
    "workbench.packs.secondary.strengths",
    "workbench.sentences.report",
    "workbench.views.static",
)


# statsmodels imports it where it happens to be installed, and it starts threads
_NOT_NEEDED = "polars"
# the allocator under pyarrow stops its own thread while a process forks, and starts it again
_SAFE_THREADS = ("jemalloc_bg_thd",)


def prepared_shell() -> Shell:
    """Import, read what is packaged, and make the shell that every copy starts with.

    Raises:
        RuntimeError: a module left a thread running, which a copy would be without.
    """
    _import()
    _read_what_is_packaged()
    _draw_once()
    shell: Shell = Shell.instance()
    if running := _threads():
        raise RuntimeError(f"{running} threads are running; a process that forks needs one alone.")
    # what is there now is never garbage: a copy need not look at it
    gc.collect()
    gc.freeze()
    return shell


def _import() -> None:
    sys.modules.setdefault(_NOT_NEEDED, None)  # type: ignore[arg-type]
    for name in MODULES:
        importlib.import_module(name)
    if sys.modules[_NOT_NEEDED] is None:
        del sys.modules[_NOT_NEEDED]
    # a school's frames are small: strings of Python's own cost a seventh less than Arrow's there
    importlib.import_module("pandas").set_option("mode.string_storage", "python")
    # importing DuckDB opens a database, which has a thread for each core
    duckdb.default_connection().execute("SET threads=1")
    duckdb.default_connection().close()


def _threads() -> int:
    """Number of threads beside this one."""
    names = (task.read_text().strip() for task in Path("/proc/self/task").glob("*/comm"))
    return sum(name not in _SAFE_THREADS for name in names) - 1


def _read_what_is_packaged() -> None:
    from workbench.access.policy import read_policy
    from workbench.contracts.read import read_catalogue
    from workbench.measures.catalogue import measures
    from workbench.measures.groups import dimensions
    from workbench.settings import settings
    from workbench.store.extensions import check_extensions

    read_policy()
    read_catalogue(settings().contracts)
    measures()
    dimensions()
    check_extensions()


def _draw_once() -> None:
    """A chart of nothing: fonts are found and charts' styles are read while it is drawn."""
    import pandas as pd

    from workbench.views import charts, formats
    from workbench.views.static import svg

    frame = pd.DataFrame({"period": ["1", "2"], "value": [1.0, 2.0]})
    svg(
        charts.trend(
            frame, name="none", title="None", unit="%", source="none", style=formats.PERCENTAGE
        )
    )
