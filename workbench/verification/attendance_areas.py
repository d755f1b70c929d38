"""Attendance: sessions of regions and England from those of local authorities."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.verification.attendance_tables import CODES_OF, of_all_types
from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.printed import Words, cells_of, names_of, printed
from workbench.verification.recomputation import for_each

WITHHELD = "a local authority's figures are withheld"
OTHER_DAYS = "the area counts other school-days than its local authorities together"

_PERIOD = ("time_period", "time_identifier", "attendance_date", "breakdown", "school_type")
_AREAS = {"Regional": ("region_name",), "National": ()}
_COUNTED = "num_schools"
_SESSIONS = (
    "present_sessions",
    "approved_educational_activity",
    "overall_attendance",
    "overall_absence",
    "authorised_absence",
    "unauthorised_absence",
    "late_sessions",
    "possible_sessions",
)
_CLOSE = 1e-6


def areas_from_authorities(table: pd.DataFrame) -> Iterator[Comparison]:
    """Sessions of each region and of England, by type of school.

    ``num_schools`` is a mean over days: where that of an area is not the sum of its authorities',
    the area has left out days on which most of its schools were closed.
    """
    columns = [
        name
        for name in (*_SESSIONS, *(name for name in names_of(table) if name.startswith("reason_")))
        if name in table
    ]
    types = table[~of_all_types(table)]
    authorities = types[types["geographic_level"] == "Local authority"]
    numbers = authorities[[*columns, _COUNTED]].apply(lambda column: printed(column).values)
    for level, area in _AREAS.items():
        keys = [name for name in (*_PERIOD, *area) if name in table]
        groups = [authorities[key].to_numpy() for key in keys]
        added = numbers.groupby(groups).sum()
        withheld = numbers.isna().groupby(groups).any().any(axis=1)
        areas = types[types["geographic_level"] == level].set_index(keys)
        skip = _skip(areas, added[_COUNTED], withheld)
        ours = exactly(added[columns].reindex(areas.index).to_numpy().ravel())
        published = printed(cells_of(areas[columns]))
        yield compare(f"{level} sessions", published, ours, skip=np.repeat(skip, len(columns)))


def _skip(areas: pd.DataFrame, schools: "pd.Series[float]", withheld: "pd.Series[bool]") -> Words:
    hidden = withheld.reindex(areas.index).to_numpy(dtype=np.bool_)
    difference = printed(areas[_COUNTED]).values - schools.reindex(areas.index).to_numpy()
    other = np.abs(difference) > _CLOSE
    return np.where(hidden, WITHHELD, np.where(other, OTHER_DAYS, "")).astype(np.object_)


CLASSES = for_each(
    "Attendance of regions and England from local authorities",
    CODES_OF,
    areas_from_authorities,
    rounding="none: the counts are exact",
)
