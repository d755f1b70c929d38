"""Key stage 2: three years pooled, and gaps to other pupils nationally."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.measures.columns import Floats, floats
from workbench.measures.pooling import pooled
from workbench.verification.bounds import Between, exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.ks2_tables import EACH_YEAR, HAMPSHIRE, at_level
from workbench.verification.printed import decimals, first_word, half_of, printed
from workbench.verification.recomputation import Recomputation, for_each

_POOLED = ("PTRWM_EXP", "PTRWM_HIGH", "READ_AVERAGE", "MAT_AVERAGE")
_SUFFIXES: Mapping[str, str] = MappingProxyType({"2018/19": "", "2017/18": "_18", "2016/17": "_17"})
_LATEST = "2018/19"

_GAPS: Mapping[str, str] = MappingProxyType(
    {
        "DIFFN_RWM_EXP": "PTRWM_EXP",
        "DIFFN_RWM_HIGH": "PTRWM_HIGH",
        "DIFFN_READPROG": "READPROG",
        "DIFFN_WRITPROG": "WRITPROG",
        "DIFFN_MATPROG": "MATPROG",
    }
)


def three_years(table: pd.DataFrame) -> Iterator[Comparison]:
    """Three-year results: pupils of the three years pooled."""
    pupils = [printed(table[f"TELIG{suffix}"]) for suffix in _SUFFIXES.values()]
    total = exactly(pupils[0].values + pupils[1].values + pupils[2].values)
    skip = first_word(*pupils)
    yield compare("eligible pupils", printed(table["TELIG_3YR"]), total, skip=skip)
    for column in _POOLED:
        years = [decimals(table[f"{column}{suffix}"], 0) for suffix in _SUFFIXES.values()]
        mean = _pooled([one.values for one in years], [one.values for one in pupils])
        ours = Between(mean - half_of(0), mean + half_of(0))
        skip = first_word(*pupils, *years)
        yield compare(column, decimals(table[f"{column}_3YR"], 0), ours, skip=skip)


def gaps(table: pd.DataFrame) -> Iterator[Comparison]:
    """Disadvantaged pupils of a school less other pupils nationally."""
    national = table[at_level(table, "England")].iloc[:1]
    here = table[~at_level(table, "England")]
    for gap, column in _GAPS.items():
        places = 1 if column.endswith("PROG") else 0
        own = decimals(here[f"{column}_FSM6CLA1A"], places)
        others = decimals(national[f"{column}_NotFSM6CLA1A"], places)
        ours = exactly(own.values - others.values[0])
        yield compare(gap, decimals(here[gap], places), ours, skip=first_word(own))


def _pooled(values: list[Floats], pupils: list[Floats]) -> Floats:
    """The mean of the years with the pupils of each as its weight, as the workbench pools years."""
    rows = np.arange(len(values[0]))
    parts = [
        pd.DataFrame({"unit": rows, "year": year, "n": n, "value": value, "sd": np.nan})
        for year, n, value in zip(_SUFFIXES, pupils, values, strict=True)
    ]
    known = pd.concat(parts, ignore_index=True).fillna({"n": 0.0})
    return floats(pooled(known, "three_year", by=["unit"], latest=_LATEST)["value"])


CLASSES = (
    Recomputation(
        name="KS2 three years pooled",
        files=(HAMPSHIRE[_LATEST],),
        recompute=three_years,
        rounding="half a unit of the result, and half a unit of each of the three years",
    ),
    *for_each(
        "KS2 gaps to other pupils nationally",
        EACH_YEAR,
        gaps,
        rounding="half a unit of the gap: it is the difference of the two printed figures",
    ),
)
