"""Key stage 2: percentages of pupils in groups, from the numbers of pupils."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import pandas as pd

from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare, together
from workbench.verification.ks2_tables import EACH_YEAR, without_pupils
from workbench.verification.ours import percentage
from workbench.verification.printed import Printed, decimals, first_word, printed
from workbench.verification.recomputation import for_each

_OF_ALL: Mapping[str, str] = MappingProxyType(
    {
        "PBELIG": "BELIG",
        "PGELIG": "GELIG",
        "PTKS1GROUP_NA": "TKS1GROUP_NA",
        "PTFSM6CLA1A": "TFSM6CLA1A",
        "PTNotFSM6CLA1A": "TNotFSM6CLA1A",
        "PTEALGRP1": "TEALGRP1",
        "PTEALGRP2": "TEALGRP2",
        "PTEALGRP3": "TEALGRP3",
        "PTMOBN": "TMOBN",
        "PSENELE": "TSENELE",
        "PSENELK": "TSENELK",
        "PSENELEK": "TSENELEK",
        "PSENELSE": "TSENELSE",
        "PSENELSAPK": "TSENELAPK",
        "PSENELST": "TSENELST",
    }
)
_PRIOR = ("L", "M", "H")


def pupil_shares(table: pd.DataFrame) -> Iterator[Comparison]:
    """Percentages of eligible pupils, and of those with prior attainment."""
    pairs = [pair for pair in _OF_ALL.items() if set(pair) <= set(table)]
    eligible = printed(table["TELIG"])
    yield together(
        "pupil groups, % of eligible pupils",
        [_share(table[share], printed(table[count]), eligible) for share, count in pairs],
    )
    parts = {name: printed(table[f"TKS1GROUP_{name}"]) for name in _PRIOR}
    known = _added(list(parts.values()))
    yield together(
        "prior attainment, % of pupils who have it",
        [_share(table[f"PTKS1GROUP_{name}"], part, known) for name, part in parts.items()],
    )


def _added(parts: list[Printed]) -> Printed:
    total = parts[0].values + parts[1].values + parts[2].values
    return Printed(total, 0.0, first_word(*parts))


def _share(share: "pd.Series[str]", part: Printed, whole: Printed) -> Comparison:
    ours = percentage(part.values, whole.values)
    skip = without_pupils(whole, first_word(part, whole))
    return compare("", decimals(share, 0), exactly(ours), skip=skip)


CLASSES = for_each(
    "KS2 percentages of pupils from counts",
    EACH_YEAR,
    pupil_shares,
    rounding="half a percentage point; the counts are exact",
)
