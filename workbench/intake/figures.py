"""Read published figures: codes become a status, percentages numbers from 0 to 100.

Figures repeat (a percentage has a hundred values), so each distinct text is read once.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.contracts.checks import Failure
from workbench.intake.format import MeasureColumn

PUBLISHED = "published"


def read_figures(
    texts: "pd.Series[str]",
    which: NDArray[np.int64],
    measures: Sequence[MeasureColumn],
    codes: Mapping[str, str],
) -> tuple[dict[str, pd.Series], tuple[Failure, ...]]:
    """Value, text and status of each figure.

    Args:
        texts: the figures of all measures, one below the other.
        which: for each of them, the place of its measure in ``measures``.
        measures: how the figures of each column are to be read.
        codes: what stands in place of a figure, and the status it means.

    Returns:
        Three columns, and a failure for each column and rule that does not hold.
    """
    key, distinct = pd.factorize(texts)
    words = pd.Series(distinct, dtype="str")
    status = words.map(dict(codes)).astype("str").fillna(PUBLISHED).take(key)
    percent = np.array([m.kind == "percent" for m in measures])[which]
    plain = pd.to_numeric(words, errors="coerce").to_numpy("float64")[key]
    share = pd.to_numeric(words.str.removesuffix("%"), errors="coerce").to_numpy("float64")[key]
    told = (status == PUBLISHED).to_numpy()
    value = np.where(told, np.where(percent, share, plain), np.nan)
    text = pd.Series(None, index=texts.index, dtype="str")
    failures: list[Failure] = []
    for place, measure in enumerate(measures):
        if measure.kind in ("text", "words"):
            mine = (which == place) & told
            value = np.where(which == place, np.nan, value)
            text, found = _worded(text, texts, mine, measure, codes)
            failures += found
    graded = np.array([m.kind in ("text", "words") for m in measures])[which]
    failures += _number_failures(value, which, told & ~graded, measures, codes)
    columns = {"value": pd.Series(value, index=texts.index), "text": text}
    return {**columns, "status": pd.Series(status.array, index=texts.index)}, tuple(failures)


def read_numbers(
    texts: "pd.Series[str]",
    which: NDArray[np.int64],
    columns: Sequence[str],
    codes: Mapping[str, str],
) -> tuple["pd.Series[float]", tuple[Failure, ...]]:
    """Plain numbers beside figures (ends of an interval, pupils); codes become missing."""
    key, distinct = pd.factorize(texts)
    words = pd.Series(distinct, dtype="str")
    told = (~words.isin(["", *codes])).to_numpy()[key]
    value = pd.to_numeric(words, errors="coerce").to_numpy("float64")[key]
    wrong = told & ~np.isfinite(value)
    failures = _by_column(wrong, which, columns, "type", [_number_words(codes)] * len(columns))
    return pd.Series(np.where(told, value, np.nan), index=texts.index), tuple(failures)


def _worded(
    text: "pd.Series[str]",
    texts: "pd.Series[str]",
    mine: NDArray[np.bool_],
    measure: MeasureColumn,
    codes: Mapping[str, str],
) -> tuple["pd.Series[str]", list[Failure]]:
    own = texts[mine]
    if measure.words is not None:
        good = own.map(dict(measure.words)).astype("str")
        allowed = [*measure.words, *codes]
    else:
        good = own.where(own.str.fullmatch(measure.pattern).fillna(False))
        allowed = [f"a text like {measure.pattern}", *codes]
    lost = int(good.isna().sum())
    listed = ", ".join(a for a in allowed if a)
    failure = Failure(measure.column, "allowed", f"must be one of {listed}", lost)
    return text.mask(mine, good.reindex(text.index)), [failure] if lost else []


def _number_failures(
    value: NDArray[np.float64],
    which: NDArray[np.int64],
    told: NDArray[np.bool_],
    measures: Sequence[MeasureColumn],
    codes: Mapping[str, str],
) -> list[Failure]:
    names = [m.column for m in measures]
    low = np.array([np.nan if m.minimum is None else m.minimum for m in measures])
    high = np.array([np.nan if m.maximum is None else m.maximum for m in measures])
    words = [_number_words(codes)] * len(measures)
    return [
        *_by_column(told & ~np.isfinite(value), which, names, "type", words),
        *_by_column(
            told & (value < low[which]),
            which,
            names,
            "minimum",
            [f"must be {v:g} or more" for v in low],
        ),
        *_by_column(
            told & (value > high[which]),
            which,
            names,
            "maximum",
            [f"must be {v:g} or less" for v in high],
        ),
    ]


def _by_column(
    wrong: NDArray[np.bool_],
    which: NDArray[np.int64],
    columns: Sequence[str],
    rule: str,
    words: Sequence[str],
) -> list[Failure]:
    counts = np.bincount(which[wrong], minlength=len(columns))
    return [
        Failure(columns[i], rule, words[i], int(counts[i]))
        for i in map(int, np.flatnonzero(counts))
    ]


def _number_words(codes: Mapping[str, str]) -> str:
    listed = ", ".join(c for c in codes if c)
    return f"must be a number or one of {listed}" if listed else "must be a number"
