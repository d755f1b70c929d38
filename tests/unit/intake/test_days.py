"""Session marks made into days."""

from datetime import date

import pandas as pd
import pytest
from drawn import table

from workbench.contracts.model import Contract
from workbench.contracts.read import read_catalogue
from workbench.intake.compare import no_rows, typed
from workbench.intake.days import days_of, named
from workbench.settings import Settings

ADA, BEA = "a" * 24, "b" * 24


@pytest.fixture(scope="module")
def contract() -> Contract:
    return read_catalogue(Settings().contracts)["attendance_day"]


def marks(*rows: tuple[str, date, str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["pupil_id", "date", "session", "code"])


def year_groups(**groups: int) -> pd.DataFrame:
    """Year groups in 2018/19 by the pupil's letter."""
    rows = [{"pupil_id": k * 24, "year_group": v, "year": "2018/19"} for k, v in groups.items()]
    return pd.DataFrame(rows)


def stored(contract: Contract, am: str | None, pm: str | None) -> pd.DataFrame:
    row = {
        "pupil_id": ADA, "urn": "900999", "date": DAY, "year": "2018/19", "year_group": 7,
        "am": am, "pm": pm, "origin": "mis",
    }  # fmt: skip
    return typed(pd.DataFrame([row]), contract)


def both(days: pd.DataFrame) -> list[tuple[object, object]]:
    return [
        (None if pd.isna(a) else a, None if pd.isna(p) else p)
        for a, p in zip(days["am"], days["pm"], strict=True)
    ]


DAY = date(2019, 3, 4)
CASES = table(
    r"""
    | case                        | was_am | was_pm | session | code | am | pm |
    |-----------------------------|--------|--------|---------|------|----|----|
    | morning alone               |        |        | AM      | /    | /  |    |
    | afternoon arrives later     | /      |        | PM      | \    | /  | \  |
    | morning corrected           | I      | \      | AM      | L    | L  | \  |
    | afternoon corrected         | /      | I      | PM      | \    | /  | \  |
    """
)


@pytest.mark.parametrize("case", CASES.to_dict("records"), ids=lambda c: c["case"])
def test_the_other_mark_stays(case, contract):
    was = {k: None if pd.isna(v) else v for k, v in case.items()}
    known = stored(contract, was["was_am"], was["was_pm"])
    days = days_of(
        marks((ADA, DAY, case["session"], case["code"])), known, year_groups(a=7), contract
    )
    assert both(days) == [(was["am"], was["pm"])]


def test_marks_that_are_all_there_are_do_not_keep_the_other(contract):
    none = no_rows(contract)
    days = days_of(marks((ADA, DAY, "PM", "I")), none, year_groups(a=7), contract)
    assert both(days) == [(None, "I")]


def test_the_last_mark_of_a_session_counts(contract):
    twice = marks((ADA, DAY, "AM", "N"), (ADA, DAY, "AM", "I"))
    assert both(days_of(twice, no_rows(contract), year_groups(a=7), contract)) == [("I", None)]


def test_days_of_other_pupils_and_dates_stay_apart(contract):
    later = date(2019, 3, 5)
    given = marks((ADA, DAY, "AM", "/"), (BEA, DAY, "AM", "I"), (ADA, later, "PM", "L"))
    days = days_of(given, no_rows(contract), year_groups(a=7, b=9), contract)
    assert {
        (r.pupil_id[0], r.date.day, r.year_group) for r in days.itertuples()
    } == {("a", 4, 7), ("b", 4, 9), ("a", 5, 7)}  # fmt: skip
    assert len(days) == 3


@pytest.mark.parametrize(
    ("day", "year", "group"),
    [
        (date(2018, 7, 31), "2017/18", 6),
        (date(2018, 8, 1), "2018/19", 7),
        (date(2019, 7, 31), "2018/19", 7),
        (date(2017, 3, 1), "2016/17", 5),
    ],
)
def test_year_groups_of_earlier_years(day, year, group, contract):
    days = days_of(marks((ADA, day, "AM", "/")), no_rows(contract), year_groups(a=7), contract)
    assert list(zip(days["year"], days["year_group"], strict=True)) == [(year, group)]


def test_who_has_no_year_group_has_no_day(contract):
    given = marks((ADA, DAY, "AM", "/"), (BEA, DAY, "AM", "/"))
    days = days_of(given, no_rows(contract), year_groups(a=7), contract)
    assert set(days["pupil_id"]) == {ADA}


def test_a_day_before_nursery_is_none(contract):
    given = marks((ADA, date(2015, 3, 2), "AM", "/"))
    assert days_of(given, no_rows(contract), year_groups(a=1), contract).empty


def test_no_mark_is_no_day(contract):
    days = days_of(marks(), no_rows(contract), year_groups(a=7), contract)
    assert days.empty
    assert set(days) == set(contract.names) - {"urn", "origin"}


def test_marks_get_their_pupils():
    given = pd.DataFrame({"source_key": ["x", "y"], "code": ["/", "I"]})
    pupils = pd.Series({"x": ADA, "y": BEA}, dtype="str")
    assert named(given, pupils).to_dict("list") == {"code": ["/", "I"], "pupil_id": [ADA, BEA]}
