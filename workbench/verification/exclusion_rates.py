"""Exclusions: rates per 100 pupils from counts, which are rounded to 5."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags
from workbench.verification.bounds import Between
from workbench.verification.comparison import Comparison, compare
from workbench.verification.files import csv
from workbench.verification.ours import value_of
from workbench.verification.printed import Printed, decimals, first_word, printed
from workbench.verification.recomputation import for_each

FOLDER = "dfe_exclusions"
OPEN = "so few that the rounding of counts leaves the rate open"
TO_FIVE = 2.5
"""Half of the 5 that counts are rounded to."""

_TWO_UNITS, _FIFTH = 0.02, 0.2
NATIONAL = csv(f"{FOLDER}/nat_summary.csv")
_CHARACTERISTICS = csv(f"{FOLDER}/SFR35_2017_National_characteristics.csv")
_RATES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "perm_excl_rate": ("permanent_exclusion_rate", "permanent", "perm_excl"),
        "fixed_excl_rate": ("suspension_rate", "suspensions", "fixed_excl"),
        "one_plus_fixed_rate": ("pupils_suspended", "suspended", "one_plus_fixed"),
        "one_or_more_fixed_excl_rate": ("pupils_suspended", "suspended", "one_plus_fixed"),
    }
)


def rates(table: pd.DataFrame) -> Iterator[Comparison]:
    """Permanent exclusions, suspensions and suspended pupils per 100 on roll."""
    pupils = printed(table["headcount"], TO_FIVE)
    for column, (name, numerator, count) in _RATES.items():
        if column in table:
            counted = printed(table[count], TO_FIVE)
            ours = _rate(name, numerator, counted, pupils)
            published = decimals(table[column], 2)
            words = first_word(published, counted, pupils)
            skip = np.where((words == "") & _left_open(ours), OPEN, words)
            yield compare(column, published, ours, skip=skip)


def _rate(name: str, numerator: str, counted: Printed, pupils: Printed) -> Between:
    part, whole = counted.bounds.within(0, float("inf")), pupils.bounds
    least = value_of(name, {numerator: part.low, "on_roll": whole.high})
    most = value_of(name, {numerator: part.high, "on_roll": whole.low})
    return Between(least, most)


def _left_open(rates: Between) -> Flags:
    """Whether rounding leaves a rate open by more than two units and more than a fifth of it."""
    width = rates.high - rates.low
    return np.asarray((width > _TWO_UNITS) & (width > _FIFTH * rates.middle))


CLASSES = for_each(
    "Exclusion rates from counts",
    (NATIONAL, _CHARACTERISTICS),
    rates,
    rounding="0.005 per 100, and 2.5 of both counts, which are rounded to 5",
)
