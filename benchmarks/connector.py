"""What the Wonde connector costs beyond the server's own time, for a school of 1,500 pupils.

Pages are made before the clock starts and handed over without a network: everything that is
measured is the client's. Processor time is what counts: the clock is misleading on a busy machine.
Run it with ``python benchmarks/connector.py``.
"""

import json
import time
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from workbench.intake.connectors.protocol import CATEGORIES, Wanted
from workbench.intake.connectors.wonde.connector import Wonde
from workbench.intake.connectors.wonde.tables import table

ADDRESS = "http://127.0.0.1:1/v1.0"
SCHOOL = "A1234567890"
PUPILS, DAYS, PER_PAGE, CLASSES, RESULTS = 1500, 115, 200, 500, 30
FULL_LIMIT, DAY_LIMIT = 10.0, 2.0
MOMENT = {"date": "2019-03-01 09:15:00.000000", "timezone_type": 3, "timezone": "Europe/London"}
STAMPS = {"created_at": MOMENT, "updated_at": MOMENT}
ALL = frozenset(CATEGORIES)


def student(n: int) -> dict[str, Any]:
    """A pupil with all parts that are asked for."""
    day = {**MOMENT, "date": "2017-09-04 00:00:00.000000"}
    return {
        **bare_student(n),
        "education_details": {
            "data": {"upn": None, "current_nc_year": str(7 + n % 5), "admission_date": day}
        },
        "extended_details": {
            "data": {"ethnicity": "WBRI", "sen_status": "N", "free_school_meals": False}
        },
        "contact_details": {"data": {"addresses": {"home": {"street": "A Road"}}}},
    }


def bare_student(n: int) -> dict[str, Any]:
    """A pupil as a member of a group."""
    names = {"forename": f"Forename{n}", "surname": f"Surname{n}", "gender": "female"}
    return {"id": f"A{n}", "upi": f"{n:032x}", "mis_id": str(n), "date_of_birth": MOMENT} | (
        names | STAMPS
    )


def marks(days: int) -> list[dict[str, Any]]:
    """Two marks a pupil and day."""
    dates = [date(2018, 9, 3) + timedelta(days=d) for d in range(days)]
    return [
        {
            "id": f"M{d.toordinal()}{s}{n}", "date": {**MOMENT, "date": f"{d} 00:00:00.000000"},
            "session": s, "comment": None, "minutes_late": None, "student": f"A{n}",
            "attendance_code": "C1", "employee": None, **STAMPS,
        }
        for d in dates for s in ("AM", "PM") for n in range(PUPILS)
    ]  # fmt: skip


def groups(count: int, kind: str) -> list[dict[str, Any]]:
    """Groups of thirty."""
    people = [bare_student(n) for n in range(PUPILS)]
    return [
        {
            "id": f"G{kind}{n}", "name": f"{n}", "type": kind, "subject": {"data": {"name": "Ma"}},
            "students": {"data": [people[(n * 30 + i) % PUPILS] for i in range(30)]}, **STAMPS,
        }
        for n in range(count)
    ]  # fmt: skip


def rows_of(days: int) -> dict[str, list[dict[str, Any]]]:
    """Rows by the last words of a path."""
    results = [
        {"id": f"R{n}", "result": "5", "student": f"A{n % PUPILS}", "result_date": MOMENT,
         "aspect": f"AS{n // PUPILS}", "resultset": "RS1", **STAMPS}
        for n in range(PUPILS * RESULTS)
    ]  # fmt: skip
    return {
        "students": [student(n) for n in range(PUPILS)],
        "attendance-codes": [{"id": "C1", "code": "/", "description": "present"}],
        "attendance/session": marks(days),
        "groups": groups(50, "REGISTRATION"),
        "classes": groups(CLASSES, "CLASS"),
        "employees": [{"id": f"E{n}", "upi": f"e{n}", "surname": "S"} for n in range(120)],
        "assessment/aspects": [
            {"id": f"AS{n}", "name": f"Maths: grade {n}"} for n in range(RESULTS)
        ],
        "assessment/resultsets": [{"id": "RS1", "name": "Spring"}],
        "assessment/results": results,
    }


def pages(path: str, rows: list[dict[str, Any]]) -> Iterator[tuple[tuple[str, int], bytes]]:
    """The pages of a list."""
    count = max(-(-len(rows) // PER_PAGE), 1)
    for number in range(1, count + 1):
        more = f"{ADDRESS}/schools/{SCHOOL}/{path}?page={number + 1}" if number < count else None
        meta = {"pagination": {"next": more, "per_page": PER_PAGE, "current_page": number}}
        shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
        yield (path, number), json.dumps({"data": shown, "meta": meta}).encode()


def transport(lists: Mapping[str, list[dict[str, Any]]]) -> httpx.MockTransport:
    """Hands over pages that are ready."""
    ready = {key: page for path, rows in lists.items() for key, page in pages(path, rows)}
    empty = json.dumps({"data": []}).encode()
    one = {"id": SCHOOL, "urn": 900999, "la_code": "956", "establishment_number": "0999"}
    record = json.dumps({"data": one | {"region": {"domain": "127.0.0.1:1"}}}).encode()
    needs = {p["needs"] for p in _parts(table("requests")["lists"])}
    given = json.dumps({"data": [{"identity": n, "approved": True} for n in needs]}).encode()

    def handle(request: httpx.Request) -> httpx.Response:
        path = request.url.path.partition(f"/schools/{SCHOOL}")[2].strip("/")
        number = int(request.url.params.get("page", "1"))
        content = {"": record, "permissions": given}.get(path) or ready.get((path, number), empty)
        headers = {"Date": "Fri, 01 Mar 2019 18:00:00 GMT"}
        return httpx.Response(200, content=content, headers=headers)

    return httpx.MockTransport(handle)


def _parts(lists: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for one in lists.values():
        yield one
        yield from one.get("include", {}).values()


def seconds(days: int, wanted: Wanted) -> tuple[float, float]:
    """Seconds of one extract: of the processor, and by the clock."""
    wonde = Wonde(SCHOOL, SecretStr("token"), ADDRESS, transport=transport(rows_of(days)))
    start, clock = time.process_time(), time.perf_counter()
    extract = wonde.extract(wanted, lambda category, rows: None)
    spent = time.process_time() - start, time.perf_counter() - clock
    found = extract.of("attendance_mark")
    assert found is not None
    assert len(found.rows) == 2 * days * PUPILS
    return spent


def main() -> None:
    """Measure and compare with the limits."""
    keys = {f"A{n}": f"{n:032x}" for n in range(PUPILS)}
    evening = datetime(2019, 2, 28, 18)
    daily = Wanted(frozenset({"attendance"}), {"attendance": evening}, keys=keys)
    for name, days, wanted, limit in (
        ("full", DAYS, Wanted(ALL), FULL_LIMIT),
        ("a day's attendance", 1, daily, DAY_LIMIT),
    ):
        spent, clock = seconds(days, wanted)
        print(
            f"{name}, {2 * days * PUPILS:,} marks: {spent:.2f} s of the processor "
            f"(limit {limit:.0f} s), {clock:.2f} s by the clock"
        )
        assert spent < limit


if __name__ == "__main__":
    main()
