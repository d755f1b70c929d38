"""What an exchange costs beyond the server's own time: ``python benchmarks/exchange.py PART``.

Pages are made before the clock starts and handed over without a network, so that everything that
is measured is the client's, the checks' and the stores'.

    school  1,500 pupils with all six categories into a fresh home, then one day's marks, then
            nothing new. Limits: 10 s, 2 s.
    night   every school of a home that holds a term gets its day, then the files are tidied.
            --schools N  (1000)    --catalogue sqlite|postgresql  (sqlite)
            --pupils N   (1000)    --at-once N                    (2)
            --days N     (60)
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import connector as canned
import exchange_home
import httpx
import numpy as np
from costs import Cost, of_runs, peak
from pydantic import SecretStr

from workbench.contracts.upn import upn_check_letter
from workbench.intake.connectors.wonde.connector import Wonde
from workbench.intake.exchange import nightly
from workbench.intake.exchange.agreeing import Asked
from workbench.intake.exchange.connections import AUTOMATIC, Described, NewConnection
from workbench.intake.exchange.desk import Desk, open_desk
from workbench.intake.exchange.synchronise import synchronise
from workbench.settings import Settings

URN, BY = "900999", "benchmark"
PUPILS, DAYS = 1_500, 115
NO = ("free_school_meals_6", "in_lea_care", "ever_in_care", "service_children_indicator")
FULL_LIMIT, DAY_LIMIT, NIGHT_LIMIT = 10.0, 2.0, 1_800.0
SOURCE_CLOCK = datetime(2019, 3, 1, 18)
SHARED = frozenset({"basic", "demographics", "attendance"})
TOKEN = SecretStr("token")
EMPTY = json.dumps({"data": []}).encode()
Record = dict[str, Any]
Lists = dict[str, list[Record]]
Place = tuple[str, int]


def student(n: int, number: int | None = None) -> Record:
    """A pupil whose number, birth, year group and characteristics keep every rule."""
    body = f"801{200_000_000 + n if number is None else number:09}"
    made = canned.student(n)
    school = made["education_details"]["data"] | {
        "upn": upn_check_letter(body) + body,
        "current_nc_year": f"{exchange_home.year_group(n)}",
    }
    more = made["extended_details"]["data"] | dict.fromkeys(NO, False)
    return made | {
        "date_of_birth": {**canned.MOMENT, "date": f"{exchange_home.birth(n)} 00:00:00.000000"},
        "education_details": {"data": school},
        "extended_details": {"data": more},
    }


SOMEBODY = json.dumps({"data": [student(0)]}).encode()
PERMISSIONS = json.dumps(
    {
        "data": [
            {"identity": name, "approved": True}
            for name in sorted(
                {p["needs"] for p in canned._parts(canned.table("requests")["lists"])}
            )
        ]
    }
).encode()


def mark(n: int, day: date, session: str) -> dict[str, Any]:
    """A mark for present."""
    return {
        "id": f"M{day.toordinal()}{session}{n}", "date": {**canned.MOMENT, "date": f"{day}"},
        "session": session, "comment": None, "minutes_late": None, "student": f"A{n}",
        "attendance_code": f"C{session}", "employee": None, **canned.STAMPS,
    }  # fmt: skip


def codes() -> list[dict[str, Any]]:
    """The two signs for present, and one for late."""
    signs = (("CAM", "/", "present"), ("CPM", "\\", "present"), ("CL", "L", "late"))
    return [{"id": i, "code": code, "description": said} for i, code, said in signs]


def whole_school() -> Lists:
    """Everything that a school of 1,500 has by 8 February."""
    lists = canned.rows_of(0)
    works = {"employment_details": {"data": {"current": True, "teaching_staff": True}}}
    days = [exchange_home.weekday(n) for n in range(DAYS)]
    return lists | {
        "students": [student(n) for n in range(PUPILS)],
        "employees": [one | works for one in lists["employees"]],
        "attendance-codes": codes(),
        "attendance/session": [
            mark(n, day, s) for day in days for s in ("AM", "PM") for n in range(PUPILS)
        ],
    }


def days_marks(pupils: int, day: date) -> Lists:
    """A day of every pupil, and a late mark in place of one of the day before for three."""
    marks = [mark(n, day, s) for s in ("AM", "PM") for n in range(pupils)]
    late = [{**mark(n, day - timedelta(days=1), "AM"), "attendance_code": "CL"} for n in range(3)]
    return {"attendance-codes": codes(), "attendance/session": marks + late}


def connected(desk: Desk, urn: str, categories: frozenset[str]) -> int:
    """Connect a school that shares these and lets changes in; the number of its connection."""
    new = NewConnection(urn, "wonde", canned.ADDRESS, canned.SCHOOL, "A School", "SIMS", TOKEN)
    desk.connections.add(new, BY)
    desk.connections.choose(urn, categories, BY)
    desk.connections.switch(urn, AUTOMATIC, BY)
    return desk.connections.of(urn).id


def transport(lists: Lists, urn: str = URN) -> httpx.MockTransport:
    """A source that gives these lists, whatever moment is asked from; somebody is on roll."""
    return handed(dict(every_page(lists)), urn)


def handed(ready: Mapping[Place, bytes], urn: str) -> httpx.MockTransport:
    """A source that gives these pages."""
    facts = {"id": canned.SCHOOL, "urn": int(urn), "la_code": "956", "establishment_number": "0999"}
    record = facts | {"approved": True, "region": {"domain": "127.0.0.1:1"}}
    shown = json.dumps({"data": record}).encode()

    def handle(request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        path = request.url.path.partition(f"/schools/{canned.SCHOOL}")[2].strip("/")
        page = ready.get((path, int(asked.get("page", "1"))), EMPTY)
        if path == "students" and page is EMPTY and "updated_after" not in asked:
            page = SOMEBODY
        content = {"": shown, "permissions": PERMISSIONS}.get(path, page)
        headers = {"Date": f"{SOURCE_CLOCK:%a, %d %b %Y %H:%M:%S} GMT"}
        return httpx.Response(200, content=content, headers=headers)

    return httpx.MockTransport(handle)


def every_page(lists: Lists) -> Iterator[tuple[Place, bytes]]:
    """The pages of lists."""
    for path, rows in lists.items():
        yield from canned.pages(path, rows)


def school() -> None:
    """One school: all of it, a day, nothing new."""
    whole = whole_school()
    timetable = {name: whole[name] for name in ("groups", "classes", "employees")}
    day = timetable | days_marks(PUPILS, exchange_home.weekday(DAYS))
    still = timetable | {"attendance-codes": codes()}
    parts = (("full", whole, FULL_LIMIT), ("a day", day, DAY_LIMIT), ("nothing", still, DAY_LIMIT))
    with TemporaryDirectory() as folder, open_desk(Settings(home=Path(folder)), _moment) as desk:
        connected(desk, URN, canned.ALL)
        for name, lists, limit in parts:
            wonde = Wonde(canned.SCHOOL, TOKEN, canned.ADDRESS, transport=transport(lists))
            before = peak()
            cost, run = of_runs(lambda wonde=wonde: synchronise(desk, URN, wonde, Asked(BY)))
            rows = sum(int(one["new"]) + int(one["changed"]) for one in run.counts.values())
            print(
                f"{name}: {run.outcome}, {rows:,} rows: {_shown(cost)}, {before:.2f} GiB before "
                f"(limit {limit:.0f} s)",
                flush=True,
            )
            assert "refused_row" not in run.counts, [
                one for one in run.checks if one["result"] != "passed"
            ]


def night(schools: int, pupils: int, days: int, catalogue: str, at_once: int) -> None:
    """Every school gets its day, and the files are tidied."""
    with home(catalogue) as chosen, open_desk(chosen, _moment) as desk:
        started = time.perf_counter()
        exchange_home.fill(desk, schools, pupils, days)
        before = exchange_home.cursors(SHARED, SOURCE_CLOCK - timedelta(days=1))
        for school in range(schools):
            urn = exchange_home.urn_of(school)
            exchange_home.read_before(desk, urn, connected(desk, urn, SHARED), before)
        print(f"filled in {time.perf_counter() - started:.0f} s", flush=True)
        ready = dict(every_page(days_marks(pupils, exchange_home.weekday(days))))
        timed = Timed(ready, pupils)
        due = nightly.due(desk)
        cost, ended = of_runs(
            lambda: nightly.run_all(
                desk, due, timed.opened, Asked(BY), at_once=at_once, told=timed.told
            )
        )
        tidied, _ = of_runs(lambda: nightly.tidy(desk))
    assert {one.outcome for one in ended} == {"stored"}, ended
    half, slow = np.quantile(timed.seconds(), [0.5, 0.95])
    print(f"{schools} schools, {catalogue}, {at_once} at once: {_shown(cost)}")
    print(f"a school: median {half:.2f} s, p95 {slow:.2f} s, CPU {cost.processor / schools:.2f} s")
    print(f"tidied: {_shown(tidied)}")
    whole = (cost.clock + tidied.clock) / 60
    print(f"in all {whole:.1f} minutes (limit for 1,000 schools: {NIGHT_LIMIT / 60:.0f})")


class Timed:
    """Connectors to schools that all have the same day, and when each was opened and ended."""

    def __init__(self, ready: Mapping[Place, bytes], pupils: int) -> None:
        self._ready = ready
        self._pupils = pupils
        self._opened: dict[str, float] = {}
        self._ended: dict[str, float] = {}

    def opened(self, connection: Described) -> Wonde:
        """A connector to a school; one school in ten has a joiner."""
        urn = connection.urn
        self._opened[urn] = time.perf_counter()
        joiners = {}
        if int(urn) % 10 == 0:
            new = student(self._pupils, 900_000_000 + int(urn))
            joiners = dict(canned.pages("students", [new]))
        shown = handed({**self._ready, **joiners}, urn)
        return Wonde(canned.SCHOOL, TOKEN, canned.ADDRESS, transport=shown)

    def told(self, ended: nightly.Ended) -> None:
        """A school has ended."""
        self._ended[ended.urn] = time.perf_counter()

    def seconds(self) -> list[float]:
        """Seconds that each school took."""
        return [self._ended[urn] - began for urn, began in self._opened.items()]


@contextmanager
def home(catalogue: str) -> Iterator[Settings]:
    """An empty home with that kind of catalogue."""
    with TemporaryDirectory() as folder:
        if catalogue == "sqlite":
            yield Settings(home=Path(folder))
            return
        sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "lib"))
        from postgres import postgresql

        with postgresql() as server:
            lake, vault = (SecretStr(server.database(name)) for name in ("lake", "vault"))
            yield Settings(home=Path(folder), lake_catalogue_url=lake, vault_catalogue_url=vault)


def _moment() -> datetime:
    return SOURCE_CLOCK.replace(tzinfo=UTC)


def _shown(cost: Cost) -> str:
    return f"{cost.clock:.2f} s, CPU {cost.processor:.2f} s, peak {cost.peak:.2f} GiB"


def main() -> None:
    """Measure the part that is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("part", choices=("school", "night"))
    for name, usual in (("schools", 1_000), ("pupils", 1_000), ("days", 60), ("at-once", 2)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--catalogue", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    if asked.part == "school":
        school()
    else:
        night(asked.schools, asked.pupils, asked.days, asked.catalogue, asked.at_once)


if __name__ == "__main__":
    main()
