"""Any changes at a school, read as they come, make what one full reading makes."""

from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mis_kit import order, simulator
from wonde_kit import ALL, applied, assert_same, read

from workbench.intake.arrivals import KEY
from workbench.intake.connectors.protocol import Wanted
from workbench.mis_simulator.administrator import administer
from workbench.mis_simulator.exchange import Asked
from workbench.mis_simulator.on_demand import KINDS

STEPS = st.lists(st.sampled_from([*sorted(KINDS), "day", "week", "read"]), min_size=1, max_size=8)
DAYS = {"day": 1, "week": 7}


def act(one, step: str) -> None:
    """One step; a change that nobody is there for is refused and changes nothing."""
    if step in DAYS:
        order(one, "clock", days=DAYS[step])
    elif step in KINDS:
        administer(one, Asked("POST", "/change", "", body={"kind": step}))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_changes_read_as_they_come_make_what_a_full_reading_makes(steps):
    one = simulator(10)
    last = read(one)
    stored = applied({}, last)
    for step in [*steps, "read"]:
        act(one, step)
        if step == "read":
            keys = dict(stored["pupil_key"][["student_id", KEY]].itertuples(index=False))
            moments = {c: datetime.fromisoformat(text) for c, text in last.cursors.items()}
            last = read(one, Wanted(ALL, moments, keys=keys))
            stored = applied(stored, last)
    assert_same(stored, applied({}, read(one)))
