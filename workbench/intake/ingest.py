"""Load published files: recognise, check, store or refuse; each file is its own transaction."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.calendar import AcademicYear
from workbench.contracts.model import Catalogue
from workbench.contracts.read import read_catalogue
from workbench.errors import ContractViolation
from workbench.intake.checked import Checked, Read, check_file, read_file
from workbench.intake.declarations import Declarations, read_declarations
from workbench.intake.files import FoundFile, find_files
from workbench.intake.outcome import Outcome
from workbench.intake.recognise import Match, recognise
from workbench.intake.storing import is_loaded, store
from workbench.intake.table import header
from workbench.settings import Settings
from workbench.store.lake import Lake

Progress = Callable[[int, int, Outcome], None]
"""Called after each file with its place, the number of files and what became of it."""

UNKNOWN = "not recognised"


@dataclass(frozen=True)
class _Run:
    """What every file of one run shares."""

    lake: Lake
    catalogue: Catalogue
    declared: Declarations
    settings: Settings
    year: AcademicYear | None
    dry_run: bool


def ingest(
    paths: Iterable[Path],
    settings: Settings,
    *,
    year: AcademicYear | None = None,
    progress: Progress | None = None,
    dry_run: bool = False,
) -> tuple[Outcome, ...]:
    """Load files and folders of published data into the lake.

    Args:
        paths: files (CSV, gzip, zip, XLSX) and folders, which are searched through.
        settings: names the home folder and the contracts.
        year: the academic year, where a file does not say it.
        progress: told of each file when it is done.
        dry_run: check the files and store nothing.

    Returns:
        What became of each file, in order. A file that is refused leaves the store as it was and
        the others go on. A file that no format knows is skipped where it lies in a folder, and
        refused where it was named itself.

    Raises:
        UsageError: a path does not exist.
        Busy: another process has been writing for ten minutes.
    """
    catalogue = read_catalogue(settings.contracts)
    lake = Lake(settings.lake, "lake", catalogue, settings)
    run = _Run(lake, catalogue, read_declarations(), settings, year, dry_run)
    found = find_files(paths)
    if not dry_run:
        _tidy(lake)
    outcomes: list[Outcome] = []
    try:
        for place, file in enumerate(found, start=1):
            outcomes.append(_outcome(file, run))
            if progress is not None:
                progress(place, len(found), outcomes[-1])
    finally:
        lake.close()
    return tuple(outcomes)


def _tidy(lake: Lake) -> None:
    """Make good what a killed writer leaves: files that no snapshot knows, tables not made."""
    if lake.exists:
        lake.clean()
        with lake.writing():
            pass


def _outcome(file: FoundFile, run: _Run) -> Outcome:
    started = time.perf_counter()
    try:
        outcome = _ingested(file, run)
    except ContractViolation as refused:
        outcome = Outcome(file.label, "refused", str(refused))
    return replace(outcome, seconds=round(time.perf_counter() - started, 3))


def _ingested(file: FoundFile, run: _Run) -> Outcome:
    match = recognise(header(file.head()), run.declared.formats)
    if not match.complete:
        return _unknown(file, match, run.declared)
    read = read_file(file, match.format, run.year)
    already = Outcome(
        file.label, "already", f"already loaded as {read.source}", match.format.name, read.source
    )
    if is_loaded(run.lake, read):
        return already
    checked = check_file(read, run.catalogue)
    if run.dry_run:
        return _done(read, checked)
    if not store(run.lake, checked, run.declared, run.settings):
        return already
    return replace(_done(read, checked), status="loaded", message=f"loaded as {read.source}")


def _done(read: Read, checked: Checked) -> Outcome:
    return Outcome(
        read.table.label,
        "checked",
        "checked, not stored",
        read.format.name,
        read.source,
        {name: len(frame) for name, frame in checked.frames.items()},
        rows=len(read.table.frame),
        stored=checked.stored,
        quarantined=len(checked.sorted.quarantined),
        without=dict(checked.without),
    )


def _unknown(file: FoundFile, match: Match, declared: Declarations) -> Outcome:
    """A file of no format: skipped in a folder, but not where it lost a column of one."""
    if match.nearly:
        raise ContractViolation(
            f"{file.label} looks like {match.format.name} ({match.format.title}), but "
            f"{'; '.join(match.missing_words())} [rule: missing_column, "
            f"{len(match.missing)} columns].",
            "Nothing was loaded. Mend the header, or declare the new format.",
        )
    if not file.explicit:
        return Outcome(file.label, "skipped", f"{UNKNOWN}: skipped")
    near = f" The nearest is {match.format.name}: {match.format.title}." if match.share else ""
    raise ContractViolation(
        f"{file.label} is {UNKNOWN}: no format has its columns.{near}",
        f"Known formats: {', '.join(f.name for f in declared.formats)}.",
    )
