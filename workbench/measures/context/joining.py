"""When pupils joined and left: on roll at the census, joined late, left by the next census."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.measures.cohort import KEY
from workbench.measures.columns import Days, Flags, Floats, dates_of, floats

HEADCOUNT = ("current", "main")
"""Enrolments that a headcount counts: those at one school, and the main one of those at two.

Source: DfE schools, pupils and their characteristics, methodology (sole and dual main enrolments).
"""
AGES = ["age_low", "age_high"]
"""Columns of a school that say which year groups it takes."""
RECEPTION_AGE = 5
"""Schools for children of up to this age take them in the reception year, year group 0."""
AGE_TO_FIRST_YEAR, AGE_TO_LAST_YEAR = 4, 5
"""Age 11 on entry is year 7; age 16 on leaving is year 11."""
SECONDARY_POINT, SECONDARY_AGE, SIXTH_FORM_POINT = 7, 16, 12
LEAVING_YEARS = (11, 13)
"""Year groups after which pupils may leave school, and do not count as moving."""


def census_day(year: str) -> date:
    """Day of the January census of an academic year: the third Thursday of January.

    Source: DfE school census guide.

    >>> census_day("2018/19").isoformat()
    '2019-01-17'
    """
    first = date(AcademicYear.parse(year).start + 1, 1, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 14)


def on_roll(pupil: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each enrolment counts in the January census of its academic year.

    Args:
        pupil: columns year, enrolment_status, admission_date and leaving_date of the contract
            ``pupil``. A missing admission is before the census, a missing leaving after it.
    """
    census = _by_year(pupil["year"], census_day)
    came, left = dates_of(pupil["admission_date"]), dates_of(pupil["leaving_date"])
    there = (np.isnat(came) | (came <= census)) & (np.isnat(left) | (left >= census))
    counted = pupil["enrolment_status"].isin(HEADCOUNT).to_numpy(dtype=np.bool_)
    return pd.Series(there & counted, index=pupil.index)


def joined_late(pupil: pd.DataFrame, ages: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each pupil came after the September in which their year group joins the school.

    A school takes pupils in its first year group, in year 7 if it goes on to 16, and in year 12.
    The last of these points that the pupil's year group has passed is the one that counts.

    Args:
        pupil: columns year, year_group and admission_date of the contract ``pupil``.
        ages: columns age_low and age_high of each pupil's school, same index.

    Returns:
        A boolean with missing values where the admission or the school's youngest age is.

    Source: FFT Aspire pupil groups (joined late: after the normal September of entry).
    """
    group = floats(pupil["year_group"])
    point = _point_of_entry(group, floats(ages["age_low"]), floats(ages["age_high"]))
    starts = _by_year(pupil["year"], lambda year: AcademicYear.parse(year).first_day)
    years_ago = np.where(group >= point, group - point, 0)
    entry = starts.astype("datetime64[Y]") - np.nan_to_num(years_ago).astype("timedelta64[Y]")
    came = dates_of(pupil["admission_date"])
    after = came >= entry.astype("datetime64[M]") + np.timedelta64(9, "M")
    known = ~np.isnat(came) & ~np.isnan(point) & (group >= point)
    late = pd.Series(after, index=pupil.index, dtype="boolean").where(known)
    return late.mask((group < point) & ~np.isnat(came), False)


def left_by_next_census(pupil: pd.DataFrame, ages: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a pupil on roll in January was gone from the school in the January after.

    Args:
        pupil: columns pupil_id, urn, year, year_group and on_roll, of several years.
        ages: column age_high of each pupil's school, same index.

    Returns:
        A boolean; missing for a pupil not on roll, one whose next year group the school does not
        teach, one in year 11 or 13, and where the frame has no pupil of the school in the next
        year.
    """
    following = {y: str(AcademicYear.parse(y).previous(-1)) for y in pupil["year"].unique()}
    here = pupil[pupil["on_roll"].to_numpy(dtype=np.bool_)]
    after = pupil["year"].map(following)
    stayed = _found(pupil["pupil_id"], pupil["urn"], after, among=here)
    known = pd.MultiIndex.from_arrays([pupil["urn"], after]).isin(
        pd.MultiIndex.from_frame(here[["urn", "year"]].drop_duplicates())
    )
    group = floats(pupil["year_group"])
    last = floats(ages["age_high"]) - AGE_TO_LAST_YEAR
    goes_on = (group < last) & ~np.isin(group, LEAVING_YEARS)
    counts = known & goes_on & pupil["on_roll"].to_numpy(dtype=np.bool_)
    return pd.Series(~stayed, index=pupil.index, dtype="boolean").where(counts)


def _point_of_entry(group: Floats, low: Floats, high: Floats) -> Floats:
    first = np.where(low <= RECEPTION_AGE, 0, low - AGE_TO_FIRST_YEAR)
    secondary = (high >= SECONDARY_AGE) & (first < SECONDARY_POINT)
    point = np.where(secondary & (group >= SECONDARY_POINT), SECONDARY_POINT, first)
    sixth_form = (group >= SIXTH_FORM_POINT) & (first < SIXTH_FORM_POINT)
    return np.asarray(np.where(sixth_form, SIXTH_FORM_POINT, point), dtype=np.float64)


def _found(
    pupils: "pd.Series[str]",
    schools: "pd.Series[str]",
    years: "pd.Series[str]",
    *,
    among: pd.DataFrame,
) -> Flags:
    asked = pd.MultiIndex.from_arrays([pupils, schools, years])
    found: Flags = asked.isin(pd.MultiIndex.from_frame(among[KEY]))
    return found


def _by_year(years: "pd.Series[str]", day: Callable[[str], date]) -> Days:
    codes, names = pd.factorize(years)
    known = np.array([day(str(name)) for name in names], dtype="datetime64[D]")
    found: Days = known[codes]
    return found
