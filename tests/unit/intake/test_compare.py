"""Rows that arrived beside rows that are stored."""

from datetime import date

import pandas as pd
import pytest

from workbench.contracts.model import Contract
from workbench.contracts.read import read_catalogue
from workbench.intake.compare import Change, compare, nothing, typed
from workbench.settings import Settings

DAY = date(2019, 3, 4)


@pytest.fixture(scope="module")
def contract() -> Contract:
    return read_catalogue(Settings().contracts)["attendance_day"]


def days(contract: Contract, **marks: tuple[str | None, str | None]) -> pd.DataFrame:
    """Stored days: pupils by one letter, with both marks."""
    rows = [
        {
            "pupil_id": pupil * 24, "urn": "900999", "date": DAY, "year": "2018/19",
            "year_group": 7, "am": am, "pm": pm, "origin": "mis",
        }
        for pupil, (am, pm) in marks.items()
    ]  # fmt: skip
    return typed(pd.DataFrame(rows, columns=list(contract.names)), contract)


def shown(frame: pd.DataFrame) -> dict[str, tuple[object, object]]:
    """Marks by the pupil's letter."""
    plain = frame[["am", "pm"]].astype("object").where(frame[["am", "pm"]].notna(), None)
    both = zip(plain["am"], plain["pm"], strict=True)
    return dict(zip(frame["pupil_id"].str[0], both, strict=True))


def test_new_changed_gone_and_the_rest(contract):
    stored = days(contract, a=("/", "\\"), b=("/", None), c=("/", "I"))
    arrived = days(contract, a=("/", "\\"), b=("/", "L"), d=("I", "I"))
    change = compare(contract, arrived, stored, complete=True)
    assert shown(change.rows) == {"b": ("/", "L"), "d": ("I", "I")}
    assert shown(change.before) == {"b": ("/", None)}
    assert shown(change.gone) == {"c": ("/", "I")}
    assert change.counts == {"new": 1, "changed": 1, "gone": 1}
    assert change.columns == {"pm": 1}


def test_what_did_not_arrive_stays_unless_everything_was_read(contract):
    stored = days(contract, a=("/", "\\"))
    nobody = stored.head(0)
    assert compare(contract, nobody, stored, complete=False).empty
    assert shown(compare(contract, nobody, stored, complete=True).gone) == {"a": ("/", "\\")}
    assert compare(contract, nobody, nobody, complete=True).empty


def test_columns_that_a_source_does_not_know_stay(contract):
    stored = days(contract, a=("/", "\\"))
    arrived = days(contract, a=("I", None), b=("I", None)).drop(columns="pm")
    change = compare(contract, arrived, stored, complete=False)
    assert shown(change.rows) == {"a": ("I", "\\"), "b": ("I", None)}
    assert change.columns == {"am": 1}


def test_a_value_that_a_source_knows_to_be_missing_goes(contract):
    stored, arrived = days(contract, a=("/", "\\")), days(contract, a=("/", None))
    assert shown(compare(contract, arrived, stored, complete=False).rows) == {"a": ("/", None)}


def test_missing_equals_missing(contract):
    one = days(contract, a=(None, None))
    assert compare(contract, one, one, complete=True).empty


def test_types_of_what_arrives_do_not_count(contract):
    stored = days(contract, a=("/", "\\"))
    plain = stored.astype("object").assign(year_group="7", date=DAY)
    assert compare(contract, plain, stored, complete=True).empty


def test_arguments_stay_as_they_are(contract):
    stored, arrived = days(contract, a=("/", "\\")), days(contract, b=("/", "\\"))
    copies = stored.copy(), arrived.copy()
    compare(contract, arrived, stored, complete=True)
    pd.testing.assert_frame_equal(stored, copies[0])
    pd.testing.assert_frame_equal(arrived, copies[1])


def test_carried_out_it_makes_what_arrived_of_what_was_stored(contract):
    stored = days(contract, a=("/", "\\"), b=("/", None), c=("/", "I"))
    arrived = days(contract, b=(None, None), c=("/", "I"), d=("I", "I"))
    change = compare(contract, arrived, stored, complete=True)
    after = {**shown(stored), **shown(change.rows)}
    assert {k: v for k, v in after.items() if k not in shown(change.gone)} == shown(arrived)


def test_part_of_a_change_has_its_own_rows_before(contract):
    stored = days(contract, a=("/", "\\"), b=("/", "\\"))
    change = compare(contract, days(contract, a=("I", "I"), b=("L", "L")), stored, complete=False)
    part = change.of_rows(change.rows.head(1), change.gone)
    assert shown(part.before) == {"a": ("/", "\\")}
    assert part.counts == {"new": 0, "changed": 1, "gone": 0}


def test_nothing_is_empty(contract):
    change = nothing(contract)
    assert isinstance(change, Change)
    assert change.empty
    assert change.columns == {}
