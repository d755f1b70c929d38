"""Rows of attendance and exclusions: from any pandas types, from nothing, each enrolment once."""

import pandas as pd
import pytest
from cohorts import days, keyed

from workbench.measures.attendance.rows import ROWS as ATTENDANCE
from workbench.measures.cohort import KEY
from workbench.measures.exclusions.rows import ROWS as EXCLUSIONS

DAYS = pd.concat(
    [
        days("Ann", "I I / \\ O O"),
        days("Ann", "I I", "2017-09-04", "2017/18"),
        days("Ben", "/ \\ U U"),
        days("Cat", "# X . ."),
    ],
    ignore_index=True,
)
PUPILS = keyed(
    pd.DataFrame(
        {
            "pupil": ["Ann", "Ben"],
            "admission_date": pd.Timestamp("2015-09-01"),
            "leaving_date": [pd.NaT, pd.Timestamp("2018-12-14")],
            "enrolment_status": "current",
        }
    )
)
SUSPENSIONS = keyed(
    pd.DataFrame(
        {
            "pupil": ["Ann", "Ben"],
            "start_date": pd.Timestamp("2018-10-05"),
            "kind": ["suspension", "permanent"],
            "sessions": [2, None],
            "reason": ["DB", "PP"],
            "second_reason": None,
            "third_reason": None,
            "origin": "mis",
        }
    )
)
FRAMES = {"attendance_day": DAYS, "pupil": PUPILS, "suspension": SUSPENSIONS}
KINDS = [*ATTENDANCE, *EXCLUSIONS]

every = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@every
def test_arrow_types_give_the_same(kind):
    arrow = {name: frame.convert_dtypes(dtype_backend="pyarrow") for name, frame in FRAMES.items()}
    pd.testing.assert_frame_equal(kind.build(arrow), kind.build(FRAMES), check_dtype=False)


@every
def test_nothing_gives_no_rows_and_every_column(kind):
    nothing = kind.build({name: frame.iloc[:0] for name, frame in FRAMES.items()})
    assert len(nothing) == 0
    assert nothing.columns.tolist() == kind.build(FRAMES).columns.tolist()


@every
def test_datasets_are_left_as_they_were(kind):
    before = {name: frame.copy() for name, frame in FRAMES.items()}
    kind.build(FRAMES)
    for name, frame in FRAMES.items():
        pd.testing.assert_frame_equal(frame, before[name])


@pytest.mark.parametrize("kind", ATTENDANCE, ids=lambda kind: kind.name)
def test_every_enrolment_has_one_row(kind):
    rows = kind.build(FRAMES)
    assert not rows.duplicated(KEY).any()
    assert len(rows) == len(DAYS.drop_duplicates(KEY))


def test_every_pupil_has_one_row():
    (pupils,) = [kind for kind in EXCLUSIONS if kind.name == "pupil_exclusions"]
    assert pupils.build(FRAMES)[KEY].to_numpy().tolist() == PUPILS[KEY].to_numpy().tolist()
