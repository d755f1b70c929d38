"""Protected frame of reasons for absence: authorised and unauthorised, by group or by code."""

import numpy as np
import pandas as pd

from workbench.measures.attendance.codes import CodeSet, code_sets, kinds
from workbench.measures.columns import dates_of
from workbench.views.school.absence.counted import counted
from workbench.views.school.absence.marks import Marks
from workbench.views.school.attendance_latest import REASONS
from workbench.views.school.protected import Control

CLASSES = ("authorised", "unauthorised")


def by_reason(marks: Marks, group: str, control: Control) -> pd.DataFrame:
    """Sessions missed by one pupil group, for each kind of absence.

    Where groups are suppressed the four groups of reasons stand in place of the kinds, all of them
    or none: with one hidden, overall absence less the others would tell of it.

    Returns:
        Columns of ``counted`` with kind: authorised, unauthorised, then each kind of session (or
        group of reasons) under its own name. Kinds that nobody has are left out.

    Raises:
        PolicyDenied: the group is sensitive, or would single out few pupils.
    """
    part = control.selected(group, "attendance", "reason")
    pupils = marks.kinds
    detail = REASONS if control.threshold > 0 else _present(pupils)
    # under names of their own: these are sessions, not the measures of the catalogue
    names = {f"{name}_sessions": name for name in (*CLASSES, *detail)}
    found = counted(pupils, names, "possible", part, control, together=control.threshold > 0)
    return found.assign(kind=found["measure"].str.removesuffix("_sessions"))


def codes_of(marks: Marks) -> tuple[CodeSet, ...]:
    """The code sets in force on the days of the register."""
    dates = dates_of(marks.now.days["date"])
    sets = code_sets()
    starts = np.array([one.first_day for one in sets])[1:]
    places = np.unique(np.searchsorted(starts, dates, side="right"))
    return tuple(sets[int(place)] for place in places)


def marks_of(sets: tuple[CodeSet, ...], kind: str) -> str:
    """The codes that mean a kind of absence, such as "G" or "C, C1"."""
    found = dict.fromkeys(
        code.mark for one in sets for code in one.counted.values() if code.kind == kind
    )
    return ", ".join(found)


def _present(pupils: pd.DataFrame) -> tuple[str, ...]:
    missed = [name for name, kind in kinds().items() if kind.class_ in CLASSES]
    return tuple(name for name in missed if int(pupils[name].sum()) > 0)
