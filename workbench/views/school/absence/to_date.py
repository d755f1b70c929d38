"""Protected frames of the year to date: beside last year at the same point, and by school week."""

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.compute import compute
from workbench.measures.groups import dimension
from workbench.views.school.absence.marks import WEEK, Marks
from workbench.views.school.attendance_frames import by_period, population
from workbench.views.school.choices import ATTENDANCE_MEASURES
from workbench.views.school.members import members_of_measures
from workbench.views.school.protected import Control, answer, filters_of
from workbench.views.school.register import Register

_WINDOW = "window"


def to_date(marks: Marks, group: str, control: Control, national: pd.DataFrame) -> pd.DataFrame:
    """Measures of one pupil group up to the last day with marks, this year and last.

    Args:
        marks: the registers.
        group: name of the pupil group.
        control: what decides which figures are shown.
        national: comparator frame; of full years.

    Returns:
        One row a year and measure, the year looked at first: the columns of ``compute``, and
        possible and absent (sessions; missing where the figure is hidden).

    Raises:
        PolicyDenied: the group is sensitive, or would single out few pupils.
    """
    registers = [marks.now, marks.at_this_point]
    tables = [
        _measured(one, group, control, national, f"to school week {marks.week}")
        for one in registers
        if one is not None
    ]
    return pd.concat(tables, ignore_index=True)


def by_week(marks: Marks, group: str, control: Control) -> pd.DataFrame:
    """Absence of one pupil group in each school week, of this year and of the one before.

    Where groups are suppressed and one week of a year is, all of that year are: the year to date
    less the other weeks would tell of it.

    Returns:
        Columns of ``by_period`` (period, school_week, n, value, status); only weeks up to the
        last one of the year looked at, numbered within each year.

    Raises:
        PolicyDenied: the group is sensitive, or would single out few pupils.
    """
    found = [_whole(by_period(one, group, control, WEEK)) for one in marks.weekly.values()]
    every = pd.concat(found, ignore_index=True)
    return every[every["school_week"] <= marks.week].reset_index(drop=True)


def _whole(weeks: pd.DataFrame) -> pd.DataFrame:
    if not (weeks["status"] == SUPPRESSED).any():
        return weeks
    unknown = pd.Series(pd.NA, index=weeks.index, dtype="Int64")
    return weeks.assign(n=unknown, value=float("nan"), status=SUPPRESSED)


def _measured(
    register: Register, group: str, control: Control, national: pd.DataFrame, window: str
) -> pd.DataFrame:
    part = control.selected(group, "attendance", _WINDOW)
    pupils = population(register, part).assign(**{_WINDOW: window})
    names = list(ATTENDANCE_MEASURES)
    whole, parts = (
        compute(names, pupils, by=by, compare=national).assign(**{_WINDOW: window})
        for by in (["all"], [part.dimension])
    )
    safe = answer(
        control,
        parts,
        whole,
        lambda: members_of_measures(parts, pupils, control.guard.hashes, [_WINDOW]),
        chosen=part.name,
        within=[_WINDOW],
        filters=filters_of(part),
    )
    mine = pupils[
        (dimension(part.dimension).codes(pupils) == dimension(part.dimension).parts.index(part))
        & pupils["compulsory_age"].to_numpy()
    ]
    hidden = safe["status"] == SUPPRESSED
    sums = {name: int(mine[name].sum()) for name in ("possible", "absent")}
    return safe.assign(
        **{
            name: pd.Series(pd.NA if hidden.any() else total, index=safe.index, dtype="Int64")
            for name, total in sums.items()
        }
    )
