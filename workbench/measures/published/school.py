"""A school's published measures, each beside England, its local authority and other schools."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pandas as pd

from workbench.errors import UsageError
from workbench.measures import national
from workbench.measures.catalogue import measure
from workbench.measures.national_trends import mainstream
from workbench.measures.published.comparators import area_mean, nation, national_value
from workbench.measures.published.intervals import PLACES, Interval, interval_of, places_for
from workbench.measures.published.ranks import standing
from workbench.measures.published.verdicts import BY_BAND, published_verdict
from workbench.measures.tidy import COLUMNS as MEASURE_COLUMNS

HEADLINES = ("progress8", "attainment8", "english_maths_5", "ebacc_entry", "ebacc_aps")
BAND = "progress8_band"
BANDS: Mapping[str, str] = MappingProxyType(
    {
        "progress8": BAND,
        "ks2_reading_progress": "ks2_reading_progress_band",
        "ks2_writing_progress": "ks2_writing_progress_band",
        "ks2_maths_progress": "ks2_maths_progress_band",
        "ks5_a_level_value_added": "a_level_value_added_band",
    }
)
"""Measures for which DfE publishes a band, and the name under which it does."""
SCHOOL_COLUMNS = ("urn", "la_code", "type_group")
"""Columns of ``school`` that :class:`Published` reads."""
NEEDED = (*HEADLINES, BAND, PLACES)
"""Measures of ``school_performance`` that :func:`published_measures` reads."""

COLUMNS = (
    *MEASURE_COLUMNS,
    "band",
    "area",
    "area_schools",
    "rank",
    "rank_of",
    "area_place",
    "area_of",
)
ABSENT = "absent"
HIDDEN_HERE = "hidden_here"
"""Status of a figure that was calculated here and is suppressed, not one that DfE withheld."""
_REASONS = {
    "suppressed": "withheld by the publisher, usually because 5 or fewer pupils are covered",
    "not_applicable": "does not apply to this school",
    "not_available": "not available for this year",
    "not_published": "not published for this school or year",
    "no_entries": "no pupil was entered",
    "low_coverage": "withheld: fewer than half of the pupils are covered",
    "low_reliability": "withheld: too few pupils to be reliable",
    "rounds_to_zero": "rounds to zero",
    "new_school": "the school is new and has no results yet",
    ABSENT: "not in the tables that are loaded",
    HIDDEN_HERE: "suppressed, being about few pupils or giving away a figure that is",
}


@dataclass(frozen=True)
class Published:
    """Published figures of all schools, and the school that is looked at.

    Attributes:
        performance: columns of the contract ``school_performance``, at least ``NEEDED``.
        school: columns ``SCHOOL_COLUMNS`` of the contract ``school``.
        urn: the school.
        phase: whose national reference figures stand in where England has no published row.
    """

    performance: pd.DataFrame
    school: pd.DataFrame
    urn: str
    phase: str = national.SECONDARY

    @cached_property
    def about(self) -> Mapping[str, Any]:
        """The school's own row.

        Raises:
            UsageError: there is no school of that number.
        """
        rows = self.school[self.school["urn"] == self.urn]
        if rows.empty:
            raise UsageError(f"`urn` {self.urn} is not a school that is loaded.")
        return _named(rows.iloc[0])

    @cached_property
    def peers(self) -> "pd.Index[str]":
        """URNs of the state-funded mainstream schools of England."""
        found: pd.Index[str] = pd.Index(mainstream(self.school)["urn"])
        return found

    @cached_property
    def area(self) -> "pd.Index[str]":
        """URNs of the state-funded mainstream schools of the school's local authority."""
        here = self.about["la_code"]
        if pd.isna(here):
            return pd.Index([], dtype="str")
        near = self.school.loc[self.school["la_code"] == here, "urn"]
        found: pd.Index[str] = self.peers.intersection(pd.Index(near))
        return found

    @cached_property
    def nation(self) -> "pd.Series[float]":
        """England's values by measure and year."""
        return nation(self.performance, self.phase)

    def values(self, name: str, year: str) -> "pd.Series[float]":
        """A measure of the state-funded mainstream schools, by URN."""
        return self._values.get((name, year), pd.Series(dtype="float64"))

    def row(self, name: str, year: str) -> Mapping[str, Any] | None:
        """The school's own row of a measure; None where there is none."""
        return self._own.get((name, year))

    def band(self, year: str, name: str = "progress8") -> str:
        """The published band of a measure in a year; empty where there is none."""
        row = self.row(BANDS[name], year) if name in BANDS else None
        return "" if row is None or pd.isna(row["text"]) else str(row["text"])

    def places(self, year: str) -> float | None:
        """Year 7 places that the school offered to the cohort of a year."""
        return places_for(self._own_places, year)

    @cached_property
    def _own(self) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        table = self.performance
        mine = table[(table["unit_id"] == self.urn).to_numpy()]
        rows = mine[(mine["level"] == "school") & (mine["group"] == "all")].to_dict("records")
        # of several rows the first counts
        named = [{str(name): value for name, value in row.items()} for row in reversed(rows)]
        return {(str(row["measure"]), str(row["year"])): row for row in named}

    @cached_property
    def _own_places(self) -> "pd.Series[float]":
        table = self.performance
        rows = table[(table["unit_id"] == self.urn) & (table["measure"] == PLACES)]
        return rows.set_index("year")["value"].astype("float64")

    @cached_property
    def _values(self) -> Mapping[tuple[str, str], "pd.Series[float]"]:
        rows = self.performance
        schools = rows[(rows["level"] == "school") & (rows["group"] == "all")]
        peers = schools[schools["unit_id"].isin(self.peers)]
        values = peers.set_index("unit_id")["value"].astype("float64")
        keys = [peers[name].to_numpy(dtype=object) for name in ("measure", "year")]
        groups = values.groupby(keys, sort=False)
        return {(str(name), str(year)): known for (name, year), known in groups}


