"""Protected frame of the latest day: attendance, and sessions missed by group of reasons.

Where few pupils are suppressed, reasons are shown only where each of them has no pupil or enough
of them: with one hidden, the sum of the others would tell of it. The earlier days have no reasons
there, because next week's sum less this week's is one day's, which may have been hidden.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from workbench.access.differencing import Members
from workbench.access.disclosure import SUPPRESSED
from workbench.measures.groups import dimension
from workbench.views.school.attendance_frames import placed
from workbench.views.school.attendance_latest import LATEST, REASONS, DatedRegister
from workbench.views.school.data import Derived, worked_out
from workbench.views.school.members import members_of_cells
from workbench.views.school.protected import Control, answer, filters_of

ATTENDED = "attendance"
MISSED = tuple(f"{reason}_absence" for reason in REASONS)
_COLUMNS = {ATTENDED: "attended", **dict(zip(MISSED, REASONS, strict=True))}
_CELL = ["_part", *LATEST]


def latest_day(
    register: DatedRegister, group: str, control: Control, kept: Derived = worked_out
) -> pd.DataFrame:
    """Attendance of one pupil group on the latest day, and on the earlier days beside it.

    Args:
        register: the register.
        group: name of the pupil group.
        control: thresholds and memory of the viewer.
        kept: keeps the figures for others who may see the same.

    Returns:
        ``day`` (the ISO date, or what the earlier days are called); ``measure``: ``attendance``
        or the absence for a group of reasons; ``n`` (pupils with a possible session, or who missed
        one for the reason); ``sessions`` (attended or missed), ``possible`` and ``value``
        (percent of possible sessions); ``status``.

    Raises:
        PolicyDenied: the group is sensitive, or would single out few pupils.
    """
    part = control.selected(group, "attendance", *LATEST)
    cells = placed(register, part, LATEST)
    asked = {"year": register.year, "dimension": part.dimension}

    def figures(of: str, chosen: pd.DataFrame) -> pd.DataFrame:
        return kept(
            "the latest day",
            {**asked, "of": of},
            lambda: _rows(chosen, part.dimension, register.year),
        )

    counted = cells[cells["_part"] >= 0]
    told = _told(control, register)
    whole = told(figures("whole", cells.assign(_part=0)))
    names = [one.name for one in dimension(part.dimension).parts]
    rows = told(figures("parts", counted))
    parts = rows.assign(subgroup=[names[place] for place in rows["_part"]])
    safe = answer(
        control,
        parts,
        whole,
        lambda: _members(parts, counted, control),
        chosen=part.name,
        within=LATEST,
        percentages=(ATTENDED,),
        filters=filters_of(part),
    )
    return _without_few(safe.drop(columns="_part"))


def _told(control: Control, register: DatedRegister) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Leaves out what is not told at all."""

    def told(rows: pd.DataFrame) -> pd.DataFrame:
        untold = rows["measure"].isin(MISSED) & (rows["day"] == register.latest.before)
        return rows[~untold].reset_index(drop=True) if control.threshold > 0 else rows

    return told


def _rows(cells: pd.DataFrame, group: str, year: str) -> pd.DataFrame:
    """One row a measure and cell, measures in the order of ``_COLUMNS``."""
    possible = cells.groupby(_CELL, observed=True)["possible"].sum()
    tables = [_one(cells, possible, measure, column) for measure, column in _COLUMNS.items()]
    return pd.concat(tables, ignore_index=True).assign(
        unit_id="", period=year, group=group, status="calculated", verdict=""
    )


def _one(
    cells: pd.DataFrame, possible: "pd.Series[int]", measure: str, column: str
) -> pd.DataFrame:
    sums = cells.groupby(_CELL, observed=True)[column].sum()
    pupils = _of(cells, measure).groupby(_CELL, observed=True).size()
    table = pd.DataFrame(
        {
            "sessions": sums,
            "possible": possible,
            "n": pupils.reindex(sums.index, fill_value=0),
            "value": 100.0 * sums / possible,
        }
    )
    return table.reset_index().assign(measure=measure)


def _of(cells: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Cells of the pupils that a measure counts."""
    return cells if measure == ATTENDED else cells[cells[_COLUMNS[measure]] > 0]


def _members(parts: pd.DataFrame, cells: pd.DataFrame, control: Control) -> Sequence[Members]:
    found = []
    for measure, rows in parts.groupby("measure", sort=False):
        found += members_of_cells(rows, _of(cells, str(measure)), control.guard.hashes, _CELL)
    return found


def _without_few(safe: pd.DataFrame) -> pd.DataFrame:
    """The rows without the counts of those that are hidden, and all reasons of a day or none."""
    few = safe["status"] == SUPPRESSED
    day = safe["day"].isin(safe.loc[few, "day"])
    hidden = few | (day & safe["measure"].isin(MISSED))
    counts = ["n", "sessions", "possible", "value"]
    safe = safe.astype(dict.fromkeys(counts, "Float64"))
    return safe.assign(
        **{name: safe[name].mask(hidden) for name in counts},
        status=safe["status"].mask(hidden, SUPPRESSED),
    )
