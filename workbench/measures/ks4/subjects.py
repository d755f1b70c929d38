"""Results by subject: entries, grades, who enters."""

from collections.abc import Sequence

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.ks4.points import points_of
from workbench.measures.ks4.points_scales import points_scales

UNIT = ("urn", "year")
UNCLASSIFIED = "U"


def grade_distribution(entries: pd.DataFrame, *, by: Sequence[str] = UNIT) -> pd.DataFrame:
    """How many entries have each grade, by subject.

    Every grade of the subject's scale has a row, whether awarded or not; unclassified and absent
    count as entries without points.

    Args:
        entries: entries that count, of the contract ``ks4_entry``.
        by: columns of the unit and the year; ``year`` must be among them.

    Returns:
        One row for each unit, subject, scale and grade, the highest grade first: the ``by``
        columns (as words), subject, scale (of points; empty where it is not known), grade, points,
        entries, percentage (of the entries of the subject on the scale) and at_or_above (percentage
        at the grade or above).
    """
    place = [*by, "subject", "scale"]
    words = dict.fromkeys([*by, "subject", "grade"], "str")
    rows = entries[[*words, "points"]].astype(words).assign(scale=points_of(entries)["scale"])
    possible = rows[place].drop_duplicates().merge(_ladders(rows), on=["scale", "year"])
    # points of the scale come first, so that they stand for a grade that was given as well
    every = pd.concat([possible.assign(entries=0), rows.assign(entries=1)])
    summed = every.groupby([*place, "grade"], as_index=False).agg(
        points=("points", "first"), entries=("entries", "sum")
    )
    order = [True] * len(place) + [False, True]
    ladder = summed.sort_values([*place, "points", "grade"], ascending=order, ignore_index=True)
    in_place = ladder.groupby(place)["entries"]
    total = in_place.transform("sum")
    return ladder.assign(
        percentage=100 * ladder["entries"] / total, at_or_above=100 * in_place.cumsum() / total
    )


def entry_rates(
    entries: pd.DataFrame, pupils: pd.DataFrame, *, by: Sequence[str] = UNIT
) -> pd.DataFrame:
    """What share of a cohort enters each subject.

    Args:
        entries: entries that count, of the contract ``ks4_entry``.
        pupils: the pupils of the cohorts, one row each: pupil_id, urn, year and the ``by`` columns.
        by: columns of the unit and the year.

    Returns:
        One row for each unit and subject that a pupil of it enters: the ``by`` columns, subject,
        entrants (pupils), cohort (pupils) and rate (percentage of the cohort).
    """
    who = entries[[*KEY, "subject"]].drop_duplicates()
    places = pupils[list(dict.fromkeys([*KEY, *by]))]
    placed = who.merge(places, on=KEY, how="inner", validate="m:1")
    entrants = placed.groupby([*by, "subject"], as_index=False).agg(entrants=("subject", "size"))
    sizes = places.groupby(list(by), as_index=False).agg(cohort=("pupil_id", "size"))
    found = entrants.merge(sizes, on=list(by), how="left", validate="m:1")
    return found.assign(rate=100 * found["entrants"] / found["cohort"])


def _ladders(rows: pd.DataFrame) -> pd.DataFrame:
    """Every grade of the scales in the years of the rows: scale, year, grade, points."""
    wanted = rows[["scale", "year"]].drop_duplicates()
    found = [
        (one.name, year, grade, points)
        for name, year in wanted.itertuples(index=False)
        for one in points_scales()
        if one.name == name and one.has_points_in(str(year))
        for grade, points in [*one.grades.items(), (UNCLASSIFIED, 0.0)]
    ]
    columns = {"scale": "str", "year": "str", "grade": "str", "points": "float64"}
    return pd.DataFrame(found, columns=list(columns)).astype(columns)
