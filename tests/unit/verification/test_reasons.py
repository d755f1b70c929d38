"""Named reasons: each is given where its test holds, and only there."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from published_case import text
from published_cases import CASES

from workbench.verification import (
    absence_bands,
    attendance_areas,
    attendance_sums,
    exclusion_rates,
    ks2_bands,
    ks2_groups,
    ks2_intervals,
    ks2_results,
    ks4_bands,
    ks5_points,
)
from workbench.verification.check import Check, checked
from workbench.verification.registry import RECOMPUTATIONS


def with_cells(name: str, place: int = 0, **cells: object) -> dict[str, Check]:
    """The checks of the drawn tables of a class, with cells of the first row of the first set."""
    case = next(case for case in CASES if case.name == name)
    first, *rest = case.tables
    others = first.reindex(columns=dict.fromkeys([*first.columns, *cells]), fill_value="0").iloc[1:]
    row = {column: [value, *others[column]] for column, value in cells.items()}
    return of(name, first.assign(**row), *rest, place=place)


def of(name: str, *tables: pd.DataFrame, place: int = 0) -> dict[str, Check]:
    one = [one for one in RECOMPUTATIONS if one.name == name][place]
    return {c.figure: checked(c, name, "drawn") for c in one.of(tables)}


def reasons(checks: Mapping[str, Check]) -> dict[str, int]:
    return {reason: n for check in checks.values() for reason, n in check.reasons.items()}


def skipped(checks: Mapping[str, Check]) -> dict[str, Any]:
    return {word: n for check in checks.values() for word, n in check.skipped.items()}


def test_a_percentage_of_fewer_pupils_is_named_for_teacher_assessments_only():
    table = text("| TELIG | PTRWM_EXP | PTREAD_EXP |\n| 24 | 78% | 78% |")
    checks = of("KS2 results that whole pupils give", table)
    assert dict(checks["RWM EXP, all and by group"].reasons) == {ks2_results.FEWER: 1}
    assert checks["READ EXP, all and by group"].unexplained == 1


def test_a_percentage_that_no_number_near_gives_is_unexplained():
    table = text("| TELIG | PTRWM_EXP |\n| 6 | 42% |")
    assert of("KS2 results that whole pupils give", table)["RWM EXP, all and by group"].unexplained


def test_a_missing_assessment_is_named_for_the_whole_school():
    table = text(
        """
        | TELIG | BELIG | GELIG | PTRWM_EXP | PTRWM_EXP_B | PTRWM_EXP_G |
        | 43    | 12    | 31    | 70%       | 82%         | 61%         |
        | 43    | 12    | 31    | 70%       | 83%         | 61%         |
        """
    )
    found = of("KS2 results of all pupils from groups", table)["PTRWM_EXP from B and G"]
    assert (dict(found.reasons), found.unexplained) == ({ks2_groups.FEWER: 1}, 1)


def test_another_standard_deviation_is_named_where_one_of_the_range_agrees(monkeypatch):
    monkeypatch.setattr(ks2_intervals, "national_sd", lambda subject, year: 7.0)
    monkeypatch.setattr(
        ks2_intervals,
        "half_width",
        lambda n, subject, year: ks2_intervals.intervals.half_width(n, n * 0 + 7.0),
    )
    found = with_cells("KS2 progress intervals from n and SD", READPROG_UPPER="2.9")
    assert found["writing"].reasons == {ks2_intervals.OTHER_SD: 1}
    assert found["reading"].unexplained == 1


def test_a_number_of_pupils_that_coverage_leaves_open_is_left_out():
    checks = with_cells(
        "KS2 progress intervals from n and SD", READCOV="50%", TELIG="40", BELIG="21"
    )
    assert checks["reading by group"].skipped[ks2_intervals.UNKNOWN] > 0


def test_a_band_is_not_settled_near_nought():
    near = {"READPROG": "1.2", "READPROG_DESCR": "2"}
    assert reasons(with_cells("KS2 progress bands from n and SD", **near)) == {
        ks2_bands.NEAR_ZERO: 1
    }
    far = {"READPROG": "1.4", "READPROG_DESCR": "3"}
    assert with_cells("KS2 progress bands from n and SD", **far)["reading 2017/18"].unexplained == 1


def test_a_band_that_needs_another_number_of_pupils_is_named():
    small = {"P8_BANDING": "3"}
    name = "Progress 8 bands from scores and places"
    assert reasons(with_cells(name, **small)) == {ks4_bands.OTHER_NUMBER: 1}
    assert skipped(with_cells(name, URN="100002")) == {ks4_bands.NO_PLACES: 1}


def test_authorised_absence_of_an_unlisted_code_needs_the_files_own_total():
    name, cells = "Attendance sessions from codes", {"authorised_absence": "12"}
    assert reasons(with_cells(name, **cells)) == {}
    whole = with_cells(name, **cells, overall_absence="17", possible_sessions="102")
    assert reasons(whole) == {attendance_sums.NO_COLUMN: 1}
    assert sum(check.unexplained for check in whole.values()) == 0


def test_code_x_of_2022_is_left_out_of_what_holds_authorised_absence():
    cells = {"reason_x_not_attending_covid_non_compulsory": "3"}
    checks = with_cells("Attendance sessions from codes", place=2, **cells)
    assert checks["authorised_absence"].skipped == {attendance_sums.COVID: 1}
    assert checks["unauthorised_absence"].rows == 1


@pytest.mark.parametrize("code", ["reason_h_authorised_holiday", "reason_f_legacy_family_holiday"])
def test_a_withdrawn_code_counts_as_the_set_before_read_it(code):
    cells = {code: "4", "authorised_absence": "14", "overall_absence": "19"}
    checks = with_cells("Attendance sessions from codes", **cells, possible_sessions="104")
    assert all(check.missed == 0 for check in checks.values())


def test_a_withheld_day_leaves_the_week_out():
    checks = with_cells("Attendance week from days", present_sessions="c")
    assert checks["sessions, Weekly"].skipped == {attendance_sums.WITHHELD: 1}


def test_an_area_with_other_days_or_withheld_authorities_is_left_out():
    name = "Attendance of regions and England from local authorities"
    assert attendance_areas.OTHER_DAYS in skipped(with_cells(name, num_schools="2.5"))
    assert attendance_areas.WITHHELD in skipped(with_cells(name, present_sessions="c"))


@pytest.mark.parametrize(
    ("value", "place", "year", "reason"),
    [
        ("81.81", "Hillingdon", "2023", absence_bands.REVISED),
        ("81.81", "Hillingdon", "2022", ""),
        ("81.81", "Harrow", "2023", ""),
    ],
)
def test_only_listed_indicators_are_revised(value, place, year, reason):
    bands = next(case for case in CASES if case.name.startswith("Persistent")).tables[0]
    period = (int(year) - 1) * 100 + int(year) % 100
    indicator = pd.DataFrame(
        {
            "Short Desc": ["SFPriPerAbNew"],
            "Years": [year],
            "LA and Regions": [place],
            "LA Number": [301.0],
            "Values": [value],
        }
    )
    name = "Persistent and severe absence from bands"
    checks = of(name, bands.assign(period=period), indicator)
    assert reasons(checks) == ({reason: 1} if reason else {})


def test_rounding_twice_is_named():
    bands = next(case for case in CASES if case.name.startswith("Persistent")).tables[0]
    counts = bands.columns[-11:]
    authority = bands.iloc[:1].assign(**dict.fromkeys(counts, 0))
    authority = authority.assign(**{counts[0]: 13778 - 31, counts[-1]: 31})
    indicator = next(case for case in CASES if case.name.startswith("Persistent")).tables[1]
    severe = indicator.iloc[:1].assign(**{"Short Desc": "SFPriSevPerAbNew", "Values": "0.23"})
    checks = of("Persistent and severe absence from bands", authority, severe)
    assert reasons(checks) == {absence_bands.TWICE: 1}


def test_a_rate_that_rounding_leaves_open_is_left_out():
    checks = with_cells("Exclusion rates from counts", headcount="50", fixed_excl="5")
    assert checks["fixed_excl_rate"].skipped == {exclusion_rates.OPEN: 1}


def test_points_without_a_diploma_and_unknown_grades_are_left_out():
    table = next(case for case in CASES if case.name == "KS5 points").tables[0]
    rows = table.assign(sublevno=[130, 111], size=[5.0, 1.0], grade=["25", "Z"], points=[91.0, 5])
    assert skipped(of("KS5 points", rows)) == {ks5_points.NO_DIPLOMA: 1, ks5_points.NO_POINTS: 1}


def test_a_total_that_is_too_low_for_a_diploma_is_recomputed():
    table = next(case for case in CASES if case.name == "KS5 points").tables[0]
    rows = table.assign(sublevno=130, size=5.0, grade=["23", "7"], points=[91.0, 90.0])
    checks = of("KS5 points", rows)
    assert skipped(checks) == {}
    assert [(check.rows, check.missed) for check in checks.values()] == [(2, 1)]
