"""What a row of key stage 4 results becomes: points, size, pillar and discount code of 2018/19."""

import pytest

from workbench.intake.uploads.ks4_awards import award

ROWS = """
number   | syllabus | subject          | grade | becomes
60146084 |          |                  | 6     | 60146084, Mathematics, GCSE, maths, 6, 6, 1, RB1
         |          | French           | 7     | GCSE:FRENCH, French, GCSE, language, 7, 7, 1, FKF
60146084 |          |                  | u     | 60146084, Mathematics, GCSE, maths, U, 0, 1, RB1
10034055 |          |                  | B     | 10034055, Mathematics, AS, maths, B, 8.88, 1, RB1
         |          | Art and Design   | 7     | rule: subject
         |          | Potions          | 7     | rule: subject
99999999 |          |                  | 7     | rule: qualification
60146084 |          |                  | A     | rule: grade
60180699 |          |                  | 7     | rule: syllabus
60180699 | 1GC0     |                  | 7     | 60180699, Art and Design, GCSE, other, 7, 7, 1, JA2
10006758 |          |                  | A     | rule: qualification
"""
CASES = [tuple(c.strip() for c in line.split("|")) for line in ROWS.strip().splitlines()[1:]]


@pytest.mark.parametrize(("number", "syllabus", "subject", "grade", "becomes"), CASES)
def test_award(number: str, syllabus: str, subject: str, grade: str, becomes: str):
    found = award(number, subject, syllabus, grade, "2018/19")
    said = f"rule: {found.rule}" if found.rule else ", ".join(found.values)
    assert said == becomes


def test_a_double_award_has_the_mean_points_of_two_grades_and_size_two():
    found = award("", "Combined Science", "", "5-4", "2018/19").values
    assert found[2:] == ("GCSE combined science", "combined_science", "54", "4.5", "2", "RA1E")
