"""Key stage 2: percentages at a standard, as whole pupils of the printed numbers give them."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags, Floats
from workbench.verification.bounds import whole_pupils
from workbench.verification.comparison import Comparison, together
from workbench.verification.ks2_tables import EACH_YEAR, PUPILS, counts
from workbench.verification.printed import Printed, decimals, names_of, printed
from workbench.verification.recomputation import for_each
from workbench.verification.whole import beside_whole

FEWER = "of one or two pupils fewer: a teacher assessment or a GPS result is missing"
_MAY_BE_FEWER = ("RWM", "WRITTA", "SCITA", "READTA", "MATTA", "GPS")
_NAME = re.compile(
    r"PT(?P<subject>RWM|READ|GPS|MAT|WRITTA|SCITA|READTA|MATTA)_(?P<level>EXP|HIGH|AT|AD|WTS)"
    rf"(?P<group>{'|'.join(PUPILS)})"
)
_POOLED = ("PTRWM_EXP_3YR", "PTRWM_HIGH_3YR")


def whole_pupil_results(table: pd.DataFrame) -> Iterator[Comparison]:
    """Each percentage beside the nearest one that a whole number of the pupils gives."""
    found = [name for column in names_of(table) if (name := _NAME.fullmatch(column))]
    for what in dict.fromkeys((name["subject"], name["level"]) for name in found):
        groups = [name for name in found if (name["subject"], name["level"]) == what]
        several = [_result(table, name[0], what[0], name["group"]) for name in groups]
        yield together(f"{' '.join(what)}, all and by group", several)
    pooled = [column for column in _POOLED if column in table]
    if pooled:
        pupils = printed(table["TELIG_3YR"])
        several = [beside_whole(decimals(table[column], 0), pupils) for column in pooled]
        yield together("RWM, three years", several)


def schools_of_fewer(table: pd.DataFrame) -> Flags:
    """Schools some of whose teacher assessments are of one or two pupils fewer than printed."""
    found = [name for column in names_of(table) if (name := _NAME.fullmatch(column))]
    assessed = [name for name in found if name["subject"] in _MAY_BE_FEWER]
    flags = [
        is_of_fewer(decimals(table[name[0]], 0), counts(table, name["group"]).values)
        for name in assessed
    ]
    return np.asarray(np.logical_or.reduce(flags))


def is_of_fewer(published: Printed, pupils: Floats) -> Flags:
    """Percentages that no whole number of the pupils gives, but one of one or two fewer does."""
    fewer = _possible(published, pupils - 1) | _possible(published, pupils - 2)
    return np.asarray(fewer & ~_possible(published, pupils))


def _possible(published: Printed, pupils: Floats) -> Flags:
    found = whole_pupils(published.bounds, pupils)
    return np.asarray((found.low <= found.high) & (pupils > 0))


def _result(table: pd.DataFrame, column: str, subject: str, group: str) -> Comparison:
    published, pupils = decimals(table[column], 0), counts(table, group)
    if subject not in _MAY_BE_FEWER:
        return beside_whole(published, pupils)
    return beside_whole(published, pupils, {FEWER: is_of_fewer(published, pupils.values)})


CLASSES = for_each(
    "KS2 results that whole pupils give",
    EACH_YEAR,
    whole_pupil_results,
    rounding="half a percentage point around a whole number of the pupils printed",
)
