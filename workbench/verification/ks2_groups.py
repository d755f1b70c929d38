"""Key stage 2: results of all pupils from those of groups, and of the authority from schools."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.verification.bounds import Between, exactly, whole_pupils
from workbench.verification.comparison import Comparison, compare
from workbench.verification.ks2_results import schools_of_fewer
from workbench.verification.ks2_tables import EACH_YEAR, at_level, counts, without_pupils
from workbench.verification.ours import percentage_between
from workbench.verification.printed import Printed, decimals, first_word
from workbench.verification.recomputation import for_each

FEWER = "a teacher assessment of one or two of the school's pupils is missing"
_RESULTS = tuple(
    f"PT{subject}_{level}"
    for subject in ("RWM", "READ", "WRITTA", "MAT", "GPS")
    for level in ("EXP", "HIGH")
)
_ASSESSED = ("PTRWM", "PTWRITTA")
_HALVES = (("_B", "_G"), ("_FSM6CLA1A", "_NotFSM6CLA1A"))


def all_from_groups(table: pd.DataFrame) -> Iterator[Comparison]:
    """Percentages of all pupils from those of boys and girls, and of disadvantaged and others."""
    fewer = schools_of_fewer(table)
    for column in _RESULTS:
        reasons = {FEWER: fewer} if column.startswith(_ASSESSED) else {}
        for halves in _HALVES:
            if {column + half for half in halves} <= set(table):
                yield _from_halves(table, column, halves, reasons)


def authority_from_schools(table: pd.DataFrame) -> Iterator[Comparison]:
    """Pupils and percentages of the local authority, from those of its schools."""
    schools, authority = table[at_level(table, "school")], table[at_level(table, "LA")]
    pupils = counts(schools)
    every = exactly(np.array([np.nansum(pupils.values)]))
    yield compare("eligible pupils", counts(authority), every)
    for column in (name for name in _RESULTS if name in table):
        reached = _reached(decimals(schools[column], 0), pupils)
        sums = Between(np.array([np.nansum(reached.low)]), np.array([np.nansum(reached.high)]))
        ours = percentage_between(sums, every)
        yield compare(column, decimals(authority[column], 0), ours)


def _from_halves(
    table: pd.DataFrame, column: str, halves: tuple[str, str], reasons: dict[str, np.ndarray]
) -> Comparison:
    shares = [decimals(table[column + half], 0) for half in halves]
    pupils = [counts(table, half) for half in halves]
    first, second = (_reached(*pair) for pair in zip(shares, pupils, strict=True))
    whole = counts(table)
    ours = percentage_between(first + second, exactly(whole.values))
    skip = without_pupils(whole, first_word(whole, *pupils, *map(_unless_nobody, shares, pupils)))
    title = f"{column} from {' and '.join(half.strip('_') for half in halves)}"
    return compare(title, decimals(table[column], 0), ours, skip=skip, reasons=reasons)


def _reached(share: Printed, pupils: Printed) -> Between:
    """Pupils at the standard: those that the percentage leaves open, any where it is withheld."""
    found = whole_pupils(share.bounds, pupils.values)
    nearest = np.round(share.values * pupils.values / 100)
    none = found.low > found.high
    low = np.where(none, nearest, np.nan_to_num(found.low))
    high = np.where(none, nearest, found.high)
    return Between(low, np.where(np.isnan(share.values), pupils.values, high))


def _unless_nobody(share: Printed, pupils: Printed) -> Printed:
    """The percentage of a group of nobody is not needed."""
    return Printed(share.values, share.half, np.where(pupils.values == 0, "", share.words))


CLASSES = (
    *for_each(
        "KS2 results of all pupils from groups",
        EACH_YEAR,
        all_from_groups,
        rounding="half a percentage point, and the pupils that percentages of groups leave open",
    ),
    *for_each(
        "KS2 local authority from schools",
        EACH_YEAR,
        authority_from_schools,
        rounding="half a percentage point, and the pupils that percentages of schools leave open; "
        "where one is withheld, any number",
    ),
)
