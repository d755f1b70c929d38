"""Frames that are worked out once: for whom they are kept, and what must not be among them."""

import json

import pandas as pd
import pytest
from stores import SCHOOLS, scope_of, small_store

from workbench.access.scope import Scope
from workbench.errors import PolicyDenied, UsageError
from workbench.loader import Door

HEAD = scope_of("school_named", schools=SCHOOLS[:1])


@pytest.fixture
def door(tmp_path):
    found = small_store(tmp_path / "home").door
    yield found
    found.close()


class Maker:
    """Works out how many pupils a scope sees, and counts how often it was asked to."""

    def __init__(self, door: Door, scope: Scope) -> None:
        self.times = 0
        self._door, self._scope = door, scope

    def __call__(self) -> dict[str, pd.DataFrame]:
        self.times += 1
        return {"count": self._door.load("pupil", self._scope)[["urn"]].value_counts().to_frame()}


def counted(door: Door, scope: Scope, make: Maker, **arguments: str) -> pd.DataFrame:
    return door.derived("count", ["pupil"], scope, arguments, make)["count"]


def test_an_equal_scope_of_somebody_else_shares(door):
    other = scope_of("school_named", schools=SCHOOLS[:1])
    make = Maker(door, HEAD)
    first, second = counted(door, HEAD, make), counted(door, other, make)
    assert make.times == 1
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize(
    "other",
    [
        scope_of("school_named", schools=SCHOOLS[1:]),
        scope_of("school_named", schools=SCHOOLS),
        scope_of("school_governor", schools=SCHOOLS[:1]),
        scope_of("analyst"),
    ],
)
def test_no_other_scope_does(door, other):
    counted(door, HEAD, Maker(door, HEAD))
    make = Maker(door, other)
    counted(door, other, make)
    assert make.times == 1


def test_another_question_is_worked_out_anew(door):
    make = Maker(door, HEAD)
    for year in ("2017/18", "2018/19", "2017/18"):
        counted(door, HEAD, make, year=year)
    counted(door, HEAD, make, year="2017/18", group="")
    assert make.times == 3


def test_other_data_are_worked_out_anew(door):
    make = Maker(door, HEAD)
    counted(door, HEAD, make)
    with door.lake.writing() as writer:
        writer.note("anything", "new")
    counted(door, HEAD, make)
    assert make.times == 2


def test_what_one_changes_another_does_not_see(door):
    make = Maker(door, HEAD)
    mine = counted(door, HEAD, make)
    mine["count"] = -1
    mine["more"] = "mine"
    mine.iloc[0, 0] = -2
    theirs = counted(door, HEAD, make)
    assert list(theirs) == ["count"]
    assert theirs["count"].tolist() == [12]


def test_who_pupils_are_is_never_among_them(door):
    with pytest.raises(UsageError, match="pupil_identity"):
        door.derived(
            "names", ["pupil"], HEAD, {}, lambda: {"names": door.load("pupil_identity", HEAD)}
        )
    assert len(door.load("pupil_identity", HEAD))


def test_a_dataset_that_may_not_be_loaded_is_refused_though_the_frames_are_there(door):
    governor = scope_of("school_governor", schools=SCHOOLS[:1])
    with pytest.raises(PolicyDenied):
        door.derived("count", ["pupil_identity"], governor, {}, dict)


def test_a_scope_that_does_not_stand_any_more_gets_nothing(door):
    class Withdrawn:
        def stands(self, scope: Scope) -> bool:
            return False

    make = Maker(door, HEAD)
    counted(door, HEAD, make)
    with pytest.raises(PolicyDenied):
        counted(door.under(Withdrawn()), HEAD, make)
    counted(door, HEAD, make)
    assert make.times == 2


def test_the_audit_log_says_of_each_use_that_it_was(door):
    make = Maker(door, HEAD)
    counted(door, HEAD, make)
    counted(door, HEAD, make)
    lines = [json.loads(line) for line in door.audit.path.read_text().splitlines()]
    said = [line for line in lines if "derived: count" in json.dumps(line)]
    assert len(said) == 2
