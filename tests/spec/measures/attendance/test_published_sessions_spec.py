"""The classes of our codes add up DfE's sessions by code to DfE's totals, row by row."""

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from workbench.measures.attendance.codes import code_sets, kinds
from workbench.settings import Settings

FOLDER = Settings().published_data / "dfe_attendance"
TOTALS = {
    "approved": "approved_educational_activity",
    "authorised": "authorised_absence",
    "unauthorised": "unauthorised_absence",
}
CODE_X = "reason_x_not_attending_covid_non_compulsory"
OLD, NEW = "EES_weekly_data_2022-23_to_W2_2023.csv", "attendance_data_dashboard_wc_2024-09-09.csv"


def published(name: str) -> pd.DataFrame:
    if not (FOLDER / name).is_file():
        pytest.skip("DfE's sessions by code are not here")
    rows = pd.read_csv(FOLDER / name, low_memory=False)
    return rows[rows["possible_sessions"].notna()]


def by_class(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    """DfE's sessions by code, added up by the class that the code has on a day."""
    started = [one for one in code_sets() if one.first_day <= np.datetime64(day)]
    codes = started[-1].counted
    named = {column: re.match(r"reason_([a-z]\d?)_", column) for column in rows}
    marks = {column: found[1].upper() for column, found in named.items() if found}
    classes = {c: kinds()[codes[mark].kind].class_ for c, mark in marks.items()}
    return rows[list(classes)].T.groupby(classes).sum().T


@pytest.mark.parametrize("class_", TOTALS)
def test_the_codes_since_august_2024(class_):
    rows = published(NEW)
    found = by_class(rows, date(2024, 9, 9))[class_]
    np.testing.assert_allclose(found, rows[TOTALS[class_]], rtol=0, atol=0.5)


@pytest.mark.parametrize("class_", ["approved", "unauthorised"])
def test_the_codes_until_august_2024(class_):
    rows = published(OLD)
    found = by_class(rows, date(2022, 9, 12))[class_]
    np.testing.assert_allclose(found, rows[TOTALS[class_]], rtol=0, atol=0.5)


def test_authorised_absence_of_autumn_2022_holds_code_x_of_pupils_of_compulsory_age():
    """The files of 5 to 15 year olds count it as absence, against the guidance that schools follow.

    In a register it is no possible session, as it is for pupils under and over compulsory age.
    """
    rows = published(OLD)
    by_code = by_class(rows, date(2022, 9, 12))
    left = rows["authorised_absence"] - by_code["authorised"] - rows[CODE_X]
    assert rows[CODE_X].sum() > 600_000
    # what is left is code F, which has no column of its own in this file
    assert left.min() == 0
    assert left.sum() < 0.0001 * rows["authorised_absence"].sum()
    assert kinds()[code_sets()[0].codes["X"].kind].class_ == "not_possible"


@pytest.mark.parametrize("name", [OLD, NEW])
def test_possible_sessions_and_the_rate(name):
    # totals over school types are weighted by their pupils
    rows = published(name).query("geographic_level == 'Local authority' and school_type != 'Total'")
    absent = rows["authorised_absence"] + rows["unauthorised_absence"]
    attended = rows["present_sessions"] + rows["approved_educational_activity"]
    np.testing.assert_allclose(rows["possible_sessions"], attended + absent, rtol=0, atol=0.5)
    printed = pd.to_numeric(rows["attendance_perc"], errors="coerce")
    rate = (100 * attended / (attended + absent)).where(printed.notna())
    assert printed.notna().mean() > 0.9
    np.testing.assert_allclose(printed, rate, atol=1e-6)
