"""Subject value added over several years, and where schools stand with it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.columns import floats
from workbench.measures.comparisons.ranks import ranked
from workbench.measures.intervals import Z
from workbench.measures.pooling import Pooling, pooled
from workbench.models.value_added.cells import SUBJECT
from workbench.models.value_added.flags import with_flags

PLACE = ["measure", "unit_id", "group", "subgroup"]


def pooled_scores(
    scores: pd.DataFrame,
    latest: str,
    how: Pooling | str = "three_year",
    *,
    key_stage: str,
    subject: Sequence[str] = SUBJECT,
) -> pd.DataFrame:
    """Subject value added over several years, pupils pooled or later years weighing more.

    Years on an alternative baseline, and those across a break in the series of value added, do not
    count; ``left_out`` names them.

    Args:
        scores: frame of ``subject_scores``, of several years.
        latest: the latest academic year.
        how: ``three_year`` or ``three_two_one``.
        key_stage: ``ks4`` or ``ks5``: whose breaks in series count.
        subject: columns that name a subject.

    Returns:
        Columns of ``subject_scores`` with the latest year as ``period``; then years (how many
        count), left_out and mark, as in :func:`workbench.measures.pooling.pooled`.

    Source: FFT Education (weights 3:2:1); three-year average, pooled pupils.
    """
    by = [*PLACE, *subject]
    years = scores.rename(columns={"period": "year"})
    series = read("subject_value_added")["series"][key_stage]
    found = pooled(years, how, by=by, latest=latest, measure=series)
    entries = years.groupby(by, sort=True, dropna=False, observed=True)["entries"].sum()
    error = (floats(found["high"]) - floats(found["low"])) / (2 * Z)
    one = pooled_name(how)
    told = found.assign(
        period=latest,
        entries=entries.to_numpy(),
        std_error=error,
        sd=error * np.sqrt(floats(found["n"])),
        method=f"{one}; interval 95%, national SDs",
    )
    flagged = with_flags(told, subject)
    return flagged.assign(**{name: found[name] for name in ("years", "left_out", "mark")})


def pooled_name(how: Pooling | str) -> str:
    """What a way of pooling is called in the ``method`` of a score."""
    return (how if isinstance(how, str) else how.name).replace("_", " ")


def ranked_scores(scores: pd.DataFrame, *, subject: Sequence[str] = SUBJECT) -> pd.DataFrame:
    """Place and percentile rank of each school in each subject, 1 the highest.

    Args:
        scores: frame of ``subject_scores`` or ``pooled_scores`` of all schools that are ranked,
            such as all mainstream schools.
        subject: columns that name a subject.

    Returns:
        The scores with the columns of :func:`workbench.measures.comparisons.ranks.ranked`.

    Source: FFT Education (percentile rank of the 3:2:1 index among mainstream schools).
    """
    return ranked(scores, among=["measure", "period", *subject, "group", "subgroup"])
