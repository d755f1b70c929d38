"""Yesterday's registers on the dashboard: from the school's system by a run, to the page."""

import html
from collections import Counter

import exchange_kit as kit
import pytest
from bokeh.document import Document
from dashboard import URN, context_of, dashboard_module, school_store
from mis_kit import TOKEN

from workbench.intake.exchange.desk import open_desk
from workbench.loader import Door
from workbench.mis_simulator.server import make
from workbench.views.school.attendance_latest import REASONS
from workbench.views.school.attendance_latest_frames import MISSED, latest_day

FRIDAY, MONDAY = "2019-03-01", "2019-03-04"
MISSED_BY_CODE = {
    "I": "illness", "G": "unauthorised_holiday",
    **dict.fromkeys("CEFHMRST", "other_authorised"), **dict.fromkeys("NOU", "other_unauthorised"),
}  # fmt: skip
ATTENDED_CODES = set("/\\LBJPVW")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A school taken over on a Friday evening, and read again on Monday evening."""
    chosen = school_store(tmp_path_factory.mktemp("yesterday") / "home")
    simulated = make(TOKEN, urn=URN)
    with open_desk(chosen) as desk:
        kit.connect(desk, simulated, ("basic", "attendance"))
        kit.run_once(desk, simulated, URN, losses=True)
        before = _opened(chosen)
        simulated.state = simulated.state.moved(3)
        kit.run_once(desk, simulated, URN)
    return simulated, chosen, before


@pytest.fixture(scope="module")
def door(run):
    opened = Door(run[1])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def marks(run):
    """Codes of each day and pupil as the simulator's register has them."""
    simulated = run[0]
    moment = simulated.state.now
    register = simulated.school.register
    found: dict[str, list[tuple[str, str]]] = {}
    for mark in register.marks(range(len(register.rows)), moment):
        if mark.entered_at <= moment and mark.pupil.on_roll(moment):
            day = mark.day.date().isoformat()
            found.setdefault(day, []).append((mark.pupil.pupil_id, mark.code))
    return found


def _opened(chosen) -> str:
    with Door(chosen).lake_closed() as door:
        return sent(page_of(door, "school_named"))
