"""Absence, exclusions, examinations and admissions: tables, each with a figure to get wrong."""

import pandas as pd
from published_case import Case, one_row, text


def _absence_bands() -> pd.DataFrame:
    """Two local authorities of one region, the region and England: enrolments in 11 bands."""
    from workbench.measures.attendance.thresholds import band_names

    split = ["State-funded primary", "Eligible", "None", "Male", 7]
    areas = [
        ("Local authority", "London", "301", 10),
        ("Local authority", "London", "302", 20),
        ("Regional", "London", "", 30),
        ("National", "", "", 30),
    ]
    names = ["period", "level", "region", "la_number", "school_type", "fsm", "sen", "sex"]
    names += ["year_group", *band_names()]
    rows = [[201819, level, region, code, *split, *[n] * 11] for level, region, code, n in areas]
    return pd.DataFrame(rows, columns=names)


def _indicators(rows: list[tuple[str, str]]) -> pd.DataFrame:
    """Indicators of one local authority."""
    named = [(name, "2019", "Barking", 301.0, value) for name, value in rows]
    columns = ["Short Desc", "Years", "LA and Regions", "LA Number", "Values"]
    return pd.DataFrame(named, columns=columns)


def _absence_parts() -> pd.DataFrame:
    names = {"PriTotAbs": ("PriAuth", "PriUnauth"), "SecTotAbs": ("SecAuth", "SecUnauth")}
    names["total_absence_special"] = ("authorised_absence_special", "unauthorised_absence_special")
    names["TotAbs"] = ("TotAuthAbs", "TotUnAuthAbs")
    rows = [
        row
        for whole, (first, second) in names.items()
        for row in ((whole, "3.90"), (first, "3.01"), (second, "0.89"))
    ]
    return _indicators(rows)


_REASONS = """
| year   | level           | region_name | school_type          | perm_bullying | fixed_bullying |
| 201516 | Local authority | London      | State-funded primary | 10.4          | 100            |
| 201516 | Local authority | London      | State-funded primary | x             | 201            |
| 201516 | Regional        | London      | State-funded primary | 10            | 300            |
| 201516 | National        |             | State-funded primary | 10            | 300            |
"""

_NATIONAL = """
| year   | school_type          | headcount | perm_excl | fixed_excl | one_plus_fixed |
| 201516 | Total                | 3000      | 10        | 300        | 150            |
| 201516 | State-funded primary | 3000      | 10        | 300        | 150            |
"""

_ENTRIES = """
| name         | alias | scope | year | value |
| Male         | MATH  | UK    | 2019 | 100   |
| Female       | MATH  | UK    | 2019 | 300   |
| All students | MATH  | UK    | 2019 | 400   |
"""

_GRADES = """
| name         | gender       | alias | scope | year | value |
| A or above   | Male         | MATH  | UK    | 2019 | 20.0  |
| A or above   | Female       | MATH  | UK    | 2019 | 40.0  |
| A or above   | All students | MATH  | UK    | 2019 | 35.0  |
"""


def _numbered(drawn: str) -> pd.DataFrame:
    return text(drawn).astype({"value": "float64", "year": "int64"})


CASES = (
    Case(
        "Absence bands of regions and England from local authorities",
        (_absence_bands(),),
        (0, 2, "5 to under 10%", 31),
    ),
    Case(
        "Persistent and severe absence from bands",
        (_absence_bands(), _indicators([("SFPriPerAbNew", "81.82"), ("TotSevPerAbNew", "9.09")])),
        (1, 0, "Values", "81.81"),
    ),
    Case(
        "Overall absence from authorised and unauthorised",
        (_absence_parts(),),
        (0, 0, "Values", "3.92"),
    ),
    Case(
        "Exclusion rates from counts",
        (
            one_row(
                headcount=100000,
                perm_excl=100,
                perm_excl_rate=0.10,
                fixed_excl=5000,
                fixed_excl_rate="5.00",
                one_plus_fixed=2000,
                one_or_more_fixed_excl_rate="2.00",
            ),
        ),
        (0, 0, "fixed_excl_rate", "5.02"),
    ),
    Case(
        "Exclusions of regions and England from local authorities",
        (text(_REASONS),),
        (0, 2, "fixed_bullying", "305"),
    ),
    Case(
        "Exclusions of England from parts",
        (text(_NATIONAL), text(_REASONS)),
        (1, 3, "fixed_bullying", "310"),
    ),
    Case(
        "Exclusions of England from parts",
        (
            text(_NATIONAL),
            text(
                """
                | Year   | school_type          | duration_days_fixed_exclusions | fixed_excl |
                | 201516 | State-funded primary | Total                          | 300        |
                | 201516 | State-funded primary | 1                              | 200        |
                | 201516 | State-funded primary | 2                              | 100        |
                """
            ),
        ),
        (1, 1, "fixed_excl", "215"),
        place=1,
    ),
    Case(
        "Exclusions of England from parts",
        (text(_NATIONAL),),
        (0, 0, "perm_excl", "20"),
        place=2,
    ),
    Case(
        "JCQ results of all students from sexes",
        (_numbered(_ENTRIES), _numbered(_GRADES)),
        (1, 2, "value", 35.2),
    ),
    Case(
        "Admissions, first preferences over offers",
        (
            one_row(
                times_put_as_1st_preference=50,
                number_1st_preference_offers=40,
                total_number_places_offered=45,
                proportion_1stprefs_v_1stprefoffers=1.25,
                proportion_1stprefs_v_totaloffers=1.111111111,
            ),
        ),
        (0, 0, "proportion_1stprefs_v_totaloffers", "1.111111911"),
    ),
)
