"""Session marks: which code on which day, which sign in which session, drawn."""

import pandas as pd
import pytest
from checked import checked, found, pupils
from drawn import table

from workbench.intake.arrivals import MARKS

CODES = table(
    r"""
    | day        | session | code | verdict         |
    |------------|---------|------|-----------------|
    | 2024-07-05 | AM      | /    |                 |
    | 2024-07-05 | PM      | \    |                 |
    | 2024-07-05 | PM      | /    | mark_symbol     |
    | 2024-07-05 | AM      | \    | mark_symbol     |
    | 2024-07-05 | AM      | Y    |                 |
    | 2024-07-05 | AM      | Y1   | mark_code       |
    | 2024-07-05 | AM      | K    | mark_code       |
    | 2024-09-06 | AM      | Y1   |                 |
    | 2024-09-06 | AM      | K    |                 |
    | 2024-09-06 | AM      | C2   |                 |
    | 2024-09-06 | AM      | Y    | mark_code_ended |
    | 2024-09-06 | AM      | H    | mark_code_ended |
    | 2024-08-16 | AM      | H    |                 |
    | 2024-08-19 | AM      | H    | mark_code_ended |
    | 2024-09-06 | AM      | A    | mark_code       |
    | 2024-09-06 | AM      | y1   | mark_code       |
    | 2024-09-06 | EV      | /    | allowed         |
    | 2024-09-07 | AM      | /    | mark_on_weekend |
    | 2025-06-03 | AM      | /    | mark_in_future  |
    | 2020-08-31 | AM      | /    | mark_off_roll   |
    | 2020-08-28 | AM      | Z    |                 |
    | 2025-05-20 | AM      | /    | mark_off_roll   |
    | 2025-05-19 | AM      | /    |                 |
    """
)


def marks(**columns):
    return pd.DataFrame({"source_key": "a", **columns})


@pytest.mark.parametrize("case", CODES.to_dict("records"), ids=lambda c: f"{c['day']} {c['code']}")
def test_codes_and_signs_by_day(case):
    # source: DfE attendance codes to 18 August 2024, and from 19 August 2024
    mark = marks(date=[case["day"]], session=case["session"], code=case["code"])
    enrolled = pupils("a", admission_date="2020-09-01", leaving_date="2025-05-19")
    result = checked({"pupil": enrolled, MARKS: mark})
    wanted = {case["verdict"]} if isinstance(case["verdict"], str) else set()
    assert {check for check, *_ in found(result)} == wanted
    warned = wanted <= {"mark_symbol", "mark_code_ended", "mark_on_weekend"}
    assert len(result.extract.of(MARKS).rows) == int(warned)


def test_a_pupil_known_from_before_is_on_roll_as_far_as_is_known():
    result = checked({MARKS: marks(date=["2019-05-07"], session="AM", code="/")}, known="a")
    assert found(result) == set()
