"""Attendance: sessions by attendance code added up, and weeks from their days."""

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.measures.attendance.sums import sums
from workbench.measures.columns import Flags
from workbench.verification.attendance_tables import (
    CODES_OF,
    WEEK_2024,
    number,
    sessions_by_kind,
)
from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.printed import Words, cells_of, names_of, printed
from workbench.verification.recomputation import Recomputation

COVID = "code X is counted as authorised absence in 2022/23, not as no possible session"
WITHHELD = "the figures of a day are withheld"
NO_COLUMN = "authorised absence holds sessions of a code that has no column"

_SUMS: Mapping[str, str] = MappingProxyType(
    {
        "present": "present_sessions",
        "approved": "approved_educational_activity",
        "attended": "overall_attendance",
        "unauthorised": "unauthorised_absence",
        "authorised": "authorised_absence",
        "absent": "overall_absence",
        "possible": "possible_sessions",
    }
)
_WITH_AUTHORISED = ("authorised", "absent", "possible")
_COVID_COLUMN = "reason_x_not_attending_covid_non_compulsory"
_UNIT = ["geographic_level", "region_name", "la_name", "school_type"]


def sums_of_codes(day: str, table: pd.DataFrame) -> Iterator[Comparison]:
    """Sums of sessions from the columns of attendance codes."""
    by_kind = sessions_by_kind(table, day)
    covid = number(table, _COVID_COLUMN) > 0 if _COVID_COLUMN in table else _never(table)
    no_column = _more_than_listed(table, by_kind)
    for name, column in _SUMS.items():
        ours = exactly(by_kind[list(sums()[name])].sum(axis=1, skipna=False).to_numpy())
        published = printed(table[column])
        affected = name in _WITH_AUTHORISED
        skip = _covid(published.words, covid & affected)
        reasons = {NO_COLUMN: no_column & affected}
        yield compare(column, published, ours, skip=skip, reasons=reasons)


def week_from_days(table: pd.DataFrame) -> Iterator[Comparison]:
    """Sessions of a week beside the sums of its five days."""
    columns = [*_SUMS.values(), *(name for name in names_of(table) if name.startswith("reason_"))]
    numbers = table[columns].apply(lambda column: printed(column).values)
    daily = table["breakdown"] == "Daily"
    units = [table.loc[daily, name] for name in _UNIT]
    days, withheld = numbers[daily].groupby(units).sum(), numbers[daily].isna().groupby(units).any()
    for name in ("Weekly", "YTD"):
        week = table[table["breakdown"] == name].set_index(_UNIT)[columns]
        published = printed(cells_of(week))
        ours = exactly(days.reindex(week.index).to_numpy().ravel())
        hidden = withheld.reindex(week.index).to_numpy(dtype=np.bool_).ravel()
        skip = np.where((published.words == "") & hidden, WITHHELD, published.words)
        yield compare(f"sessions, {name}", published, ours, skip=skip)


def _more_than_listed(table: pd.DataFrame, by_kind: pd.DataFrame) -> Flags:
    """Authorised absence above its listed reasons, where the file's own total holds it too."""
    listed = by_kind[list(sums()["authorised"])].sum(axis=1, skipna=False).to_numpy()
    authorised, unauthorised, absent = (
        number(table, name)
        for name in ("authorised_absence", "unauthorised_absence", "overall_absence")
    )
    return np.asarray((authorised > listed) & (authorised + unauthorised == absent))


def _covid(words: Words, counted: Flags) -> Words:
    return np.where((words == "") & counted, COVID, words)


def _never(table: pd.DataFrame) -> Flags:
    return np.zeros(len(table), dtype=np.bool_)


CLASSES = (
    *(
        Recomputation(
            name="Attendance sessions from codes",
            files=(file,),
            recompute=partial(sums_of_codes, day),
            rounding="none: the counts are exact",
        )
        for file, day in CODES_OF.items()
    ),
    Recomputation(
        name="Attendance week from days",
        files=(WEEK_2024,),
        recompute=week_from_days,
        rounding="none: the counts are exact",
    ),
)
