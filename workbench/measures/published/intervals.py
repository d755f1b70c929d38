"""95% intervals of published school values, as published or from an approximate cohort."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.measures.catalogue import measure
from workbench.measures.intervals import half_width, wilson
from workbench.measures.ks4.progress_tables import year_tables

PLACES = "places_offered"
# 512,929 of 542,621 pupils at the end of key stage 4 in 2018/19 were in Progress 8
MATCHED_SHARE = 0.94
_YEARS_TO_KEY_STAGE_4 = 4

PUBLISHED = "published"
FROM_PUPILS = "from the published number of pupils"
APPROXIMATE = "approximate"
NO_INTERVAL = ""


@dataclass(frozen=True)
class Interval:
    """An interval, the number of pupils it is over, and how it was made.

    ``method`` is "published", "from the published number of pupils", "approximate" (``n`` is then
    worked out from the Year 7 places offered to the cohort) or empty where there is none.
    """

    low: float | None = None
    high: float | None = None
    n: float | None = None
    method: str = NO_INTERVAL

    @property
    def pupils(self) -> float | None:
        """The published number of pupils; None where ``n`` is approximate or unknown."""
        return None if self.method == APPROXIMATE else self.n


def interval_of(row: Mapping[str, Any], places: float | None) -> Interval:
    """The interval of one published value.

    The published interval if there is one; else one from the published number of pupils; else an
    approximate one from the places offered. A mean has an interval only where a national
    pupil-level standard deviation is published, as for Progress 8; a percentage has Wilson's.

    Args:
        row: measure, year, value, n, low and high of a published value.
        places: Year 7 places that were offered to the cohort.

    Source: DfE key stage 4 ready reckoners (Progress 8: 1.96 national standard deviations over the
    root of the number of pupils).
    """
    value, low, high = (_number(row[name]) for name in ("value", "low", "high"))
    pupils = _number(row["n"])
    if value is None:
        return Interval(n=pupils)
    if low is not None and high is not None:
        return Interval(low, high, pupils, PUBLISHED)
    name, year = str(row["measure"]), str(row["year"])
    count = pupils if pupils is not None else _approximate_pupils(name, places)
    method = FROM_PUPILS if pupils is not None else APPROXIMATE
    ends = _ends(name, year, value, count)
    return Interval(*ends, count, method) if ends else Interval(n=pupils)


def places_for(places: "pd.Series[float]", year: str) -> float | None:
    """Year 7 places that a school offered to the cohort that reached the end of key stage 4.

    The places of four academic years before; where none are known for that year, those of the
    nearest later year up to the results.

    Args:
        places: places offered by academic year, in any order.
        year: academic year of the results.
    """
    entered = str(AcademicYear.parse(year).previous(_YEARS_TO_KEY_STAGE_4))
    known = places.dropna().sort_index()
    usable = known[(known.index >= entered) & (known.index <= year)]
    return float(usable.iloc[0]) if len(usable) else None


def _approximate_pupils(name: str, places: float | None) -> float | None:
    if not places:
        return None
    return places * MATCHED_SHARE if measure(name).zero_means else places


def _ends(name: str, year: str, value: float, count: float | None) -> tuple[float, float] | None:
    if not count:
        return None
    if measure(name).kind == "percentage":
        low, high = wilson(np.array([value / 100]), np.array([count]))
        return 100 * float(low[0]), 100 * float(high[0])
    table = year_tables().get(year)
    sd = table.sd(measure(name).sd_component) if table else None
    if sd is None:
        return None
    half = float(half_width(np.array([count]), np.array([sd]))[0])
    return value - half, value + half


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
