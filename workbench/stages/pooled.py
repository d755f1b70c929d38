"""Pupils of several schools pooled, as if they were of one, with each school beside.

A pooled figure is over all pupils, never a mean of schools. Source: DfE school performance tables,
whose figures of areas are over pupils.
"""

from collections.abc import Sequence

import pandas as pd

from workbench.measures.compute import compute

SCHOOL = "school"
"""The group of the rows that are schools; the pooled row is the total that they add up to."""
POOLED = "remit"


def pooled_figures(
    names: Sequence[str], rows: pd.DataFrame, by: Sequence[str], compare: pd.DataFrame
) -> pd.DataFrame:
    """Measures of all pupils pooled, and of pupil groups.

    Args:
        names: measures.
        rows: their rows, of several schools.
        by: dimensions of pupil groups.
        compare: national figures.
    """
    as_one = rows.assign(**{POOLED: POOLED})
    return compute(names, as_one, by=by, unit=POOLED, compare=compare)


def figures_of_schools(
    names: Sequence[str], rows: pd.DataFrame, compare: pd.DataFrame
) -> pd.DataFrame:
    """The same measures of each school, as parts of the pooled row: the URN is the subgroup."""
    each = compute(names, rows, compare=compare)
    return each.assign(subgroup=each["unit_id"], group=SCHOOL, unit_id=POOLED)


def schools_of(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows of schools of one measure, the URN as ``urn``."""
    rows = frame[(frame["measure"] == name) & (frame["group"] == SCHOOL)]
    return rows.rename(columns={"subgroup": "urn"}).reset_index(drop=True)
