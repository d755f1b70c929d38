"""Everything that a run reads, as one extract."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from workbench.intake.arrivals import KEY, MARKS, Arrival, Extract
from workbench.intake.connectors.protocol import Category, SchoolRecord
from workbench.intake.connectors.wonde.assessment import read_results
from workbench.intake.connectors.wonde.attendance import STUDENT, read_marks, read_suspensions
from workbench.intake.connectors.wonde.frames import arrival
from workbench.intake.connectors.wonde.naming import Names, names_of
from workbench.intake.connectors.wonde.pupils import pupil_arrivals
from workbench.intake.connectors.wonde.roll import Roll, read_roll, shared
from workbench.intake.connectors.wonde.run import Run
from workbench.intake.connectors.wonde.staff import staff_arrivals
from workbench.intake.connectors.wonde.timetable import timetable_arrivals

SOURCE = "wonde"
_RESULTS, _SUSPENSIONS = "assessment_result", "suspension"
_LISTS: Mapping[Category, str] = {
    "basic": "students",
    "timetable": "groups",
    "assessment": "results",
    "attendance": "marks",
    "staff": "employees",
}
_ONE_ROW = {
    MARKS: [KEY, "date", "session"],
    _RESULTS: [KEY, "year", "subject", "aspect", "result_set"],
    _SUSPENSIONS: [KEY, "year", "start_date", "kind"],
}


def extracted(run: Run, school: SchoolRecord) -> Extract:
    """Read the lists of a run's plan.

    Returns:
        The arrivals of what is wanted, and of each category that was read how far. Where rows had
        to be left out the category has no cursor, so that they are read again.
    """
    roll = read_roll(run)
    marks, any_marks = read_marks(run)
    results, any_results = read_results(run, roll)
    about = {
        MARKS: marks,
        _SUSPENSIONS: read_suspensions(run, roll),
        _RESULTS: results,
    }
    students = {one for rows in about.values() for one in rows[STUDENT].dropna().unique()}
    names = names_of(run, roll, students)
    arrivals = (
        *pupil_arrivals(run, roll),
        *timetable_arrivals(run),
        *staff_arrivals(run),
        *_named(run, about, names),
    )
    unread = _of_pupils_not_known(run, roll, names) | _without_any(
        run, marks=any_marks, results=any_results
    )
    cursors = {str(category): run.cursor for category in sorted(_read(run) - unread)}
    return Extract(SOURCE, school.urn, str(run.year), arrivals, cursors)


def _named(run: Run, about: Mapping[str, pd.DataFrame], names: Names) -> Iterable[Arrival]:
    """Rows about enrolments as rows about pupils."""
    lists: Sequence[tuple[str, str, Category]] = (
        (MARKS, "marks", "attendance"),
        (_SUSPENSIONS, "exclusions", "attendance"),
        (_RESULTS, "results", "assessment"),
    )
    for dataset, name, category in lists:
        if run.plan.asks(name):
            rows = _of_pupils(about[dataset], names, _ONE_ROW[dataset])
            # without basic information nobody knows what leavers had
            sure = run.start(category) is None and (
                dataset == MARKS or "basic" in run.plan.categories
            )
            # leavers of earlier years are not read, so that only this year is whole
            yield arrival(dataset, rows, sure and not names.unsure, [str(run.year)])


def _of_pupils(rows: pd.DataFrame, names: Names, one_row: list[str]) -> pd.DataFrame:
    """Rows of known pupils; of two enrolments of one pupil the later one's row counts."""
    keys = rows[STUDENT].map(names.keys).astype("str")
    named = rows.drop(columns=STUDENT)
    named.insert(0, KEY, keys)
    known = named[keys.notna()]
    return known.drop_duplicates(one_row, keep="last").reset_index(drop=True)


def _read(run: Run) -> frozenset[Category]:
    """Categories whose main list was asked for."""
    read = {c for c in run.plan.categories if c not in _LISTS or run.plan.asks(_LISTS[c])}
    return frozenset(read if "basic" in read else read - {"demographics"})


def _of_pupils_not_known(run: Run, roll: Roll, names: Names) -> frozenset[Category]:
    """Categories of which rows were missed, because the list of leavers is not to be believed."""
    about: frozenset[Category] = frozenset({"attendance", "assessment"})
    return (shared(run) if roll.unsure else frozenset()) | (about if names.unsure else frozenset())


def _without_any(run: Run, **listed: bool) -> frozenset[Category]:
    """Categories whose list holds nothing at all, whenever it changed: that is not believed."""
    doubtful = (name for name, some in listed.items() if run.plan.asks(name) and not some)
    return frozenset(run.plan.lists[name].itself.of for name in doubtful if not run.holds_any(name))
