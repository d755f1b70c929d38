"""Absence: enrolments by band added up over areas, and persistent and severe absence from them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.contracts.reference import read
from workbench.measures.attendance.thresholds import band_names, persistent_of_bands
from workbench.measures.columns import Flags, Floats, floats
from workbench.measures.rounding import round_half_away
from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.files import headless, parquet
from workbench.verification.printed import Printed, cells_of, decimals, printed
from workbench.verification.recomputation import Recomputation

TWICE = "rounded twice: to five decimals, then to two"
REVISED = "the local authority's indicator was revised after the bands were published"

_AREA = ("region", "region_code", "la_number", "la_code", "la_name")
_SPLIT = ("school_type", "fsm", "sen", "sex", "year_group")
_BANDS = headless(
    "dfe_absence/absence_bands_distributions.zip",
    ("identifier", "period", "level", "country_code", "country", *_AREA, *_SPLIT, *band_names()),
)
_FIRST_ROUNDING = 5
_ALL = ("State-funded primary", "State-funded secondary", "Special")
_INDICATORS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "SFPriPerAbNew": ("persistent", _ALL[:1]),
        "SFSecPerAbNew": ("persistent", _ALL[1:2]),
        "SpecPerAbNew": ("persistent", _ALL[2:]),
        "TotPerAbNew": ("persistent", _ALL),
        "SFPriSevPerAbNew": ("severe", _ALL[:1]),
        "SFSecSevPerAbNew": ("severe", _ALL[1:2]),
        "SpecSevPerAbNew": ("severe", _ALL[2:]),
        "TotSevPerAbNew": ("severe", _ALL),
    }
)
INDICATOR, YEAR, PLACE, NUMBER, VALUE = (
    "Short Desc",
    "Years",
    "LA and Regions",
    "LA Number",
    "Values",
)
INDICATOR_FILE = "la_comparators/bds_long_0.parquet"
_RATES = parquet(INDICATOR_FILE, INDICATOR, tuple(_INDICATORS))


def areas_from_authorities(table: pd.DataFrame) -> Iterator[Comparison]:
    """Enrolments by band of regions and of England, from those of local authorities."""
    bands = list(band_names())
    authorities = table[table["level"] == "Local authority"]
    for level, area in (("Regional", ["region"]), ("National", [])):
        keys = ["period", *_SPLIT, *area]
        sums = authorities.groupby(keys)[bands].sum()
        areas = table[table["level"] == level].set_index(keys)[bands]
        ours = exactly(sums.reindex(areas.index).to_numpy(dtype=np.float64).ravel())
        yield compare(f"{level} enrolments by band", printed(cells_of(areas)), ours)


def rates_from_bands(table: pd.DataFrame, indicators: pd.DataFrame) -> Iterator[Comparison]:
    """Persistent and severe absence of local authorities beside the published indicators."""
    authorities = table[table["level"] == "Local authority"]
    numbered = authorities.assign(la_number=pd.to_numeric(authorities["la_number"]))
    known = indicators[indicators[NUMBER].notna()]
    for name, (rate, types) in _INDICATORS.items():
        rows = numbered[numbered["school_type"].isin(types)]
        sums = rows.groupby(["period", "la_number"])[list(band_names())].sum()
        ours = persistent_of_bands(sums)[rate].rename("ours").reset_index()
        published = known[known[INDICATOR] == name].assign(period=_periods(known[YEAR]))
        both = ours.merge(published, left_on=["period", "la_number"], right_on=["period", NUMBER])
        printed_rate, own = decimals(both[VALUE], 2), floats(both["ours"])
        reasons = {TWICE: _rounded_twice(own, printed_rate), REVISED: _revised(both, name)}
        yield compare(name, printed_rate, exactly(own), reasons=reasons)


def _periods(years: "pd.Series[str]") -> "pd.Series[int]":
    """Academic years as the bands name them, from the year in which each ends: 2019 is 201819."""
    ends = years.astype("int64")
    return (ends - 1) * 100 + ends % 100


def _rounded_twice(ours: Floats, published: Printed) -> Flags:
    once = [round_half_away(rate, _FIRST_ROUNDING) for rate in ours]
    twice = np.array([round_half_away(rate, 2) for rate in once])
    return np.asarray(twice == published.values)


def _revised(rows: pd.DataFrame, indicator: str) -> Flags:
    listed = read("verification")["revised_absence"]["figures"]
    found = np.zeros(len(rows), dtype=np.bool_)
    for name, year, place in listed:
        if name == indicator:
            ends = str(AcademicYear.parse(year).start + 1)
            found |= ((rows[YEAR] == ends) & (rows[PLACE] == place)).to_numpy(dtype=np.bool_)
    return found


CLASSES = (
    Recomputation(
        name="Absence bands of regions and England from local authorities",
        files=(_BANDS,),
        recompute=areas_from_authorities,
        rounding="none: the counts are exact",
    ),
    Recomputation(
        name="Persistent and severe absence from bands",
        files=(_BANDS, _RATES),
        recompute=rates_from_bands,
        rounding="0.005 percentage points; the counts are exact",
    ),
)
