"""Yesterday's registers on the dashboard: from the school's system by a run, to the page."""

import html
from collections import Counter
from datetime import date

import exchange_kit as kit
import pandas as pd
import pytest
from bokeh.document import Document
from dashboard import URN, context_of, dashboard_module, school_store
from mis_kit import TOKEN

from workbench.intake.exchange.desk import open_desk
from workbench.loader import Door
from workbench.mis_simulator.server import make
from workbench.views.school.attendance_latest import REASONS
from workbench.views.school.attendance_latest_frames import ATTENDED, MISSED, latest_day

FRIDAY, MONDAY, MONDAY_BEFORE = date(2019, 3, 1), date(2019, 3, 4), date(2019, 2, 25)
MISSED_BY_CODE = {
    "I": "illness", "G": "unauthorised_holiday",
    **dict.fromkeys("CEFHMRST", "other_authorised"), **dict.fromkeys("NOU", "other_unauthorised"),
}  # fmt: skip
ATTENDED_CODES = set("/\\LBJPVW")
LEAST = 6


def page_of(home_settings, role: str, **query: str):
    """The page of a role, and the door that its data came through."""
    door = Door(home_settings)
    return dashboard_module().app(context_of(door, role, view="attendance", **query)), door


def sent(page) -> str:
    """Everything the browser gets, as text."""
    document = Document()
    document.add_root(page.__panel__().get_root(document))
    return html.unescape(str(document.to_json()))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A school taken over on a Friday evening and read again on Monday's; pages of both days."""
    chosen = school_store(tmp_path_factory.mktemp("yesterday") / "home")
    simulated = make(TOKEN, urn=URN)
    with open_desk(chosen) as desk:
        kit.connect(desk, simulated, ("basic", "attendance"))
        kit.run_once(desk, simulated, URN, losses=True)
    page, door = page_of(chosen, "school_named")
    on_friday = sent(page)
    door.close()
    simulated.state = simulated.state.moved((MONDAY - FRIDAY).days)
    with open_desk(chosen) as desk:
        kit.run_once(desk, simulated, URN)
    return simulated, chosen, on_friday


@pytest.fixture(scope="module")
def marks(run) -> pd.DataFrame:
    """Every mark that the simulated school has made by now."""
    simulated, moment = run[0], run[0].state.now
    register = simulated.school.register
    every = register.marks(range(len(register.rows)), moment)
    made = [one for one in every if one.entered_at <= moment]
    return pd.DataFrame(
        {
            "pupil": [one.pupil.id for one in made],
            "sex": [one.pupil.sex for one in made],
            "day": [one.day.date() for one in made],
            "code": [one.code for one in made],
        }
    )


def counted(marks: pd.DataFrame, day: date) -> tuple[int, int, Counter]:
    """Sessions attended, possible, and missed by group of reasons, counted one by one."""
    codes = Counter(marks.loc[marks["day"] == day, "code"])
    attended = sum(count for code, count in codes.items() if code in ATTENDED_CODES)
    missed = Counter()
    for code, count in codes.items():
        if code in MISSED_BY_CODE:
            missed[MISSED_BY_CODE[code]] += count
    return attended, attended + missed.total(), missed


def shown(run, role: str, group: str = "all") -> pd.DataFrame:
    """The protected frame of the latest day."""
    page, door = page_of(run[1], role, group=group)
    store = page.store
    found = latest_day(store.register, group, store.data.control)
    door.close()
    return found.set_index(["day", "measure"])


def test_page_shows_the_day_of_the_last_run_and_its_true_rate(run, marks):
    page, door = page_of(run[1], "school_named")
    text = sent(page)
    door.close()
    attended, possible, missed = counted(marks, MONDAY)
    earlier, of, _ = counted(marks, MONDAY_BEFORE)
    assert "Registers up to Friday 1 March 2019." in run[2]
    assert "Registers up to Monday 4 March 2019." in text
    assert f"{100 * attended / possible:.1f}% of sessions were attended" in text
    assert f"{missed.total()} of {possible} were missed" in text
    average = f"the Monday of Spring 2 before it was {100 * earlier / of:.1f}%"
    assert average in text
    assert "Tuesday 5 March" not in text


def test_no_mark_is_after_the_day(run):
    page, door = page_of(run[1], "school_named")
    days = door.load(
        "attendance_day", context_of(door, "school_named").scope_for("self_evaluation")
    )
    door.close()
    assert max(days["date"]) == MONDAY
    assert page.store.register.latest.day == MONDAY


def test_reasons_are_those_of_the_register(run, marks):
    found = shown(run, "school_named")
    attended, possible, missed = counted(marks, MONDAY)
    day = found.loc[MONDAY.isoformat()]
    assert dict(day["sessions"].astype(int)) == {
        ATTENDED: attended,
        **{name: missed[reason] for name, reason in zip(MISSED, REASONS, strict=True)},
    }
    assert set(day["possible"]) == {possible}


def test_pupil_group_applies(run, marks):
    found = shown(run, "school_named", "girls")
    girls = marks[marks["sex"] == "F"]
    attended, possible, _ = counted(girls, MONDAY)
    assert found.loc[(MONDAY.isoformat(), ATTENDED), "value"] == pytest.approx(
        100 * attended / possible
    )


@pytest.mark.parametrize("group", ["all", "girls", "boys", "ehc_plan"])
def test_governor_is_told_of_nobody_alone(run, group):
    found = shown(run, "school_governor", group)
    told = found["n"].dropna().astype(int)
    assert not ((told > 0) & (told < LEAST)).any()
    hidden = found["status"] == "suppressed"
    assert found.loc[hidden, ["n", "sessions", "possible", "value"]].isna().all(axis=None)
    # one hidden reason could be worked out from the others
    for _, rows in hidden.groupby(level="day"):
        reasons = rows[rows.index.get_level_values("measure") != ATTENDED]
        assert reasons.nunique() <= 1
    assert set(found.loc[found.index.get_level_values("day") != MONDAY.isoformat()].index) <= {
        ("Mondays before 2019-03-04", ATTENDED)
    }


def test_governor_reads_why_reasons_are_missing(run):
    page, door = page_of(run[1], "school_governor")
    text = sent(page)
    door.close()
    found = shown(run, "school_governor")
    few = (found["status"] == "suppressed").any()
    assert ("the reasons are not shown" in text) == few
