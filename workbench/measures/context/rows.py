"""Rows of context measures: enrolments with their groups, schools with published figures."""

from collections.abc import Mapping

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.context.joining import AGES, joined_late, left_by_next_census, on_roll
from workbench.measures.context.prior import averages, prior_bands, prior_thirds
from workbench.measures.context.school_year import school_years
from workbench.measures.row_kind import RowKind


def enrolments(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Enrolments with everything that pupil groups and context measures need.

    Args:
        frames: ``pupil``, and as far as they are at hand ``pupil_characteristics``,
            ``prior_attainment`` and ``school``, with whatever columns the scope lets through.

    Returns:
        One row a row of ``pupil``, in its order: its columns; those of ``pupil_characteristics``;
        on_roll (in the January census); prior_points, prior_scaled, prior_average, prior_band and
        prior_third where ``prior_attainment`` is given; age_low, age_high, joined_late and
        left_by_next_census where ``school`` is.
    """
    pupil = frames["pupil"].reset_index(drop=True)
    rows = pupil.assign(on_roll=on_roll(pupil))
    if "pupil_characteristics" in frames:
        rows = _joined(rows, frames["pupil_characteristics"], KEY)
    if "prior_attainment" in frames:
        rows = _joined(rows, with_prior(frames["prior_attainment"]), KEY)
    if "school" in frames:
        rows = _joined(rows, frames["school"][["urn", *AGES]], ["urn"])
        rows = rows.assign(
            joined_late=joined_late(rows, rows[AGES]),
            left_by_next_census=left_by_next_census(rows, rows[AGES]),
        )
    return rows


def with_prior(prior: pd.DataFrame) -> pd.DataFrame:
    """Averages, band and third of each row of ``prior_attainment``, with its key columns."""
    found = averages(prior)
    return prior[KEY].assign(
        **found,
        prior_band=prior_bands(found["prior_average"], prior["year"]),
        prior_third=prior_thirds(found["prior_average"], prior["year"]),
    )


def _joined(rows: pd.DataFrame, more: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    fresh = more[[*keys, *(name for name in more.columns if name not in rows.columns)]]
    return rows.merge(fresh, on=keys, how="left", validate="m:1")


ROWS = (
    RowKind(
        name="enrolment",
        title="a pupil at a school in an academic year",
        datasets=("pupil", "pupil_characteristics", "prior_attainment", "school"),
        build=enrolments,
        other_years=True,
    ),
    RowKind(
        name="school_year",
        title="a school in an academic year, with its published figures",
        datasets=("school_performance",),
        build=lambda frames: school_years(frames["school_performance"]),
    ),
)
