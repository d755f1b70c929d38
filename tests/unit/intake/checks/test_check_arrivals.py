"""What comes out of the checks: good rows, lines without values, refused rows with what to do."""

from datetime import date

import pandas as pd
import pytest
from checked import CATALOGUE, ON, YEAR, checked, extract, found, identities, pupils, upn

from workbench.errors import UsageError
from workbench.intake.arrivals import MARKS, Arrival, Extract
from workbench.intake.checks import STAGES, check_arrivals

MARK = {"date": "2025-05-20", "session": "AM", "code": "/"}


def marks(keys, **changed):
    return pd.DataFrame({"source_key": keys.split(), **MARK, **changed})


def test_good_rows_come_in_the_types_of_the_contract_under_their_own_index():
    rows = pupils("a b").set_axis([7, 3])
    result = checked({"pupil": rows.assign(sex=[" F ", "banana"])})
    (kept,) = (result.extract.of("pupil").rows,)
    assert kept.index.tolist() == [7]
    assert kept["sex"].tolist() == ["F"]
    assert kept["admission_date"].tolist() == [date(2020, 9, 1)]
    assert result.refused[["dataset", "row", "column", "rule"]].to_numpy().tolist() == [
        ["pupil", 1, "sex", "allowed"]
    ]
    assert rows["sex"].tolist() == ["F", "F"]


def test_lines_say_stage_result_and_how_many_rows_were_checked():
    result = checked({"pupil": pupils("a b")})
    assert {row.stage for row in result.rows} <= set(STAGES)
    (line,) = (row for row in result.rows if (row.check, row.column) == ("allowed", "sex"))
    assert (line.result, line.count, line.guidance) == ("passed", 2, "")
    assert result.refused.empty
    assert not result.waiting


def test_what_may_be_missing_is_blanked_and_what_is_needed_is_refused():
    result = checked({"pupil_identity": identities("a b", uln="12345", surname=["Ash", " "])})
    assert found(result) == {
        ("pattern", "uln", "blanked", 2),
        ("required", "surname", "refused", 1),
    }
    assert result.extract.of("pupil_identity").rows["uln"].isna().all()
    (refused,) = result.refused_rows()
    assert (refused.row, refused.rule) == (1, "required")
    assert refused.guidance == "Surname is missing: fill it in in the MIS or the file."


def test_a_column_that_is_needed_and_never_came_refuses_every_row():
    result = checked({"pupil": pupils("a b").drop(columns="sex")})
    assert found(result) == {("missing_column", "sex", "refused", 2)}
    assert result.extract.of("pupil").rows.empty


def test_columns_that_are_not_taken_are_counted_and_not_named():
    result = checked({"pupil": pupils("a").assign(Xanthippe=1, Quillfeather=2)})
    assert found(result) == {("unknown_column", "", "warned", 2)}
    assert "Xanthippe" not in str(result.rows)
    assert "Xanthippe" not in result.extract.of("pupil").rows


def test_a_dataset_that_is_not_taken_and_a_column_that_stands_twice():
    twice = pd.concat([pupils("a"), pupils("a")[["sex"]]], axis=1)
    result = checked({"diary": pupils("a b"), "pupil": twice})
    assert found(result) == {
        ("known_dataset", "", "refused", 2),
        ("distinct_columns", "", "refused", 1),
    }


def test_nothing_came_of_a_dataset():
    result = checked({"pupil": pd.DataFrame(), MARKS: marks("")})
    assert found(result) == set()
    assert result.extract.of("pupil").rows.empty


def test_equal_rows_are_one_and_different_ones_with_one_key_are_none():
    result = checked(
        {MARKS: marks("a a b b", code=["/", "/", "/", "L"])},
        known="a b",
    )
    assert found(result) == {
        ("repeated", "", "warned", 1),
        ("unique", "", "refused", 2),
    }
    assert result.extract.of(MARKS).rows["source_key"].tolist() == ["a"]
    assert set(result.refused["row"]) == {2, 3}


def test_two_pupils_with_one_upn_lose_it_and_one_person_keeps_it():
    number = upn(1)
    apart = checked({"pupil_identity": identities("a b", upn=number)})
    assert found(apart) == {("same_upn", "upn", "blanked", 2)}
    assert apart.extract.of("pupil_identity").rows["upn"].isna().all()
    person = checked({"pupil_identity": identities("a b", upn=number, forename=["Ann", "ANN"])})
    assert found(person) == set()


def test_a_former_upn_that_is_the_upn():
    result = checked({"pupil_identity": identities("a", upn=upn(1), former_upn=upn(1))})
    assert found(result) == {("former_upn_same", "former_upn", "blanked", 1)}
    kept = result.extract.of("pupil_identity").rows
    assert kept["upn"].tolist() == [upn(1)]
    assert kept["former_upn"].isna().all()


def test_rows_of_pupils_who_are_not_known_wait():
    frames = {"pupil": pupils("a"), MARKS: marks("a b c")}
    result = checked(frames, known="b")
    assert found(result) == {("pupil_known", "source_key", "refused", 1)}
    assert result.refused["row"].tolist() == [2]
    assert result.waiting


def test_a_row_that_is_wrong_anyway_does_not_wait():
    assert not checked({MARKS: marks("z", code="Ω")}).waiting


def test_a_pupil_whose_own_row_is_refused_is_not_known():
    result = checked({"pupil": pupils("a", sex="?"), MARKS: marks("a")})
    assert ("pupil_known", "source_key", "refused", 1) in found(result)


def groups(dataset, **columns):
    return pd.DataFrame({"year": YEAR, "group_id": ["g"], **columns})


@pytest.mark.parametrize(
    ("frames", "staff", "waits"),
    [
        ({}, frozenset(), False),
        ({}, frozenset({"t"}), False),
        ({}, frozenset({"u"}), True),
        (
            {"staff": pd.DataFrame({"staff_id": ["u"], "surname": "Ash", "current": True})},
            frozenset(),
            True,
        ),
    ],
)
def test_teachers_of_groups_are_staff_where_staff_are_shared(frames, staff, waits):
    teachers = {"teaching_group_teacher": groups("teaching_group_teacher", staff_id="t")}
    assert checked({**teachers, **frames}, known_staff=staff).waiting == waits


def test_members_are_of_groups_that_are_listed():
    frames = {
        "teaching_group": groups("teaching_group", kind="teaching", name="11x"),
        "teaching_group_member": pd.DataFrame(
            {"source_key": "a", "year": [YEAR, YEAR, "2023/24"], "group_id": ["g", "h", "h"]}
        ),
    }
    assert found(checked(frames, known="a")) == set()
    whole = extract(frames, complete=True)
    result = check_arrivals(whole, CATALOGUE, ON, frozenset("a"))
    assert found(result) == {("group_known", "group_id", "refused", 1)}
    assert result.refused["row"].tolist() == [1]


def test_no_line_holds_a_value():
    canary = "Xanthippe"
    frames = {
        contract.name: pd.DataFrame({name: [canary] for name in contract.names})
        for contract in CATALOGUE
    }
    result = checked({**frames, MARKS: marks(canary, code=canary)})
    assert canary not in str(result.rows)
    assert canary not in result.refused.to_csv()
    assert any(result.refused["guidance"].str.contains("MIS"))


def test_a_dataset_twice_is_a_mistake_of_the_program():
    twice = (Arrival("pupil", pupils("a")), Arrival("pupil", pupils("b")))
    with pytest.raises(UsageError, match="`extract`"):
        check_arrivals(Extract("test", "900001", YEAR, twice), CATALOGUE, ON)
