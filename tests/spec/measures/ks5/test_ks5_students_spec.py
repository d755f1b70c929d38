"""Results of students, drawn: averages, best 3, AAB, and the table of students."""

import numpy as np
import pandas as pd
import pytest
from drawn import table
from sixth_form import a_levels, entries, level_3, students

from workbench.measures.ks5.rows import student_rows
from workbench.measures.ks5.student_table import student_table
from workbench.measures.ks5.students import results


def achieved(rows: pd.DataFrame, **known: object) -> pd.DataFrame:
    who = students(pd.DataFrame({"pupil": rows["pupil_id"].unique(), **known}))
    found = results(level_3(rows), who)
    average = found["a_level_points"] / found["a_level_size"]
    return found.assign(average=average).set_index("pupil_id")


def test_students_of_a_published_report():
    mixed = entries(
        table(
            """
            | pupil | qualification_type | size | grade | cohort          |
            |-------|--------------------|------|-------|-----------------|
            | 3     | A level            | 1    | D     | A level         |
            | 3     | A level            | 1    | E     | A level         |
            | 3     | BTEC National      | 1    | M     | applied general |
            """
        ).astype({"pupil": "str"})
    )
    others = a_levels({"1": "B D", "2": "C D D", "4": "B B C", "5": "A A A"})
    found = achieved(pd.concat([others, mixed], ignore_index=True))
    expected = table(
        """
        | pupil_id | a_level_grades | average | best3 | three_a | three_aab |
        |----------|----------------|---------|-------|---------|-----------|
        | 1        | BD             | 30.0    | 20.0  | no      | no        |
        | 2        | CDD            | 23.3    | 23.3  | no      | no        |
        | 3        | DE             | 15.0    |       |         |           |
        | 4        | BBC            | 36.7    | 36.7  | no      | no        |
        | 5        | AAA            | 50.0    | 50.0  | yes     | yes       |
        """
    ).astype({"pupil_id": "str"})
    shown = found.loc[expected["pupil_id"], expected.columns[1:]].reset_index()
    shown[["average", "best3"]] = shown[["average", "best3"]].round(1)
    pd.testing.assert_frame_equal(shown, expected, check_dtype=False)


def test_differences_are_of_the_figures_shown():
    rows = student_rows(
        {
            "ks5_entry": a_levels({"Ann": "B D", "Ben": "C D D", "Cem": "B B C", "Dee": "A A A"}),
            "ks5_student": students(pd.DataFrame({"pupil": ["Ann", "Ben", "Cem", "Dee"]})),
        }
    )
    gains = np.array([30.0, 70 / 3, 110 / 3, 50.0]) - [34.6, 27.6, 30.0, 40.9]
    shown = student_table(
        rows.assign(
            a_level_points_gained=gains,
            a_level_matched_size=1.0,
            best3_expected=[28.3, 26.2, 32.2, 35.0],
        )
    ).set_index("pupil_id")
    assert list(shown["points_difference"]) == [-4.6, -4.3, 6.7, 9.1]
    assert list(shown["best3_difference"]) == [-8.3, -2.9, 4.5, 15.0]
    assert list(shown["three_a"]) == ["✗", "✗", "✗", "✓"]
    assert shown.loc["Dee", "grades"] == "AAA"


def test_a_student_who_is_not_in_best_3_has_no_mark():
    rows = entries(
        table(
            """
            | pupil | qualification_type | size | grade | cohort          |
            |-------|--------------------|------|-------|-----------------|
            | Eve   | A level            | 1    | A     | A level         |
            | Eve   | BTEC National      | 2    | DD    | applied general |
            """
        )
    )
    frames = {"ks5_entry": rows, "ks5_student": students(pd.DataFrame({"pupil": ["Eve"]}))}
    shown = student_table(student_rows(frames)).iloc[0]
    assert np.isnan(shown["best3"])
    assert (shown["three_a"], shown["three_aab"]) == ("", "")


