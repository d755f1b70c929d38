"""Values of measures from published totals: one published row is one cell."""

from collections.abc import Mapping

import pandas as pd

from workbench.measures.catalogue import measure
from workbench.measures.columns import Floats
from workbench.measures.measure import Measure
from workbench.measures.totals import MOMENTS, moments, summary
from workbench.verification.bounds import Between

_SHARE = Measure(
    name="share",
    title="Share",
    key_stage="context",
    unit="%",
    decimals=0,
    kind="ratio",
    rows="published total",
    numerator="part",
    denominator="whole",
    better="neither",
    first_year="",
    source="sum of the numerator over sum of the denominator",
    description="A part of a whole, in percent.",
)


def value_of(name: str, totals: Mapping[str, Floats]) -> Floats:
    """A measure of the catalogue for each row of published totals.

    Args:
        name: a measure that is a ratio.
        totals: the columns that it sums, as published.
    """
    return _value(measure(name), pd.DataFrame(totals))


def percentage(part: Floats, whole: Floats) -> Floats:
    """Part of whole in percent, as every ratio of the workbench is formed; missing of nothing."""
    return _value(_SHARE, pd.DataFrame({"part": part, "whole": whole}))


def percentage_between(part: Between, whole: Between) -> Between:
    """The least and the most that a percentage can be."""
    return Between(percentage(part.low, whole.high), percentage(part.high, whole.low))


def _value(one: Measure, rows: pd.DataFrame) -> Floats:
    cells = moments(one, rows)
    return summary(one, dict(zip(MOMENTS, cells.T, strict=True))).value
