"""16 to 18: percentages, as whole students of the printed numbers give them."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import pandas as pd

from workbench.verification.comparison import Comparison, together
from workbench.verification.ks5_tables import OF_2022, OF_2023
from workbench.verification.printed import decimals, names_of, printed
from workbench.verification.recomputation import for_each
from workbench.verification.whole import beside_whole

_OF: Mapping[str, str] = MappingProxyType(
    {
        "PTAAB_2FAC": "TINCLUDE_AAB_2FAC",
        "TLEV_PER": "TALLPUP_TLEVDENOM",
        "AGEN_PER": "TALLPUP_AGENDENOM",
        "TechCert_PER": "TALLPUP_ANYL2VOC",
    }
)
_RETAINED = re.compile(r"PT_RETAINED_(?P<rest>\w+)", re.IGNORECASE)
_ASSESSED = re.compile(r"PT_Ret_Assessed_(?P<cohort>\w+)")


def whole_student_results(table: pd.DataFrame) -> Iterator[Comparison]:
    """Each percentage beside the nearest one that a whole number of the students gives."""
    for column, students in _OF.items():
        yield together(column, [_beside(table, column, students)])
    retained = [
        (name, _scope(table, name)) for name in names_of(table) if _RETAINED.fullmatch(name)
    ]
    yield together("retained, %", [_beside(table, *pair) for pair in retained])
    assessed = [
        (name, f"T_InScope_{found['cohort']}_Ret")
        for name in names_of(table)
        if (found := _ASSESSED.fullmatch(name))
    ]
    yield together("retained and assessed, %", [_beside(table, *pair) for pair in assessed])


def _scope(table: pd.DataFrame, retained: str) -> str:
    """Students in scope of a retention column: its name but for the start, in either spelling."""
    rest = retained[len("PT_Retained_") :]
    spelt = (f"T_InScope_{rest}", f"T_INSCOPE_{rest}")
    return next(name for name in spelt if name in table)


def _beside(table: pd.DataFrame, column: str, students: str) -> Comparison:
    return beside_whole(decimals(table[column], 1), printed(table[students]))


CLASSES = for_each(
    "KS5 results that whole students give",
    (OF_2022, OF_2023),
    whole_student_results,
    rounding="0.05 percentage points around a whole number of the students printed",
)
