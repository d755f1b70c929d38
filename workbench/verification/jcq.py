"""GCSE and A level results: all students from the two sexes."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.measures.columns import Floats, floats
from workbench.verification.bounds import Between, exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.files import series
from workbench.verification.ours import percentage
from workbench.verification.printed import Printed, half_of, printed
from workbench.verification.recomputation import Recomputation

_SEXES = ("Male", "Female")
_ALL = "All students"
_KEY = ["alias", "scope", "year"]


def all_from_sexes(entries: pd.DataFrame, grades: pd.DataFrame) -> Iterator[Comparison]:
    """Entries of all students, and cumulative percentages at every grade."""
    numbers = entries.pivot(index=_KEY, columns="name", values="value")
    both = exactly(floats(numbers[_SEXES[0]]) + floats(numbers[_SEXES[1]]))
    yield compare("entries", printed(numbers[_ALL]), both)
    shares = grades.pivot(index=[*_KEY, "name"], columns="gender", values="value")
    joined = shares.join(numbers.add_suffix(" entries"), on=_KEY)
    yield compare("% at the grade or above", _share(joined, _ALL), _weighed(joined))


def _share(table: pd.DataFrame, who: str) -> Printed:
    return printed(table[who], half_of(1))


def _weighed(table: pd.DataFrame) -> Between:
    """Percentages of the two sexes, each weighing as many entries as it has."""
    ends = [_reached(table, sex) for sex in _SEXES]
    whole = floats(table[f"{_SEXES[0]} entries"]) + floats(table[f"{_SEXES[1]} entries"])
    both = ends[0] + ends[1]
    return Between(percentage(both.low, whole), percentage(both.high, whole))


def _reached(table: pd.DataFrame, sex: str) -> Between:
    share, entries = _share(table, sex).bounds, floats(table[f"{sex} entries"])
    return Between(_of(share.low, entries), _of(share.high, entries))


def _of(share: Floats, entries: Floats) -> Floats:
    return np.where(entries == 0, 0.0, share * entries / 100)


CLASSES = tuple(
    Recomputation(
        name="JCQ results of all students from sexes",
        files=(
            series(f"jcq_results/{level}-entries.json"),
            series(f"jcq_results/{level}-grades.json"),
        ),
        recompute=all_from_sexes,
        rounding="0.05 percentage points of all students and of each sex; entries are exact",
    )
    for level in ("gcse", "a-level")
)
