"""Drawn figures of a school, and what a report says of them."""

from collections.abc import Sequence

import pandas as pd
from drawn import table

from workbench.measures.tidy import COLUMNS
from workbench.sentences.evidence import Said
from workbench.sentences.report import evidence, say

YEAR = "2018/19"
_FRESH = {
    "unit_id": "900001",
    "period": YEAR,
    "group": "all",
    "subgroup": "all",
    "n": None,
    "value": None,
    "half": None,
    "national": None,
    "verdict": "",
    "status": "calculated",
    "method": "",
}


def figures(text: str) -> pd.DataFrame:
    """A drawn table of figures; ``half`` is half of the interval, and what is left out is usual."""
    drawn = table(text)
    absent = {name: value for name, value in _FRESH.items() if name not in drawn}
    full = drawn.assign(**absent)
    for name in ("n", "value", "half", "national"):
        full[name] = pd.to_numeric(full[name]).astype("float64")
    for name in ("status", "verdict", "method", "group", "subgroup", "period", "band"):
        if name in full:
            full[name] = full[name].fillna(_FRESH.get(name, "")).astype("str")
    ends = full.assign(low=full["value"] - full["half"], high=full["value"] + full["half"])
    return ends[[*COLUMNS, *(c for c in ("rank", "growth_rank", "band") if c in ends)]]


def said(text: str, phase: str = "ks4", **asked: object) -> tuple[Said, ...]:
    """What a report says of drawn figures."""
    return say(evidence(figures(text), year=YEAR, phase=phase, **asked))


def words(found: Sequence[Said], rule: str) -> str:
    """The text of a rule's sentences, one a line; empty where it is silent."""
    return "\n".join(one.text for one in found if one.rule == rule)
