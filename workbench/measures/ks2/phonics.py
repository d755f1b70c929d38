"""The phonics screening check: the standard in year 1 and by the end of year 2."""

from typing import Any

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.contracts.reference import read
from workbench.errors import UsageError
from workbench.measures.cohort import KEY
from workbench.measures.ks2.codes import worth
from workbench.measures.ks2.flags import reached

YEAR_1, YEAR_2 = 1, 2


def threshold(year: str) -> int:
    """The lowest mark, of 40, that meets the standard of a year's check.

    Raises:
        UsageError: the threshold of the year is not known.

    Source: DfE phonics screening check threshold marks.
    """
    known = _thresholds()
    if year not in known:
        raise UsageError(
            f"`year` {year} has no phonics threshold mark.",
            f"Known: {min(known)} to {max(known)}. Add the mark that DfE published for the year,"
            " with its source, to workbench/reference/phonics.yaml.",
        )
    return known[year]


def phonics(checks: pd.DataFrame) -> pd.DataFrame:
    """Who met the phonics standard, in year 1 and by the end of year 2.

    The mark decides, by the threshold of the year in which the check was taken; without a mark
    (or in a year whose threshold is not known) the outcome does. A pupil in year 2 has met the
    standard with the check of either year. Absent pupils, and those who did not take the check,
    count and have not met it; pupils who left, or whose result was annulled, are missing.

    Args:
        checks: columns of the contract ``phonics_check``.

    Returns:
        One row for each row of ``checks``, same index: pupil_id, urn, year, year_group, mark;
        met_year1 (of pupils in year 1) and met_by_year2 (of pupils in year 2): true, false or
        missing.

    Source: DfE phonics screening check and key stage 1 assessments 2019.
    """
    years = checks["year"]
    now = _met(checks["mark"], checks["outcome"], years)
    before = _met(checks["year1_mark"], checks["year1_outcome"], _before(years))
    here = ~checks["outcome"].isin(_not_counted())
    either = now.mask(before.eq(True).fillna(False) & here, True)
    return checks[[*KEY, "year_group"]].assign(
        mark=checks["mark"].astype("Int64"),
        met_year1=now.mask(checks["year_group"] != YEAR_1),
        met_by_year2=either.mask(checks["year_group"] != YEAR_2),
    )


def _met(
    marks: "pd.Series[Any]", codes: "pd.Series[str]", years: "pd.Series[str]"
) -> "pd.Series[Any]":
    """Whether a check met the standard; missing where it does not count or was not taken."""
    rules = read("phonics")["outcomes"]
    least = worth(years, _thresholds())
    by_mark = marks.notna() & least.notna()
    met = (marks.astype("float64") >= least).where(by_mark, codes.isin(rules["met"]))
    counts = (by_mark | codes.isin(list(rules["counts"]))) & ~codes.isin(_not_counted())
    return reached(met, counts)


def _not_counted() -> list[str]:
    return list(read("phonics")["outcomes"]["does_not_count"])


def _thresholds() -> dict[str, int]:
    marks: dict[str, int] = read("phonics")["thresholds"]["marks"]
    return marks


def _before(years: "pd.Series[str]") -> "pd.Series[str]":
    """The academic year before each."""
    codes, labels = pd.factorize(years)
    earlier = pd.Series([str(AcademicYear.parse(year).previous()) for year in labels], dtype="str")
    return earlier.take(codes).set_axis(years.index)
