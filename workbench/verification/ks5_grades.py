"""16 to 18: average points per entry as a grade, for every printed pair."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.measures.ks5.grades import grade_of
from workbench.verification.comparison import Comparison, same_words, together
from workbench.verification.ks5_tables import OF_2019, OF_2022, OF_2023
from workbench.verification.printed import decimals, first_word, names_of
from workbench.verification.recomputation import for_each

_GRADE = re.compile(
    r"TALLPPEGRD_(?P<cohort>ALEV|ACAD|AGEN|TLEV|TECHCERT)(?P<rest>[A-Z0-9_]*)", re.IGNORECASE
)
_SCALES: Mapping[str, str] = MappingProxyType(
    {
        "ALEV": "A level",
        "ACAD": "academic",
        "AGEN": "applied general",
        "TLEV": "technical",
        "TECHCERT": "technical certificate",
    }
)
_BEST_3 = ("TB3PTSE", "TB3PTSE_GRD")
_NO_GRADE = "no grade"


def grades(table: pd.DataFrame) -> Iterator[Comparison]:
    """Grades of all averages, by kind of qualification: all students and groups, all years."""
    pairs = [
        (_points_column(table, name), name) for name in names_of(table) if _GRADE.fullmatch(name)
    ]
    for cohort, scale in _SCALES.items():
        of_cohort = [pair for pair in pairs if f"_{cohort}" in pair[1].upper()]
        if of_cohort:
            yield together(f"{scale} grade", [_pair(table, *pair, scale) for pair in of_cohort])
    if set(_BEST_3) <= set(table):
        yield together("best 3 A levels grade", [_pair(table, *_BEST_3, "A level")])


def _points_column(table: pd.DataFrame, grade: str) -> str:
    """The column of the points: that of a group may carry ``1618`` where the grade does not."""
    same = grade.replace("TALLPPEGRD", "TALLPPE")
    longer = re.sub(r"(ALEV|ACAD)_(DIS|NOTDIS)", r"\1_1618_\2", same)
    return same if same in table else longer


def _pair(table: pd.DataFrame, points: str, grade: str, scale: str) -> Comparison:
    averages, said = decimals(table[points], 2), table[grade].str.strip()
    ours = grade_of(averages.values, scale).fillna("").to_numpy(dtype=np.object_)
    words = first_word(averages)
    none = (words == "") & (said == "").to_numpy(dtype=np.bool_)
    skip = np.where(none, _NO_GRADE, words)
    return same_words("", said.to_numpy(dtype=np.object_), ours, skip=skip)


CLASSES = for_each(
    "KS5 grade of average points",
    (OF_2019, OF_2022, OF_2023),
    grades,
    rounding="none: the grade of the printed average must be the same",
)
