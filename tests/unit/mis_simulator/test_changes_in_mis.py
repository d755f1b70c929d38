"""What happens in the simulated school: who joins, leaves and is renamed, and which marks."""

from datetime import date, datetime

import mis_kit
import pandas as pd
import pytest

from workbench.mis_simulator.changes import with_changes
from workbench.mis_simulator.pupils import Edit
from workbench.mis_simulator.register import register
from workbench.mis_simulator.timetable import with_forms

DAYS = [day.date() for day in pd.bdate_range("2019-03-04", periods=40)]
PUPILS = with_forms([mis_kit.pupil(number) for number in range(60)])
EVER = datetime(1900, 1, 1), datetime(2200, 1, 1)


def evening(day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 18:00:00")


def test_the_seed_alone_decides_what_happens():
    once, again = (with_changes(PUPILS, DAYS, seed=1) for _ in range(2))
    assert once == again
    assert once != with_changes(PUPILS, DAYS, seed=2)


def test_nobody_changes_twice_and_all_kinds_happen():
    after = with_changes(PUPILS, DAYS, seed=1)
    enrolments = after[: len(PUPILS)]
    joiners = {p.id for p in enrolments if p.joins in DAYS}
    leavers = {p.id for p in enrolments if p.leaves}
    fields = {p.id: {edit.field for edit in p.edits} for p in enrolments if p.edits}
    kinds = {field for several in fields.values() for field in several}
    assert (len(joiners), len(leavers)) == (6, 6)
    assert kinds == {"surname", "fsm", "fsm6", "disadvantaged", "sen_status", "form"}
    assert len(joiners | leavers | fields.keys()) == 12 + len(fields)


def test_some_leavers_come_back_as_new_enrolments_of_the_same_person():
    after = with_changes(PUPILS, DAYS, seed=1)
    back = after[len(PUPILS) :]
    left = {p.mis_id: p for p in after[: len(PUPILS)] if p.leaves}
    assert 2 <= len(back) <= 3
    assert all(p.joins > left[p.mis_id].leaves for p in back)
    assert {p.id for p in back}.isdisjoint(p.id for p in PUPILS)
    assert {p.upi("A1") for p in back} <= {p.upi("A1") for p in left.values()}


def test_pupils_who_were_to_come_or_go_anyway_are_left_alone():
    moving = [mis_kit.pupil(1, leaves=date(2019, 5, 1)), mis_kit.pupil(2, joins=date(2019, 5, 1))]
    assert with_changes(moving, DAYS, seed=1) == tuple(moving)


def test_without_school_days_nothing_happens():
    assert with_changes(PUPILS, [], seed=1) == tuple(PUPILS)


@pytest.mark.parametrize(
    ("day", "on_roll", "surname", "changed"),
    [
        ("2019-03-03", False, "Old", "2019-03-04"),
        ("2019-03-04", True, "Old", "2019-03-04"),
        ("2019-03-06", True, "New", "2019-03-06"),
        ("2019-03-08", False, "New", "2019-03-08"),
        # nobody is renamed after leaving
        ("2019-03-20", False, "New", "2019-03-08"),
    ],
)
def test_a_pupil_day_by_day(day, on_roll, surname, changed):
    pupil = mis_kit.pupil(
        1, surname="Old", joins=date(2019, 3, 4), leaves=date(2019, 3, 8),
        edits=(
            Edit(datetime(2019, 3, 6, 12), "surname", "New"),
            Edit(datetime(2019, 3, 11, 12), "surname", "Later"),
        ),
    )  # fmt: skip
    now = evening(day)
    assert pupil.on_roll(now) == on_roll
    assert pupil.surname_at(now) == surname
    assert f"{pupil.updated_at(now):%Y-%m-%d}" == changed


def test_marks_are_those_of_days_on_roll():
    joiner = mis_kit.pupil(1, joins=date(2019, 2, 27))
    leaver = mis_kit.pupil(2, leaves=date(2019, 2, 26))
    known = register(mis_kit.marks([joiner, leaver], days=4), [joiner, leaver], seed=1)
    now = evening("2019-03-01")
    here, gone = (known.visible(now, *EVER, gone=flag) for flag in (False, True))
    marks = known.marks([*here, *gone], now)
    found = [(m.pupil.mis_id, f"{m.day:%d} {m.session}") for m in marks]
    joined = [(joiner.mis_id, f"{day} {s}") for day in (27, 28) for s in ("AM", "PM")]
    left = [(leaver.mis_id, f"{day} {s}") for day in (25, 26) for s in ("AM", "PM")]
    assert found == joined + left


def test_a_corrected_mark_has_no_reason_first_and_its_own_moment_afterwards():
    known = register(mis_kit.marks(PUPILS, days=1), PUPILS, seed=1)
    first, last = evening("2019-02-25"), evening("2019-03-04")
    corrected = known.visible(last, first, last, gone=False)
    before, after = known.marks(corrected, first), known.marks(corrected, last)
    assert 5 <= len(corrected) <= 30
    assert {mark.code for mark in before} == {"N"}
    assert {mark.code for mark in after} <= {"/", "I"}
    assert all(mark.updated_at > mark.entered_at for mark in after)


def test_a_mark_that_was_never_made_is_not_there():
    marks = mis_kit.marks(PUPILS[:1], days=2).assign(pm=[None, "\\"])
    assert len(register(marks, PUPILS[:1], seed=1).rows) == 3
