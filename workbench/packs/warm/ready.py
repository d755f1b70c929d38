"""What every notebook needs, imported and tried once, so that a copy begins at its first cell."""

import gc
import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from workbench.packs.warm.shell import Shell

MODULES = (
    "pandas",
    "pyarrow.compute",
    "pyarrow.parquet",
    "scipy.stats",
    "statsmodels.api",
    "workbench.models.runs",
    "workbench.packs.context",
    "workbench.sentences.report",
    "workbench.sentences.tables",
    "workbench.views.static",
)
PACKAGES = (
    "workbench.packs.blocks",
    "workbench.packs.primary",
    "workbench.packs.remit",
    "workbench.packs.secondary",
    "workbench.packs.sixth_form",
)
"""Of which every module is imported."""
PACKAGED = (
    "workbench.intake.read_formats:read_formats",
    "workbench.measures.attendance.codes:code_sets",
    "workbench.measures.attendance.codes:kinds",
    "workbench.measures.attendance.rolling:rule",
    "workbench.measures.attendance.sums:sums",
    "workbench.measures.attendance.thresholds:band_edges",
    "workbench.measures.attendance.thresholds:compulsory_years",
    "workbench.measures.catalogue:key_stages",
    "workbench.measures.catalogue:measures",
    "workbench.measures.context.prior:third_cuts",
    "workbench.measures.context.school_year:figures",
    "workbench.measures.exclusions.reasons:reasons",
    "workbench.measures.groups:dimensions",
    "workbench.measures.ks4.points_scales:points_scales",
    "workbench.measures.ks4.progress_tables:year_tables",
    "workbench.measures.ks4.qualifications:scale_names",
    "workbench.measures.national:published",
    "workbench.measures.pooling:poolings",
    "workbench.measures.row_kinds:row_kinds",
    "workbench.measures.series:series",
    "workbench.sentences.fifths:cut_points",
    "workbench.sentences.rule:rules",
    "workbench.sentences.rule:sections",
    "workbench.store.extensions:check_extensions",
)
"""Functions that read what is packaged, and keep it."""

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
    for name in (*MODULES, *_modules_of(PACKAGES)):
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


def _modules_of(packages: Iterable[str]) -> Iterator[str]:
    for name in packages:
        yield from (
            f"{name}.{one.name}"
            for one in pkgutil.iter_modules(importlib.import_module(name).__path__)
        )


def _read_what_is_packaged() -> None:
    from workbench.access.policy import read_policy
    from workbench.contracts.read import read_catalogue
    from workbench.settings import settings

    read_policy()
    read_catalogue(settings().contracts)
    for name in PACKAGED:
        module, _, function = name.partition(":")
        getattr(importlib.import_module(module), function)()


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
