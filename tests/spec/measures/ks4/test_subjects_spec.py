"""Subject results, drawn: entries, grades, who enters, subject areas."""

import pandas as pd
import pytest
from cohorts import entries, keyed
from drawn import table

from workbench.measures.compute import compute
from workbench.measures.ks4.entries import count_entries
from workbench.measures.ks4.entry_counts import entry_counts
from workbench.measures.ks4.pillars import subject_areas
from workbench.measures.ks4.subjects import entry_rates, grade_distribution


def results(drawn: str) -> pd.DataFrame:
    frame = table(drawn)
    return entries(frame.astype({"grade": "str"}) if "grade" in frame else frame)


FRENCH = results(
    """
    | pupil | subject | grade | points |
    |-------|---------|-------|--------|
    | Ann   | French  | 9     | 9      |
    | Ben   | French  | 5     | 5      |
    | Cat   | French  | 5     | 5      |
    | Dan   | French  | U     | 0      |
    """
)


def test_every_grade_of_the_scale_has_a_row_the_highest_first():
    found = grade_distribution(FRENCH)
    wanted = table(
        """
        | grade | points | entries | percentage | at_or_above |
        |-------|--------|---------|------------|-------------|
        | 9     | 9      | 1       | 25         | 25          |
        | 8     | 8      | 0       | 0          | 25          |
        | 7     | 7      | 0       | 0          | 25          |
        | 6     | 6      | 0       | 0          | 25          |
        | 5     | 5      | 2       | 50         | 75          |
        | 4     | 4      | 0       | 0          | 75          |
        | 3     | 3      | 0       | 0          | 75          |
        | 2     | 2      | 0       | 0          | 75          |
        | 1     | 1      | 0       | 0          | 75          |
        | U     | 0      | 1       | 25         | 100         |
        """
    )
    assert found["scale"].unique().tolist() == ["GCSE (9-1)"]
    pd.testing.assert_frame_equal(found[wanted.columns.tolist()], wanted, check_dtype=False)


def test_an_award_on_an_unknown_scale_shows_the_grades_that_were_given():
    found = grade_distribution(
        results(
            """
            | pupil | subject   | qualification_type | grade | points |
            |-------|-----------|--------------------|-------|--------|
            | Ann   | First aid | other              | P     | 1      |
            | Ben   | First aid | other              | X     | 0      |
            """
        )
    )
    assert found[["grade", "entries", "percentage"]].to_numpy().tolist() == [
        ["P", 1, 50.0],
        ["X", 1, 50.0],
    ]


def test_distributions_of_several_schools_and_years_do_not_mix():
    both = pd.concat([FRENCH, FRENCH.iloc[:1].assign(urn="900002", year="2022/23")])
    found = grade_distribution(both)
    sizes = found.groupby(["urn", "year"])["entries"].sum()
    assert sizes.to_dict() == {("900001", "2018/19"): 4, ("900002", "2022/23"): 1}
    alone = found[found["urn"] == "900002"]
    assert alone["at_or_above"].tolist() == [100.0] * 10


def test_distributions_of_loaded_frames_and_of_none_are_the_same():
    loaded = FRENCH.convert_dtypes(dtype_backend="pyarrow")
    pd.testing.assert_frame_equal(
        grade_distribution(loaded), grade_distribution(FRENCH), check_dtype=False
    )
    assert grade_distribution(loaded.iloc[:0]).empty


def test_the_entry_rate_is_of_the_whole_cohort():
    pupils = keyed(pd.DataFrame({"pupil": ["Ann", "Ben", "Cat", "Dan", "Eve"]}))
    found = entry_rates(FRENCH, pupils)
    assert found[["subject", "entrants", "cohort", "rate"]].to_dict("records") == [
        {"subject": "French", "entrants": 4, "cohort": 5, "rate": 80.0}
    ]
    assert entry_rates(FRENCH, pupils.iloc[[0, 4]])["rate"].tolist() == [50.0]


def test_a_pupil_with_two_entries_in_a_subject_enters_it_once():
    pupils = keyed(pd.DataFrame({"pupil": ["Ann", "Ben"]}))
    twice = pd.concat([FRENCH.iloc[:1], FRENCH.iloc[:1]])
    assert entry_rates(twice, pupils)["rate"].tolist() == [50.0]


def test_percentages_at_or_above_each_grade():
    found = compute([f"subject_{g}" for g in range(1, 10)], FRENCH, by=["subject"])
    at = found.set_index("measure")["value"]
    assert [at[f"subject_{g}"] for g in range(9, 0, -1)] == [25.0] * 4 + [75.0] * 5
    average = compute(["subject_points", "subject_entries"], FRENCH, by=["subject"])
    assert average["value"].tolist() == [4.75, 4]


def test_number_of_entries():
    found = entry_counts(
        count_entries(
            results(
                """
                | pupil | pillar           | qualification_type | points |
                |-------|------------------|--------------------|--------|
                | Ann   | maths            | GCSE               | 4      |
                | Ann   | combined_science | GCSE combined science | 4.5 |
                | Ann   | other            | technical award    | 4      |
                | Ann   | other            | technical award    | 4      |
                | Ann   | other            | graded music       | 8.5    |
                | Ann   | other            | other              | 1      |
                | Ben   | maths            | AS                 | 8.88   |
                | Ben   | history          | GCSE               | 0      |
                """
            ),
            keyed(pd.DataFrame({"pupil": ["Ann", "Ben", "Cat"]})),
        )
    )
    assert found["ks4_entries"].tolist() == [6, 2, 0]
    assert found["gcse_entries"].tolist() == [3, 1, 0]


@pytest.mark.parametrize(
    ("drawn", "at_4", "at_5"),
    [
        ("| combined_science | 4.5 |", True, False),
        ("| combined_science | 3.5 |", False, False),
        ("| biology | 9 |\n| chemistry | 9 |", False, False),
        ("| biology | 5 |\n| chemistry | 5 |\n| physics | 1 |", True, True),
        ("| biology | 9 |\n| chemistry | 3 |\n| physics | 3 |", False, False),
        (
            "| biology | 3 |\n| chemistry | 3 |\n| physics | 3 |\n| combined_science | 4 |",
            True,
            False,
        ),
    ],
)
def test_both_sciences_must_reach_the_grade(drawn, at_4, at_5):
    found = subject_areas(
        count_entries(results(f"| pillar | points |\n{drawn}").assign(pupil_id="Ann"))
    )
    assert found[["science_4", "science_5"]].to_numpy().tolist() == [[at_4, at_5]]


def test_english_and_maths_are_missing_where_not_entered():
    found = subject_areas(
        count_entries(
            results(
                """
                | pupil | pillar             | qualification_type | points |
                |-------|--------------------|--------------------|--------|
                | Ann   | english_language   | GCSE               | 3      |
                | Ann   | english_literature | GCSE               | 6      |
                | Ben   | maths              | technical award    | 8.5    |
                """
            )
        )
    ).set_index("pupil_id")
    assert found["best_english"].to_dict() == pytest.approx(
        {"Ann": 6, "Ben": float("nan")}, nan_ok=True
    )
    assert found["best_maths"].isna().all()
