"""Our figures beside printed ones, row by row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags
from workbench.verification.bounds import Between
from workbench.verification.printed import Printed, Words

_CLOSE = 1e-9
MISSING = "nothing to recompute it from"


@dataclass(frozen=True)
class Comparison:
    """One figure, recomputed for several rows.

    ``rows`` has the columns printed, low and high (what ours may be, given what rounding of printed
    inputs leaves open), half (half a unit of the last printed digit), skip (why a row is not
    compared, else empty) and reason (why it may differ, as its own test found, else empty).
    """

    figure: str
    rows: pd.DataFrame

    @property
    def compared(self) -> pd.DataFrame:
        """The rows with both figures."""
        return self.rows[self.rows["skip"] == ""]

    @property
    def missed(self) -> pd.DataFrame:
        """The rows whose figures differ by more than rounding."""
        rows = self.compared
        beyond = np.maximum(rows["low"] - rows["printed"], rows["printed"] - rows["high"])
        return rows[beyond > rows["half"] + _CLOSE]

    @property
    def worst(self) -> float:
        """The largest difference between the printed figure and the middle of ours."""
        rows = self.compared
        differences = (rows["printed"] - (rows["low"] + rows["high"]) / 2).abs()
        return float(differences.max()) if len(rows) else float("nan")


def compare(
    figure: str,
    published: Printed,
    ours: Between,
    *,
    skip: Words | None = None,
    reasons: Mapping[str, Flags] | None = None,
) -> Comparison:
    """Set our figures beside the printed ones.

    Args:
        figure: what is recomputed.
        published: the printed figures.
        ours: our own, one for each printed figure.
        skip: why a row is not compared: words of the inputs; empty where it is.
        reasons: named reasons for a difference, and the rows for which the test of each holds.
    """
    words = published.words if skip is None else np.where(skip == "", published.words, skip)
    unknown = np.isnan(published.values) | np.isnan(ours.low) | np.isnan(ours.high)
    named = np.full(len(words), "", dtype=np.object_)
    for reason, holds in (reasons or {}).items():
        named = np.where((named == "") & holds, reason, named)
    rows = pd.DataFrame(
        {
            "printed": published.values,
            "low": ours.low,
            "high": ours.high,
            "half": published.half,
            "skip": pd.Series(np.where((words == "") & unknown, MISSING, words), dtype="str"),
            "reason": pd.Series(named, dtype="str"),
        }
    )
    return Comparison(figure, rows)


def together(figure: str, several: Iterable[Comparison]) -> Comparison:
    """Several comparisons as one figure."""
    return Comparison(figure, pd.concat([one.rows for one in several], ignore_index=True))


def same_words(
    figure: str, published: Words, ours: Words, *, skip: Words | None = None
) -> Comparison:
    """Compare words (grades): a difference counts 1, agreement 0.

    Args:
        figure: what is recomputed.
        published: words as printed.
        ours: our own.
        skip: why a row is not compared, else empty.
    """
    differs = (published != ours).astype(np.float64)
    zeros = np.zeros(len(differs))
    empty = np.full(len(differs), "", dtype=np.object_) if skip is None else skip
    return compare(figure, Printed(zeros, 0.0, empty), Between(differs, differs))
