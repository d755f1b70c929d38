"""What estimates may know of pupils, and rows of what they achieved."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.columns import Floats, floats

FIRST_MONTH = 9
"""September: the oldest of a year group."""


def month_of(birth_month: "pd.Series[int]") -> Floats:
    """Months younger than the September-born, over 11: 0 for September, 1 for August.

    >>> month_of(pd.Series([9, 12, 1, 8])).round(3).tolist()
    [0.0, 0.273, 0.364, 1.0]
    """
    return np.asarray(np.mod(floats(birth_month) - FIRST_MONTH, 12) / 11)


def with_prior(pupil: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Pupils with female and month, and the columns of ``known`` where it has them.

    Args:
        pupil: frame of the contract.
        known: pupil_id, urn, year and predictors, a row a pupil.

    Returns:
        One row for each row of ``pupil``, same index.
    """
    female = floats(pupil["sex"].astype("str").map({"F": 1.0, "M": 0.0}))
    who = pupil[KEY].assign(female=female, month=month_of(pupil["birth_month"]))
    return who.merge(known, on=KEY, how="left", validate="1:1").set_axis(pupil.index)


def outcome_rows(pupils: pd.DataFrame, points: Mapping[str, Floats]) -> pd.DataFrame:
    """A row for each pupil and outcome that they have.

    Args:
        pupils: one row a pupil.
        points: of each outcome by name, in the pupils' order; missing where it does not apply.

    Returns:
        The columns of ``pupils``, then part, points and grade (the points as a label).
    """
    parts = [
        pupils.assign(part=part, points=values)[~np.isnan(values)]
        for part, values in points.items()
    ]
    stacked = pd.concat(parts, ignore_index=True)
    grade = stacked["points"].map("{:.4g}".format)
    return stacked.assign(part=stacked["part"].astype("str"), grade=grade.astype("str"))


def rows_for(known: pd.DataFrame, parts: Sequence[str]) -> pd.DataFrame:
    """Pupils whose results are still to come: a row for each of them and each part.

    Args:
        known: one row a pupil.
        parts: subjects or outcomes, the same for all.

    Returns:
        The columns of ``known``, and part; pupils of the first part first.
    """
    stacked = pd.concat([known.assign(part=part) for part in parts], ignore_index=True)
    return stacked.astype({"part": "str"})