AAB = """
| pupil | subject            | grade |
|-------|--------------------|-------|
| one   | Physics            | A     |
| one   | Mathematics        | A     |
| one   | Physical Education | B     |
| two   | Art & Design       | A     |
| two   | Mathematics        | A     |
| two   | Physical Education | B     |
| three | Art & Design       | A*    |
| three | Mathematics        | B     |
| three | Physics            | B     |
| four  | Art & Design       | A     |
| four  | Mathematics        | A     |
| four  | Physics            | B     |
| five  | Art & Design       | A     |
| five  | Drama              | A     |
| five  | Mathematics        | B     |
| five  | Physics            | B     |
| six   | Mathematics        | A     |
| six   | Physics            | A     |
| six   | Chemistry          | C     |
"""


@pytest.mark.parametrize(
    ("who", "three_aab", "facilitating"),
    [
        ("one", True, True),
        ("two", True, False),
        ("three", False, False),
        ("four", True, True),
        ("five", True, False),
        ("six", False, False),
    ],
)
def test_aab_and_its_facilitating_subjects(who, three_aab, facilitating):
    found = achieved(entries(table(AAB))).loc[who]
    assert (found["three_aab"], found["aab_facilitating"]) == (three_aab, facilitating)


def test_what_an_entry_says_of_its_subject_comes_before_the_list():
    rows = entries(table(AAB)).query("pupil_id == 'one'")
    said = rows.assign(facilitating=pd.array([False, True, False], dtype="boolean"))
    assert not achieved(said).loc["one", "aab_facilitating"]


def test_who_is_in_best_3():
    rows = entries(
        table(
            """
            | pupil       | qualification_type | size | grade | cohort          | subject         |
            |-------------|--------------------|------|-------|-----------------|-----------------|
            | three       | A level            | 1    | A     | A level         | Biology         |
            | three       | A level            | 1    | A     | A level         | History         |
            | three       | A level            | 1    | A     | A level         | Music           |
            | three       | BTEC National      | 1    | D     | applied general | Sport           |
            | with EPQ    | A level            | 1    | A     | A level         | Biology         |
            | with EPQ    | extended project   | 0.3  | A     | academic        | Project         |
            | with Pre-U  | A level            | 1    | A     | A level         | Biology         |
            | with Pre-U  | Pre-U principal subject | 1 | D3  | academic        | History         |
            | AS only     | AS level           | 0.5  | A     | A level         | Biology         |
            | applied     | applied A level    | 1    | A     | A level         | Business        |
            | general     | A level            | 1    | A     | A level         | General Studies |
            """
        )
    )
    found = achieved(rows)["best3"].round(2)
    expected = {"three": 50.0, "with EPQ": 16.67}
    assert found.dropna().to_dict() == expected


def test_a_student_of_one_year_needs_three_a_levels():
    rows = a_levels({"two": "A A", "three": "A A A"})
    found = achieved(rows, years_at_school=[1, 1])["best3"]
    assert np.isnan(found["two"])
    assert found["three"] == 50.0


def test_the_best_three_of_four_count():
    assert achieved(a_levels({"Ann": "C A B A*"}))["best3"]["Ann"] == 50.0


def test_averages_of_groups_are_weighted_by_entries_not_by_students():
    """A published report: 68 students of high, 13 of middle and 2 of low prior attainment."""
    groups = table(
        """
        | band   | students | points |
        |--------|----------|--------|
        | high   | 68       | 38.2   |
        | middle | 13       | 23.9   |
        | low    | 2        | 10.0   |
        """
    )
    by_students = np.average(groups["points"], weights=groups["students"])
    assert round(by_students, 1) == 35.3  # published: 36.2, as high attainers take more A levels
    found = achieved(a_levels({"one": "A A A", "two": "C"}))
    assert found["a_level_points"].sum() / found["a_level_size"].sum() == 45.0
    assert found["average"].mean() == 40.0
