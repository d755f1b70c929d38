"""Key stage 2: 95% intervals of progress from the number of pupils and the national SD."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures import intervals
from workbench.measures.columns import Flags
from workbench.measures.ks2.progress import half_width
from workbench.measures.ks2.progress_years import national_sd
from workbench.verification.bounds import Between
from workbench.verification.comparison import Comparison, compare, together
from workbench.verification.ks2_tables import (
    HAMPSHIRE,
    PUPILS,
    SUBJECTS,
    at_level,
    counts,
)
from workbench.verification.printed import Printed, decimals, first_word
from workbench.verification.recomputation import Recomputation

UNKNOWN = "the printed coverage leaves the number of pupils open"
OTHER_SD = (
    "the publisher's national SD is another: the printed intervals leave a range without ours"
)


def intervals_of(year: str, table: pd.DataFrame) -> Iterator[Comparison]:
    """Half the width of each printed interval beside 1.96 national SDs over the root of n."""
    schools = table[~at_level(table, "England")]
    for subject, name in SUBJECTS.items():
        covered = covered_pupils(schools, name)
        yield _interval(schools, f"{name}PROG", covered, subject, year)
        groups = [group for group in PUPILS if group]
        several = [
            _interval(
                schools, f"{name}PROG{group}", _of_group(schools, group, covered), subject, year
            )
            for group in groups
        ]
        yield together(f"{subject} by group", several)


def covered_pupils(table: pd.DataFrame, name: str) -> Between:
    """Pupils in a school's progress: eligible pupils times the printed coverage."""
    eligible, coverage = counts(table).values, decimals(table[f"{name}COV"], 0).bounds
    fewest = np.ceil(eligible * coverage.low / 100)
    most = np.floor(eligible * np.minimum(coverage.high, 100) / 100)
    return Between(fewest, most)


def _of_group(table: pd.DataFrame, group: str, covered: Between) -> Between:
    """Pupils of a group in its progress: any of those who are not covered may be of the group."""
    pupils, missing = counts(table, group).values, counts(table).values - covered.low
    return Between(np.maximum(pupils - missing, 1), np.minimum(pupils, covered.high))


def _interval(
    table: pd.DataFrame, column: str, pupils: Between, subject: str, year: str
) -> Comparison:
    lower, upper = (decimals(table[f"{column}_{end}"], 1) for end in ("LOWER", "UPPER"))
    half = Printed((upper.values - lower.values) / 2, upper.half, first_word(lower, upper))
    ours = Between(half_width(pupils.high, subject, year), half_width(pupils.low, subject, year))
    unknown = (half.words == "") & (ours.high - ours.low > 2 * upper.half)
    skip = np.where(unknown, UNKNOWN, half.words)
    reasons = {OTHER_SD: _agrees_with_implied(half, pupils, subject, year)}
    return compare(subject, half, ours, skip=skip, reasons=reasons)


def _agrees_with_implied(half: Printed, pupils: Between, subject: str, year: str) -> Flags:
    """Whether our SD is outside what the printed intervals leave, and one inside would agree."""
    rows = len(pupils.low)
    implied = read("ks2_progress")["sds_implied"].get(year, {}).get(subject)
    if implied is None or implied[0] <= national_sd(subject, year) <= implied[1]:
        return np.zeros(rows, dtype=np.bool_)
    least = intervals.half_width(pupils.high, np.full(rows, implied[0]))
    most = intervals.half_width(pupils.low, np.full(rows, implied[1]))
    return np.asarray((half.bounds.high >= least) & (half.bounds.low <= most))


CLASSES = tuple(
    Recomputation(
        name="KS2 progress intervals from n and SD",
        files=(file,),
        recompute=partial(intervals_of, year),
        rounding="0.05 of half the width (both ends have one decimal), and the numbers of pupils "
        "that the printed coverage leaves open",
    )
    for year, file in HAMPSHIRE.items()
)
