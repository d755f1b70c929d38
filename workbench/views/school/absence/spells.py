"""Protected frames of spells of absence, and of unauthorised sessions in ten school weeks."""

from collections.abc import Callable

import pandas as pd

from workbench.measures.attendance.rolling import rule
from workbench.measures.groups import dimension
from workbench.views.school.absence.counted import counted
from workbench.views.school.absence.marks import Marks
from workbench.views.school.absence.near import named
from workbench.views.school.protected import Control

LENGTHS = (
    ("One session", 1, 1),
    ("Two sessions (a day)", 2, 2),
    ("3 to 4 sessions", 3, 4),
    ("5 to 10 sessions (up to a week)", 5, 10),
    ("More than 10 sessions", 11, 10**6),
)
TEN = ("Pupil", "Year group", "Most unauthorised sessions in ten school weeks", "Week ending")
_PREFIX = "spells_"


def by_length(marks: Marks, group: str, control: Control) -> pd.DataFrame:
    """Spells of absence of one pupil group by their length.

    Returns:
        Columns of ``counted`` with label; sum is spells, n the pupils who had one, value percent
        of all spells. Lengths stand together: all of them are hidden, or none.

    Raises:
        PolicyDenied: the group is sensitive, or would single out few pupils.
    """
    part = control.selected(group, "attendance", "spell")
    each = marks.each_spell
    ends = [(each["sessions"] >= low) & (each["sessions"] <= high) for _, low, high in LENGTHS]
    sums = {
        f"{_PREFIX}{place}": each["pupil_id"][inside].value_counts()
        for place, inside in enumerate(ends)
    }
    pupils = marks.spells
    counts = {name: pupils["pupil_id"].map(found).fillna(0) for name, found in sums.items()}
    known = pupils.assign(**counts)
    found = counted(
        known, {n: n for n in counts}, "spells", part, control, together=control.threshold > 0
    )
    places = found["measure"].str.removeprefix(_PREFIX).astype("int64")
    return found.assign(label=[LENGTHS[place][0] for place in places])


def ten_in_ten(marks: Marks, group: str, control: Control) -> pd.DataFrame:
    """How many pupils of a group have ten unauthorised sessions in ten school weeks: one row.

    Raises:
        PolicyDenied: the group is sensitive, or would single out few pupils.
    """
    part = control.selected(group, "attendance", "threshold")
    pupils = _with_runs(marks)
    flagged = pupils.assign(reached=_reached(pupils).astype("int64"), one=1)
    return counted(flagged, {"ten_in_ten_pupils": "reached"}, "one", part, control)


def ten_in_ten_list(
    marks: Marks, group: str, control: Control, names: Callable[[], pd.DataFrame]
) -> pd.DataFrame:
    """The pupils who have, most sessions first; call it only where lists are permitted.

    Returns:
        Columns of ``TEN``.

    Raises:
        PolicyDenied: the group is sensitive.
    """
    part = control.selected(group, "attendance", "pupil")
    one = dimension(part.dimension)
    pupils = _with_runs(marks)
    mine = pupils[(one.codes(pupils) == one.parts.index(part)) & _reached(pupils)]
    told = named(mine, names).sort_values(
        ["most_unauthorised", "Pupil"], ascending=[False, True], kind="stable"
    )
    friday = told["until"] + pd.Timedelta(days=4)
    values = (
        told["Pupil"].to_list(),
        [f"Year {year}" for year in told["year_group"]],
        told["most_unauthorised"].astype("int64").to_list(),
        [f"{day:%-d %B %Y}" for day in friday],
    )
    return pd.DataFrame(dict(zip(TEN, values, strict=True)), columns=list(TEN))


def _with_runs(marks: Marks) -> pd.DataFrame:
    return marks.now.pupils.merge(marks.runs, on="pupil_id", how="left", validate="1:1")


def _reached(pupils: pd.DataFrame) -> "pd.Series[bool]":
    return pupils["most_unauthorised"].fillna(0) >= rule().sessions
