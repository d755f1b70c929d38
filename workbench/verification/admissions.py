"""Admissions: first preferences over offers, by school and year."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.files import csv
from workbench.verification.ours import percentage
from workbench.verification.printed import Printed, first_word, half_of, printed
from workbench.verification.recomputation import Recomputation

PANEL = csv("school_year_panel/fct_school_year.csv.gz", "utf-8")

_FIRST = "times_put_as_1st_preference"
_SHARES: Mapping[str, str] = MappingProxyType(
    {
        "proportion_1stprefs_v_1stprefoffers": "number_1st_preference_offers",
        "proportion_1stprefs_v_totaloffers": "total_number_places_offered",
    }
)
_TWO_DECIMALS = r"\d*\.\d\d?"
_DECIMALS = 8


def first_preferences(table: pd.DataFrame) -> Iterator[Comparison]:
    """First preferences over first-preference offers, and over all offers."""
    first = printed(table[_FIRST])
    for column, offers in _SHARES.items():
        whole = printed(table[offers])
        ours = exactly(percentage(first.values, whole.values) / 100)
        yield compare(column, _shares(table[column]), ours, skip=first_word(first, whole))


def _shares(column: "pd.Series[str]") -> Printed:
    """Shares printed in full, but for some schools with two decimals, of which a 0 is left out."""
    rounded = column.str.fullmatch(_TWO_DECIMALS).to_numpy(dtype=np.bool_)
    in_full = printed(column)
    half = np.where(rounded, half_of(2), half_of(_DECIMALS))
    return Printed(in_full.values, half, in_full.words)


CLASSES = (
    Recomputation(
        name="Admissions, first preferences over offers",
        files=(PANEL,),
        recompute=first_preferences,
        rounding="0.005 where a share has two decimals, else 0.000000005",
    ),
)
