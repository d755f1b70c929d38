"""Absence of local authorities: all from authorised and unauthorised."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import pandas as pd

from workbench.verification.absence_bands import INDICATOR, INDICATOR_FILE, PLACE, VALUE, YEAR
from workbench.verification.comparison import Comparison, compare
from workbench.verification.files import parquet
from workbench.verification.printed import decimals, first_word
from workbench.verification.recomputation import Recomputation

_PARTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "PriTotAbs": ("PriAuth", "PriUnauth"),
        "SecTotAbs": ("SecAuth", "SecUnauth"),
        "total_absence_special": ("authorised_absence_special", "unauthorised_absence_special"),
        "TotAbs": ("TotAuthAbs", "TotUnAuthAbs"),
    }
)
_NAMES = tuple(name for whole, parts in _PARTS.items() for name in (whole, *parts))


def all_from_parts(table: pd.DataFrame) -> Iterator[Comparison]:
    """Rates of overall absence beside the sum of authorised and unauthorised."""
    wide = table.pivot(index=[PLACE, YEAR], columns=INDICATOR, values=VALUE).fillna("")
    for whole, parts in _PARTS.items():
        first, second = (decimals(wide[name], 2) for name in parts)
        ours = first.bounds + second.bounds
        skip = first_word(first, second)
        yield compare(whole, decimals(wide[whole], 2), ours, skip=skip)


CLASSES = (
    Recomputation(
        name="Overall absence from authorised and unauthorised",
        files=(parquet(INDICATOR_FILE, INDICATOR, _NAMES),),
        recompute=all_from_parts,
        rounding="0.005 percentage points, and 0.005 for each of the two parts",
    ),
)
