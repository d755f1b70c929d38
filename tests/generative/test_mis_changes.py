"""Whatever happens in the simulated school, a client that asks for what changed sees it all."""

from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import httpx
import mis_kit
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import UsageError
from workbench.mis_simulator.on_demand import KINDS, changed
from workbench.mis_simulator.orders import Order
from workbench.mis_simulator.simulator import Simulator

LISTS = {
    "students": "education_details,extended_details,contact_details,registration",
    "attendance/session": "",
    "classes": "",
    "groups": "",
    "employees": "employment_details",
    "exclusions": "",
    "assessment/results": "",
}
OF_STUDENTS = ("attendance/session", "exclusions", "assessment/results")
SITES = mis_kit.simulator(count=24).sites

steps = st.lists(
    st.lists(st.one_of(st.sampled_from(sorted(KINDS)), st.integers(1, 9)), max_size=5),
    min_size=1,
    max_size=3,
)

Held = dict[str, dict[str, dict]]


def happens(simulator: Simulator, step: str | int) -> None:
    """A change, where it can be, or days that pass."""
    if isinstance(step, int):
        simulator.state = simulator.state.moved(step)
        return
    try:
        after, _ = changed(simulator.site(), Order(step))
    except UsageError:
        return
    simulator.put(after)


def asked(reader: httpx.Client, school: str, **query: str) -> Held:
    return {
        name: {row["id"]: plain(row) for row in everything(reader, school, name, include, query)}
        for name, include in LISTS.items()
    }


def everything(
    reader: httpx.Client, school: str, name: str, include: str, query: dict[str, str]
) -> list[dict]:
    path = f"schools/{school}/{name}"
    return mis_kit.everything(reader, path, per_page="200", include=include, **query)


def plain(row: dict) -> dict:
    """A row with the identifier of an included group: the group's moments are its own."""
    if "registration" not in row:
        return row
    return {**row, "registration": row["registration"]["data"]["id"]}


def cursor(reader: httpx.Client) -> str:
    """The clock of the simulator, as a client reads it from a header."""
    shown = parsedate_to_datetime(reader.get("schools").headers["Date"])
    return f"{shown.astimezone(ZoneInfo('Europe/London')):%Y-%m-%d %H:%M:%S}"


def merged(held: Held, changes: Held, gone: set[str]) -> Held:
    every = {name: {**held[name], **changes[name]} for name in LISTS}
    every["students"] = {k: v for k, v in every["students"].items() if k not in gone}
    for name in OF_STUDENTS:
        every[name] = {k: v for k, v in every[name].items() if v["student"] not in gone}
    return every


@settings(max_examples=25, deadline=None)
@given(steps)
def test_changes_since_the_cursor_make_yesterdays_lists_todays(runs):
    simulator = Simulator(SITES, mis_kit.TOKEN)
    school = simulator.school.id
    with mis_kit.direct(simulator) as reader:
        held, since = asked(reader, school), cursor(reader)
        for run in runs:
            for step in run:
                happens(simulator, step)
            now = cursor(reader)
            deletions = f"schools/{school}/deletions"
            gone = mis_kit.everything(reader, deletions, updated_after=since)
            changes = asked(reader, school, updated_after=since)
            held, since = merged(held, changes, {row["id"] for row in gone}), now
            assert held == asked(reader, school)
