"""Signs, verdicts and arrows of subject value added, and which subjects are listed."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.changes import changes
from workbench.measures.columns import Integers, floats
from workbench.measures.status import GIVEN
from workbench.measures.verdicts import ABOVE, BELOW, IN_LINE, TOO_FEW
from workbench.models.value_added.cells import SUBJECT

TIDY = ["unit_id", "period", "group", "subgroup", "n", "value", "low", "high", "national"]
FURTHER = ["verdict", "status", "method", "entries", "std_error", "sd", "direction", "sign"]
CHANGES = ["since", "before", "difference", "z", "trend", "change", "why", "arrow"]
SIGNS = {1: "+", 0: "", -1: "\N{MINUS SIGN}"}
ARROWS = {1: "\N{UPWARDS ARROW}", 0: "", -1: "\N{DOWNWARDS ARROW}"}
HIGHER, LOWER = "higher performing", "lower performing"


def fewest_pupils() -> int:
    """Fewest pupils of a subject that is listed, or has a verdict."""
    return int(read("subject_value_added")["listed"]["fewest_pupils"])


def with_flags(scores: pd.DataFrame, subject: Sequence[str]) -> pd.DataFrame:
    """Scores with national, direction, sign and verdict, in the order of the tidy table.

    Significantly above is an interval above 0, significantly below one below 0.

    Args:
        scores: columns measure, unit_id, period, group, subgroup, n, value, low, high, status,
            method, entries, std_error, sd and those of ``subject``.
        subject: columns that name a subject.

    Source: DfE key stage 4 ready reckoner (significance); FFT Education (words and signs).
    """
    above, below = floats(scores["low"]) > 0, floats(scores["high"]) < 0
    # without a spread nothing can be told
    tested = floats(scores["std_error"]) > 0
    direction = (above.astype(np.int64) - below.astype(np.int64)) * tested
    named = scores.assign(
        national=0.0,
        direction=direction,
        sign=_mapped(direction, SIGNS, scores),
        verdict=_verdicts(scores, direction),
    )
    return named[["measure", *TIDY[:2], *subject, *TIDY[2:], *FURTHER]]


def with_changes(
    scores: pd.DataFrame, key_stage: str, *, subject: Sequence[str] = SUBJECT
) -> pd.DataFrame:
    """Set each score beside the year before it.

    A change is significant when |z| is over 1.96, the years having different pupils; years across
    a break in the series of value added, or on another baseline, are not compared.

    Args:
        scores: frame of ``subject_scores``, of several years.
        key_stage: ``ks4`` or ``ks5``: whose breaks in series count.
        subject: columns that name a subject.

    Returns:
        The scores with since, before, difference, z, trend, change (in words), why and arrow (up,
        down or empty); see :func:`workbench.measures.changes.changes`.

    Source: 95% test of two independent means with national standard deviations known.
    """
    series = read("subject_value_added")["series"][key_stage]
    place, _ = pd.factorize(pd.MultiIndex.from_frame(scores[[*subject, "subgroup"]]))
    own = scores["value"].where(scores["status"].isin(GIVEN))
    coded = scores.assign(measure=series, subgroup=place, value=own)
    found = changes(coded, enough=fewest_pupils())
    restored = found.assign(**{name: scores[name] for name in ("measure", "subgroup", "value")})
    trend = found["trend"].to_numpy(dtype=np.int64)
    return restored.assign(arrow=_mapped(trend, ARROWS, scores))


def listed(scores: pd.DataFrame) -> pd.DataFrame:
    """Subjects and groups to list as higher or lower performing.

    Listed are those of enough pupils that are significantly above or below the national average,
    or have changed significantly. One with a sign is listed by it, else by its arrow.

    Args:
        scores: frame of ``subject_scores``, or of ``with_changes``.

    Returns:
        The rows that are listed, the farthest from the average first, with ``performing``: higher
        performing or lower performing.

    Source: FFT key stage 5 summary 2018 (higher and lower performing subjects and groups).
    """
    trend = scores["trend"] if "trend" in scores else pd.Series(0, scores.index)
    side = scores["direction"].where(scores["direction"] != 0, trend)
    shown = scores.assign(performing=side.map({1: HIGHER, -1: LOWER}))
    kept = shown[(side != 0) & (scores["n"] >= fewest_pupils())]
    order = kept["value"].abs().sort_values(ascending=False, kind="stable").index
    return kept.loc[order]


def _verdicts(scores: pd.DataFrame, direction: Integers) -> "pd.Series[str]":
    words = {side: f"{said} the national average (0)" for side, said in _SAID.items()}
    said = _mapped(direction, words, scores)
    few = scores["n"] < fewest_pupils()
    return said.mask(few, TOO_FEW).mask(scores["value"].isna(), "")


_SAID = {1: ABOVE, 0: IN_LINE, -1: BELOW}


def _mapped(codes: Integers, words: dict[int, str], like: pd.DataFrame) -> "pd.Series[str]":
    return pd.Series(codes, index=like.index).map(words).astype("str")
