"""Which grade is on which scale, drawn; and results and entries that are off theirs."""

import pandas as pd
import pytest
from checked import YEAR, checked, found
from drawn import table

from workbench.errors import UsageError
from workbench.intake.checks.grades import scale

GRADES = table(
    """
    | scale                  | on the scale         | off the scale |
    |------------------------|----------------------|---------------|
    | gcse_9_1               | 9 5 1 U X            | 10 0 A* B 5+  |
    | gcse_9_1_fine          | 9 5+ 5= 5- 1- U      | 10 0+ A       |
    | gcse_9_1_double_award  | 99 98 54 11 UU       | 97 9 89 1     |
    | gcse_a_g               | A* * A G U           | 9 H A**       |
    | a_level                | A* A E U             | F 9 D*        |
    | as_level               | A E U                | A* F          |
    | btec_national          | D* D M P DMM D*D*D*  | A PPPP 5      |
    | btec_level_2           | D* D2 L2M P1         | A* 9          |
    | ks2_scaled_score       | 80 100 120           | 79 121 EXS    |
    | ks2_teacher_assessment | GDS EXS WTS HNM PK6  | 2B 100        |
    | ks1_teacher_assessment | GDS EXS WTS PKF      | 2B PK6        |
    | phonics_mark           | 0 32 40              | 41 -1 Wa      |
    | early_years_goal       | 1 2 3                | 0 4 E         |
    | percentage             | 0 55 100             | 101 55%       |
    """
)


@pytest.mark.parametrize("case", GRADES.to_dict("records"), ids=lambda case: case["scale"])
def test_scales(case):
    found = scale(case["scale"])
    assert [g for g in case["on the scale"].split() if not found.has(g)] == []
    assert [g for g in case["off the scale"].split() if found.has(g)] == []


def results(scales, grades):
    return pd.DataFrame(
        {
            "source_key": "a",
            "year": YEAR,
            "subject": [f"Subject {n}" for n in range(len(grades))],
            "aspect": "Working grade",
            "result_set": "Autumn",
            "kind": "teacher_assessment",
            "scale": scales,
            "grade": grades,
        }
    )


def test_a_result_off_its_scale_is_refused():
    rows = results(["gcse_9_1", "gcse_9_1", "a_level", "text"], ["6", "A", "A", "worked hard"])
    result = checked({"assessment_result": rows}, known="a")
    assert found(result) == {("grade_on_scale", "grade", "refused", 1)}
    assert result.refused["row"].tolist() == [1]


ENTRIES = table(
    """
    | qualification_type     | grade | verdict |
    |------------------------|-------|---------|
    | GCSE                   | 9     | passed  |
    | GCSE                   | A*    | passed  |
    | GCSE                   | 55    | refused |
    | GCSE combined science  | 55    | passed  |
    | GCSE combined science  | 5     | refused |
    | technical award        | D2    | passed  |
    """
)


def test_entries_of_key_stage_4():
    rows = ENTRIES.drop(columns="verdict").assign(
        source_key="a",
        year="2018/19",
        qualification=[f"GCSE:{n}" for n in range(len(ENTRIES))],
        attempt=1,
        subject="Any",
        pillar="other",
        points=5,
        size=1,
        discount_code="X",
    )
    result = checked({"ks4_entry": rows}, known="a")
    wanted = [row for row, said in enumerate(ENTRIES["verdict"]) if said == "refused"]
    assert result.refused["row"].tolist() == wanted
    assert {"grade_on_scale"} == set(result.refused["rule"])


def test_a_scale_that_is_not_there():
    with pytest.raises(UsageError, match="scale of grades"):
        scale("gcse")
