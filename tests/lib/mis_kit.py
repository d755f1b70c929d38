"""A small made-up school for the MIS simulator, and its servers in a thread."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import httpx
import pandas as pd

from workbench.mis_simulator.pupils import DrawnSchool, Pupil
from workbench.mis_simulator.school import mis_school
from workbench.mis_simulator.server import Addresses, serving
from workbench.mis_simulator.simulator import Simulator
from workbench.mis_simulator.state import State, every_permission
from workbench.mis_simulator.wire import mis_number, wonde_id

TOKEN = "a-token-for-tests"
SEED = 7
START = date(2019, 3, 1)
LAST = date(2019, 7, 31)
KNOWN = {
    "ethnic_group": "White", "sen_status": "N", "looked_after": False,
    "previously_looked_after": None, "fsm": False, "fsm6": False, "eal": "english",
    "disadvantaged": False, "service_child": False, "enrolment_status": "current",
}  # fmt: skip
SCHOOL = {
    "urn": "900999", "laestab": "9564999", "la_code": "956", "name": "Small School (SYNTHETIC)",
    "phase": "secondary", "town": "Thornham", "postcode": "ZZ1 1ZZ",
}  # fmt: skip


def pupil(number: int, **changes: object) -> Pupil:
    """A pupil of the small school, on roll all year unless ``changes`` say otherwise."""
    drawn = {
        "id": wonde_id("student", number), "mis_id": mis_number("student", number),
        "pupil_id": f"p{number:03}", "forename": f"Forename{number}",
        "surname": f"Surname{number}", "sex": "FM"[number % 2],
        "date_of_birth": date(2006, 1, 1 + number % 28), "upn": None, "former_upn": None,
        "year_group": 7 + number % 2, "joins": date(2018, 9, 3), "leaves": None,
        "characteristics": KNOWN,
    }  # fmt: skip
    return Pupil(**{**drawn, **changes})


def marks(pupils: list[Pupil], first: str = "2019-02-25", days: int = 15) -> pd.DataFrame:
    """Everybody present in the morning and ill in the afternoon, on a run of weekdays."""
    dates = pd.bdate_range(first, periods=days)
    ids = [p.pupil_id for p in pupils]
    frame = pd.MultiIndex.from_product([ids, dates], names=["pupil_id", "date"]).to_frame(
        index=False
    )
    return frame.assign(am="/", pm="I")


def drawn(count: int = 60) -> DrawnSchool:
    """The small school."""
    pupils = [pupil(number) for number in range(count)]
    return DrawnSchool(SCHOOL, tuple(pupils), marks(pupils), "2018/19")


def simulator(count: int = 60) -> Simulator:
    """A simulator of the small school on the first day of its clock."""
    school = mis_school(drawn(count), SEED, START)
    return Simulator(school, State(START, LAST, permissions=every_permission()), TOKEN)


@contextmanager
def served(one: Simulator) -> Iterator[Addresses]:
    """Serve a simulator over real HTTP from a thread."""
    ready, box = threading.Event(), {}

    async def serve() -> None:
        async with serving(one) as addresses:
            box.update(addresses=addresses, stop=asyncio.Event(), loop=asyncio.get_running_loop())
            ready.set()
            await box["stop"].wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(30)
    try:
        yield box["addresses"]
    finally:
        box["loop"].call_soon_threadsafe(box["stop"].set)
        thread.join(30)


def client(addresses: Addresses, token: str = TOKEN) -> httpx.Client:
    """A client of the API that shows a token."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(
        base_url=f"{addresses.api}/v1.0/", headers=headers, timeout=20, trust_env=False
    )


def admin(addresses: Addresses) -> httpx.Client:
    """A client of the administrator's server."""
    return httpx.Client(base_url=addresses.admin, timeout=20, trust_env=False)


def everything(reader: httpx.Client, path: str, **query: str) -> list[dict]:
    """All rows of a list, page after page."""
    rows, address, asked = [], path, query
    while address:
        answer = reader.get(address, params=asked or None).raise_for_status().json()
        rows += answer["data"]
        address, asked = answer["meta"].get("pagination", {}).get("next"), {}
    return rows