def published_measures(
    published: Published, years: Sequence[str], names: Sequence[str] = HEADLINES
) -> pd.DataFrame:
    """The published measures of a school, one row a measure and year.

    Args:
        years: academic years, in the order wanted.
        names: measures, in the order wanted.

    Returns:
        Columns ``COLUMNS``: the fixed columns of a measure (``method`` says how the interval and
        the verdict were made), ``band`` (published band, of progress), ``area`` and
        ``area_schools`` (unweighted mean of the local authority's state-funded mainstream schools,
        and how many have a value), ``rank`` of ``rank_of`` (percentile among such schools in
        England, 1 the highest) and ``area_place`` of ``area_of`` (place among those of the local
        authority). A missing value keeps its row, with its reason in ``status``; ``absent`` where
        no row is published.
    """
    rows = [_row(published, name, year) for name in names for year in years]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def reason(status: str) -> str:
    """Why a value is missing, in words."""
    return _REASONS.get(status, status.replace("_", " "))


def _row(published: Published, name: str, year: str) -> dict[str, Any]:
    own = published.row(name, year)
    value = None if own is None or pd.isna(own["value"]) else float(own["value"])
    interval = interval_of(own, published.places(year)) if own is not None else Interval()
    band = published.band(year, name)
    national = national_value(published.nation, name, year)
    said = published_verdict(name, value, interval, national, band)
    return {
        "measure": name,
        "unit_id": published.urn,
        "period": year,
        "group": "all",
        "subgroup": "all",
        "n": interval.pupils,
        "value": value,
        "low": interval.low,
        "high": interval.high,
        "national": national,
        "verdict": said,
        "status": ABSENT if own is None else str(own["status"]),
        "method": _method(interval, band if said else ""),
        "band": band,
        **_beside_others(published, name, year, value),
    }


def _method(interval: Interval, band: str) -> str:
    verdict = f"; verdict from the {BY_BAND}" if band else ""
    return f"interval {interval.method}{verdict}" if interval.method else f"no interval{verdict}"


def _beside_others(
    published: Published, name: str, year: str, value: float | None
) -> dict[str, Any]:
    """Mean of the area and places of the school; no place for one that is not ranked."""
    values = published.values(name, year)
    near = values[values.index.isin(published.area)]
    ranked = value if published.urn in values.index else None
    higher_first = measure(name).better != "lower"
    country = standing(values, ranked, higher_first=higher_first)
    area = standing(near, ranked, higher_first=higher_first)
    mean = area_mean(near)
    return {
        "area": mean.mean,
        "area_schools": mean.schools,
        "rank": country.percentile if country else None,
        "rank_of": country.of if country else None,
        "area_place": area.place if area else None,
        "area_of": area.of if area else None,
    }


def _named(row: "pd.Series[Any]") -> Mapping[str, Any]:
    return {str(name): value for name, value in row.items()}
