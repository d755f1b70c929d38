"""A small made-up school for the MIS simulator, and its servers in a thread."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import httpx
import pandas as pd

from workbench.mis_simulator.administrator import administer
from workbench.mis_simulator.drawn import DrawnSchool
from workbench.mis_simulator.exchange import Asked, asked_of, message
from workbench.mis_simulator.pupils import Pupil
from workbench.mis_simulator.school import mis_school
from workbench.mis_simulator.server import Addresses, serving
from workbench.mis_simulator.simulator import Simulator
from workbench.mis_simulator.site import Site
from workbench.mis_simulator.state import State, every_permission
from workbench.mis_simulator.webhooks import Courier
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


def suspensions(pupils: list[Pupil]) -> pd.DataFrame:
    """Every tenth pupil suspended for three sessions on 27 February, the first one for good."""
    some = pupils[::10]
    frame = pd.DataFrame({"pupil_id": [p.pupil_id for p in some], "start_date": date(2019, 2, 27)})
    kinds = ["permanent", *["suspension"] * (len(some) - 1)]
    lengths = pd.array([None, *[3] * (len(some) - 1)], dtype="Int64")
    return frame.assign(kind=kinds, sessions=lengths, reason="DB")


def drawn(count: int = 60, urn: str = "900999") -> DrawnSchool:
    """The small school, or one like it with another URN."""
    return drawn_of([pupil(number) for number in range(count)], urn)


def drawn_of(pupils: list[Pupil], urn: str = "900999") -> DrawnSchool:
    """A small school with these pupils."""
    school = {**SCHOOL, "urn": urn, "laestab": f"956{urn[2:]}"}
    return DrawnSchool(school, tuple(pupils), marks(pupils), "2018/19", suspensions(pupils))


def simulator(count: int = 60, schools: int = 1, courier: Courier | None = None) -> Simulator:
    """A simulator of one or more small schools on the first day of their clocks."""
    urns = [f"{900_999 + number}" for number in range(schools)]
    return Simulator([site(drawn(count, urn)) for urn in urns], TOKEN, courier)


def site(school: DrawnSchool) -> Site:
    """A small school with its state on the first day of the clock."""
    state = State(START, LAST, permissions=every_permission())
    return Site(mis_school(school, SEED, START), state)


def transport(simulated: Simulator) -> httpx.MockTransport:
    """Answers of a simulator without sockets, byte for byte as its server sends them.

    Give it to ``httpx.Client(transport=...)``. A cut answer is the error that a client sees, and
    so is a slow one where the client's patience for reading is shorter; nothing waits.
    """

    def handle(request: httpx.Request) -> httpx.Response:
        answer = simulated.answer(_asked(request))
        patience = request.extensions.get("timeout", {}).get("read")
        if patience is not None and answer.seconds > patience:
            raise httpx.ReadTimeout("The simulator is slow.", request=request)
        if answer.cut:
            raise httpx.RemoteProtocolError("The simulator cut its answer.", request=request)
        sent = message(answer)
        return httpx.Response(sent.status, headers=dict(sent.headers), content=sent.body)

    return httpx.MockTransport(handle)


def _asked(request: httpx.Request) -> Asked:
    url = request.url
    origin = f"{url.scheme}://{url.netloc.decode()}"
    shown = request.headers.get("Authorization", "")
    return asked_of(request.method, origin, url.raw_path.decode(), shown, request.read())


def direct(simulated: Simulator, token: str = TOKEN) -> httpx.Client:
    """A client of the API without sockets that shows a token."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(
        base_url="http://simulator.example/v1.0/",
        headers=headers,
        transport=transport(simulated),
    )


def order(simulated: Simulator, path: str, method: str = "POST", /, **body: object) -> dict:
    """Let the administrator act without sockets, such as ``order(one, "change", kind="join")``."""
    answer = administer(simulated, Asked(method, f"/{path}", "", body=body or None))
    assert answer.status == 200, answer.body
    return answer.body


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
