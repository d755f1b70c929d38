"""How good an alternative baseline is: tried on years that have the real one."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.errors import ContractViolation, UsageError
from workbench.measures.columns import Flags, Floats, floats
from workbench.models.value_added.cells import SUBJECT
from workbench.models.value_added.linking import link
from workbench.models.value_added.regression_link import REGRESSION
from workbench.models.value_added.scores import subject_scores

COLUMNS = ["period", "level", "figure", "value", "n", "method"]
"""Columns of :func:`compared`."""


def held_out(
    both: pd.DataFrame, tests: Sequence[str], how: str = REGRESSION, *, by: str = "year"
) -> pd.DataFrame:
    """The alternative baseline of pupils who have the real one, linked on the others only.

    Args:
        both: pupils with both: columns prior, urn, ``by`` and the tests.
        tests: columns of the tests.
        how: way of linking, as in :func:`workbench.models.value_added.linking.link`.
        by: column whose values are held out in turn, such as year or urn.

    Returns:
        Columns of ``links.BASELINE``, same index.

    Raises:
        UsageError: ``by`` has fewer than two values, or the others are too few to link on.
    """
    values = both[by].unique()
    if len(values) < 2:
        raise UsageError(
            f"`by` {by} has one value, so that nothing is left to link on.",
            "Give several years, or hold out by another column such as urn.",
        )
    parts = []
    for value in values:
        out = both[by] == value
        parts.append(link(both[~out], tests, how).baseline_of(both[out]))
    return pd.concat(parts).reindex(both.index)


def compared(
    real: pd.DataFrame,
    alternative: pd.DataFrame,
    *,
    subject: Sequence[str] = SUBJECT,
    unit: str = "urn",
) -> pd.DataFrame:
    """Set value added from an alternative baseline beside that from the real one.

    Args:
        real: entries with value added from key stage 2 results (``value_added``).
        alternative: the same entries, same index, from the alternative
            (``alternative_value_added``).
        subject: columns that name a subject.
        unit: column of the unit.

    Returns:
        Columns of ``COLUMNS``, one row a year and figure. Of pupils (level ``pupil``): correlation,
        rmse and mean difference of the baselines. Of schools in subjects (level ``school``):
        correlation, rmse, mean difference and mean absolute difference of value added (grades);
        verdicts_changed (percentage with another sign); within_interval (percentage whose real
        value lies in the alternative's interval). A correlation of fewer than two, or of what is
        all alike, is missing.

    Raises:
        ContractViolation: the two do not have the same rows.
        UsageError: no entry has both.
    """
    if not real.index.equals(alternative.index):
        raise ContractViolation(
            "`alternative` does not have the rows of `real`.", "Make both from the same frame."
        )
    known = real["value_added"].notna() & alternative["value_added"].notna()
    if not known.any():
        raise UsageError(
            "No entry has value added from both baselines.", "Give a year that has both."
        )
    first, second = real[known], alternative[known]
    pupils = _of_pupils(first, second)
    schools = _of_schools(first, second, subject, unit)
    basis = "; ".join(sorted(set(second["basis"])))
    found = pd.concat([pupils, schools], ignore_index=True).assign(method=basis)
    return found.sort_values(["period", "level"], kind="stable", ignore_index=True)[COLUMNS]


def _of_pupils(real: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    years = real["year"].to_numpy()
    both = pd.DataFrame({"period": years, "a": floats(real["prior"]), "b": floats(other["prior"])})
    parts = [
        _figures(str(year), "pupil", "baseline", floats(rows["a"]), floats(rows["b"]))
        for year, rows in both.groupby("period", sort=True)
    ]
    return pd.concat(parts, ignore_index=True)


def _of_schools(
    real: pd.DataFrame, other: pd.DataFrame, subject: Sequence[str], unit: str
) -> pd.DataFrame:
    keys = ["unit_id", "period", *subject]
    first = subject_scores(real, subject=subject, unit=unit)
    second = subject_scores(other, subject=subject, unit=unit)
    both = first.merge(second, on=keys, suffixes=("", "_other"), validate="1:1")
    parts = [_of_year(str(year), rows) for year, rows in both.groupby("period", sort=True)]
    return pd.concat(parts, ignore_index=True)


def _of_year(year: str, both: pd.DataFrame) -> pd.DataFrame:
    value, other = floats(both["value"]), floats(both["value_other"])
    figures: pd.DataFrame = _figures(year, "school", "value_added", value, other)
    changed = (both["direction"] != both["direction_other"]).to_numpy(dtype=np.bool_)
    within: Flags = (value >= floats(both["low_other"])) & (value <= floats(both["high_other"]))
    further = {
        "value_added_mean_absolute_difference": float(np.abs(other - value).mean()),
        "verdicts_changed": 100 * float(changed.mean()),
        "within_interval": 100 * float(within.mean()),
    }
    return pd.concat([figures, _rows(year, "school", further, len(both))], ignore_index=True)


def _figures(year: str, level: str, what: str, real: Floats, other: Floats) -> pd.DataFrame:
    off = other - real
    alike = len(real) < 2 or np.ptp(real) == 0 or np.ptp(other) == 0
    figures = {
        f"{what}_correlation": np.nan if alike else float(np.corrcoef(real, other)[0, 1]),
        f"{what}_rmse": float(np.sqrt(np.mean(off**2))),
        f"{what}_mean_difference": float(off.mean()),
    }
    return _rows(year, level, figures, len(real))


def _rows(year: str, level: str, figures: dict[str, float], n: int) -> pd.DataFrame:
    return pd.DataFrame({"figure": list(figures), "value": list(figures.values())}).assign(
        period=year, level=level, n=n
    )
