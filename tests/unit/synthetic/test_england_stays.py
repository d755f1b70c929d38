"""What the demonstration's seed gives: numbers that a change elsewhere must leave as they are."""

import pytest


@pytest.mark.parametrize(
    ("dataset", "rows"),
    [
        ("pupil", 27_151),
        ("pupil_identity", 27_151),
        ("prior_attainment", 5_171),
        ("ks4_entry", 45_244),
        ("attendance_day", 5_152_375),
    ],
)
def test_as_many_rows_as_ever(drawn, dataset, rows):
    assert len(drawn[dataset]) == rows


def test_results_of_the_first_pupils_and_of_all(drawn):
    entries = drawn["ks4_entry"]
    assert float(entries["points"].sum()) == pytest.approx(215_247.5, abs=1)
    assert float(drawn["prior_attainment"]["english_fine"].sum()) == pytest.approx(24_616.85)
    assert drawn["pupil"]["pupil_id"].iloc[0] == "013f1f01e3807300b4474d93"


def test_marks_are_where_they_were(drawn):
    codes = drawn["attendance_day"]["am"].value_counts()
    assert {code: int(codes[code]) for code in ("I", "O", "M")} == {
        "I": 157_391,
        "O": 60_248,
        "M": 32_871,
    }
