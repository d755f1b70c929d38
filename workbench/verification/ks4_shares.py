"""Key stage 4: percentages of pupils in groups, from the numbers of pupils."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.files import csv
from workbench.verification.ours import percentage
from workbench.verification.printed import Printed, decimals, first_word, printed
from workbench.verification.recomputation import Recomputation

_SCHOOLS = csv("dfe_performance_tables/ees_2023-24/ks4_school_info_2024.csv", "utf-8")
_OF_ALL = (
    "boys",
    "girls",
    "disadvantaged",
    "not_disadvantaged",
    "language_not_english",
    "language_english",
    "language_unknown",
    "not_mobile",
    "sen",
    "sen_no_ehcp",
    "sen_with_ehcp",
)
_PRIOR = ("prior_lo", "prior_av", "prior_hi")
_SUMS = (
    (("boys", "girls"), "pupils"),
    (("disadvantaged", "not_disadvantaged"), "pupils"),
    (("language_english", "language_not_english", "language_unknown"), "pupils"),
    (("sen_no_ehcp", "sen_with_ehcp"), "sen"),
    (("allks_boys", "allks_girls"), "allks_pupils"),
)


def pupil_shares(table: pd.DataFrame) -> Iterator[Comparison]:
    """Percentages of the pupils at the end of key stage 4, and of those with prior attainment."""
    everyone = _count(table, "pupils")
    for group in _OF_ALL:
        yield _share(table, group, everyone)
    known = _added(table, _PRIOR)
    for group in _PRIOR:
        yield _share(table, group, known)


def pupil_sums(table: pd.DataFrame) -> Iterator[Comparison]:
    """Numbers of pupils from those of the groups that they fall into."""
    for parts, whole in _SUMS:
        added = _added(table, parts)
        title = f"{whole} from {', '.join(parts)}"
        yield compare(title, _count(table, whole), exactly(added.values), skip=added.words)


def _share(table: pd.DataFrame, group: str, whole: Printed) -> Comparison:
    part = _count(table, group)
    ours = exactly(percentage(part.values, whole.values))
    skip = first_word(part, whole)
    return compare(group, decimals(table[f"pt_{group}"], 1), ours, skip=skip)


def _count(table: pd.DataFrame, group: str) -> Printed:
    return printed(table[f"t_{group}"])


def _added(table: pd.DataFrame, groups: tuple[str, ...]) -> Printed:
    parts = [_count(table, group) for group in groups]
    return Printed(np.sum([one.values for one in parts], axis=0), 0.0, first_word(*parts))


CLASSES = (
    Recomputation(
        name="KS4 percentages of pupils from counts",
        files=(_SCHOOLS,),
        recompute=pupil_shares,
        rounding="0.05 percentage points; the counts are exact",
    ),
    Recomputation(
        name="KS4 pupils from groups",
        files=(_SCHOOLS,),
        recompute=pupil_sums,
        rounding="none: the counts are exact",
    ),
)
