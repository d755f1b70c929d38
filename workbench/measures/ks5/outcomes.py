"""National averages of student outcomes by key stage 4 points, and progress against them."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.measures.columns import Floats, floats
from workbench.measures.ks5.curves import Curve, curve_of

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "a_level_a_star": "a_level_entries",
        "a_level_a": "a_level_entries",
        "a_level_b": "a_level_entries",
        "a_level_c": "a_level_entries",
        "a_level_e": "a_level_entries",
        "best3": "",
        "aab_facilitating": "",
        "three_a": "",
        "three_aab": "",
    }
)
"""Outcomes of a student, and the column of which each is a share, if any."""
_MOST = {"best3": 60.0}
_COLUMNS = ["year", "outcome", "knot", "prior", "expected", "cases"]


def estimate_outcomes(national: pd.DataFrame) -> pd.DataFrame:
    """Make the national averages of each academic year from a national file.

    Args:
        national: rows of kind ``ks5_student`` of the whole country.

    Returns:
        Columns year, outcome, knot, prior, expected and cases of the contract
        ``ks5_outcome_model``. A share of A levels is the sum over students of A levels with the
        grade over the sum of A levels, so that progress adds up to 0 nationally but for what the
        straight lines between knots leave out.

    Source: the curves of DfE's level 3 value added, applied to outcomes of students.
    """
    parts = [
        _outcome(rows, str(year), outcome)
        for year, rows in national.groupby("year")
        for outcome in OUTCOMES
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_COLUMNS)


def with_expected(rows: pd.DataFrame, model: pd.DataFrame | None) -> pd.DataFrame:
    """Add what is expected of each student: the average of those with the same prior attainment.

    Args:
        rows: one row a student with key_stage4_points and the outcomes.
        model: columns of the contract ``ks5_outcome_model``, or nothing.

    Returns:
        The rows with ``<outcome>_expected`` (A levels expected at the grade, points, or a chance
        between 0 and 1) and ``<outcome>_progress`` (the outcome less what is expected). Missing
        where the year has no averages, the student is not in the measure, or the prior attainment
        is missing or beyond the ends.
    """
    found = {outcome: _expected(rows, outcome, model) for outcome in OUTCOMES}
    expected = {f"{outcome}_expected": values for outcome, values in found.items()}
    progress = {
        f"{outcome}_progress": floats(rows[outcome]) - values for outcome, values in found.items()
    }
    return pd.concat([rows, pd.DataFrame(expected | progress, index=rows.index)], axis=1)


def _outcome(rows: pd.DataFrame, year: str, outcome: str) -> pd.DataFrame:
    prior, top, bottom = (
        floats(rows["key_stage4_points"]),
        floats(rows[outcome]),
        _of(rows, outcome),
    )
    known = ~np.isnan(prior) & ~np.isnan(top) & (bottom > 0)
    if not known.any():
        return pd.DataFrame(columns=_COLUMNS)
    curve = curve_of(prior[known], top[known], bottom[known], most=_MOST.get(outcome, 1.0))
    return pd.DataFrame(
        {
            "year": year,
            "outcome": outcome,
            "knot": np.arange(len(curve.prior)),
            "prior": curve.prior,
            "expected": curve.points,
            "cases": int(known.sum()),
        }
    )


def _expected(rows: pd.DataFrame, outcome: str, model: pd.DataFrame | None) -> Floats:
    found = np.full(len(rows), np.nan)
    if model is None or model.empty:
        return found
    prior, years = floats(rows["key_stage4_points"]), rows["year"]
    measured = _of(rows, outcome) * np.where(rows[outcome].isna(), np.nan, 1.0)
    for year, knots in model[model["outcome"] == outcome].groupby("year"):
        ordered = knots.sort_values("knot")
        curve = Curve(floats(ordered["prior"]), floats(ordered["expected"]))
        found = np.where(years == year, curve.at(prior) * measured, found)
    return found


def _of(rows: pd.DataFrame, outcome: str) -> Floats:
    """What the outcome is a share of, 1 for one that is of the student."""
    column = OUTCOMES[outcome]
    return floats(rows[column]) if column else np.ones(len(rows))
