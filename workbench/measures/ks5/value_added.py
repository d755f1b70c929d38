"""Level 3 value added of entries: points less the national estimate for the prior attainment."""

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.cohort import KEY
from workbench.measures.columns import Floats, floats
from workbench.measures.ks5.model import Model, has_model, model_of


def value_added(
    entries: pd.DataFrame, students: pd.DataFrame, model: Model | None = None
) -> pd.DataFrame:
    """Estimate and value added of each entry.

    Args:
        entries: entries that count (``entries.counted``).
        students: columns pupil_id, urn, year and key_stage4_points.
        model: national curves; by default those of each year, if it has any.

    Returns:
        The rows of ``entries`` with prior (key stage 4 average points), expected and value_added
        (points of the whole qualification), value_added_grades (of an A level), weighting, and
        subject_sd (national, in grades). They are missing for an entry without a curve or prior
        attainment, or whose prior attainment is beyond the curve's ends.

    Source: DfE 16 to 18 ready reckoner 2019.
    """
    prior = students[[*KEY, "key_stage4_points"]].rename(columns={"key_stage4_points": "prior"})
    joined = entries.merge(prior, on=KEY, how="left", validate="m:1").set_axis(entries.index)
    facts = [_of_year(rows, str(year), model) for year, rows in joined.groupby("year")]
    expected = pd.concat(facts) if facts else _unknown(joined)
    found = joined.join(expected.reindex(joined.index))
    gained = found["points"] - found["expected"]
    return found.assign(value_added=gained, value_added_grades=gained / per_grade(found))


def with_academic(rows: pd.DataFrame) -> pd.DataFrame:
    """Entries with those of the A level cohort a second time, in the academic cohort.

    The two cohorts have national curves of their own, so this comes before the estimates.
    """
    again = rows[rows["cohort"] == "A level"].assign(cohort="academic")
    return pd.concat([rows, again], ignore_index=True)


def per_grade(rows: pd.DataFrame) -> Floats:
    """Points of one grade of a whole qualification: ten times its size."""
    rules = read("ks5_value_added")
    one_point = rows["cohort"].isin(rules["one_point_grades"])
    return floats(rows["size"]) * np.where(one_point, 1.0, float(rules["points_per_grade"]))


def _of_year(rows: pd.DataFrame, year: str, model: Model | None) -> pd.DataFrame:
    if model is None and not has_model(year):
        return _unknown(rows)
    return _estimated(rows, model if model is not None else model_of(year))


def _unknown(rows: pd.DataFrame) -> pd.DataFrame:
    columns = ["expected", "weighting", "subject_sd"]
    return pd.DataFrame(np.nan, index=rows.index, columns=columns)


def _estimated(rows: pd.DataFrame, model: Model) -> pd.DataFrame:
    places = model.rows_of(rows).fillna(-1).to_numpy(dtype=np.int64)
    prior = floats(rows["prior"])
    expected = np.full(len(rows), np.nan)
    order = np.argsort(places, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(places[order])) + 1):
        if len(part) and places[part[0]] >= 0:
            expected[part] = model.curve(int(places[part[0]])).at(prior[part])
    known = ~np.isnan(expected)
    facts = model.curves[["weighting", "sd"]].iloc[np.maximum(places, 0)].set_axis(rows.index)
    return pd.DataFrame(
        {
            "expected": expected,
            "weighting": facts["weighting"].where(known),
            "subject_sd": facts["sd"].where(known),
        },
        index=rows.index,
    )
