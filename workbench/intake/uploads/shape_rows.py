"""Files of marks, of assessments and of staff -> rows of their datasets."""

import pandas as pd

from workbench.intake.arrivals import KEY, MARK_COLUMNS, MARKS, Arrival
from workbench.intake.uploads.ks4_list import reference
from workbench.intake.uploads.school import academic_years, other_years
from workbench.intake.uploads.shaped import Shaped, Taken, fed, keyed, shaped
from workbench.intake.uploads.sheet import plain

_SESSIONS = ("AM", "PM")


def shape_attendance(taken: Taken) -> Shaped:
    """Marks, one row each, of a file with one row a day or one row a mark."""
    good, refused = _of_the_year(taken)
    if all(good.has(session) for session in _SESSIONS):
        marks = pd.concat([_marks(good, good.column(s), s) for s in _SESSIONS])
    else:
        marks = _marks(good, good.column("Mark"), good.column("Session"))
    # a session without a mark is not a mark; the rows of a day stay together
    rows = marks.dropna(subset=["code"]).sort_index(kind="stable")[list(MARK_COLUMNS)]
    return shaped(Arrival(MARKS, rows, years=(taken.year,)), refused=(refused,))


def shape_assessment(taken: Taken) -> Shaped:
    """Current assessments."""
    good, refused = _of_the_year(taken)
    rows = fed(good, "assessment_result").assign(year=taken.year)
    rows = rows.assign(scale=rows["scale"].map(_scale_name).astype("str"))
    rows.insert(0, KEY, keyed(good.column("UPN")))
    return shaped(Arrival("assessment_result", rows, years=(taken.year,)), refused=(refused,))


def shape_staff(taken: Taken) -> Shaped:
    """Members of staff."""
    return shaped(Arrival("staff", fed(taken, "staff")))


def _scale_name(said: str) -> str:
    """Name of the scale that is meant; one that is not known stays as it is, to be refused."""
    scales = reference("grade_scales")["scales"]
    named = {plain(word): name for name, raw in scales.items() for word in (name, raw["title"])}
    return str(named.get(plain(said), said))


def _of_the_year(taken: Taken) -> tuple[Taken, pd.DataFrame]:
    years = academic_years(taken.column("Date"))
    refused = other_years(taken.sheet, years, taken.columns["Date"], taken.year)
    return taken.without(refused), refused


def _marks(taken: Taken, codes: "pd.Series", session: "pd.Series | str") -> pd.DataFrame:
    facts = {KEY: keyed(taken.column("UPN")), "date": taken.column("Date")}
    return pd.DataFrame({**facts, "session": session, "code": codes}, index=taken.values.index)
