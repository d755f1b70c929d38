"""A home in which every school was connected and read long ago, filled in bulk."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from workbench.contracts.types import arrow_schema
from workbench.contracts.upn import check_letters
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.runs import STORED
from workbench.store.lake import Lake

YEAR, ORIGIN, SOURCE = "2018/19", "mis", "wonde"
AT_ONCE = 25
FIRST_URN = 100_000
Columns = Mapping[str, Any]


def weekday(n: int) -> date:
    """The weekday so many after 3 September 2018."""
    return date(2018, 9, 3) + timedelta(days=n // 5 * 7 + n % 5)


def birth(n: int) -> date:
    """When the pupil of that place in a school was born."""
    return date(2018 - year_group(n) - 4, 1, 15)


def year_group(n: int) -> int:
    """The year group of the pupil of that place in a school."""
    return 7 + n % 5


def key_of(n: int) -> str:
    """The source's key of the pupil of that place, in every school the same."""
    return f"{n:032x}"


def urn_of(school: int) -> str:
    """The URN of a school."""
    return f"{FIRST_URN + school}"


def fill(desk: Desk, schools: int, pupils: int, days: int) -> None:
    """Pupils, their identities and links, and a term of marks, of all schools."""
    for first in range(0, schools, AT_ONCE):
        group = range(first, min(first + AT_ONCE, schools))
        _insert(desk.stores.vault, _identities(group, pupils))
        _insert(desk.stores.lake, _facts(group, pupils, days))


def read_before(desk: Desk, urn: str, connection: int, cursors: Mapping[str, str]) -> None:
    """Note a first run of a school that has read everything up to a moment."""
    run = desk.runs.begin(urn, "full", "benchmark", sorted(cursors), connection=connection)
    desk.runs.finish(run.id, STORED, complete=True, cursors=dict(cursors))


def _insert(store: Lake, tables: Iterator[tuple[str, Columns]]) -> None:
    with store.writing() as writer:
        for dataset, columns in tables:
            schema = arrow_schema(store.contract(dataset))
            rows = max(len(values) for values in columns.values() if not isinstance(values, str))
            arrays = [_array(columns.get(f.name), f.type, rows) for f in schema]
            writer.insert(dataset, pa.Table.from_arrays(arrays, schema=schema))


def _array(values: Any, kind: pa.DataType, rows: int) -> pa.Array:
    if values is None:
        return pa.nulls(rows, kind)
    if isinstance(values, str | bool):
        return pa.repeat(pa.scalar(values, kind), rows)
    return pa.array(values, kind)


def _identities(schools: range, pupils: int) -> Iterator[tuple[str, Columns]]:
    people = _people(schools, pupils)
    place = people.pop("place")
    yield (
        "pupil_identity",
        people
        | {
            "upn": _upns(schools, pupils),
            "forename": np.char.add("Forename", place.astype(str)),
            "surname": np.char.add("Surname", place.astype(str)),
            "date_of_birth": [birth(n) for n in place],
        },
    )
    for source, key in ((SOURCE, key_of), (f"{SOURCE}/enrolment", "A{}".format)):
        yield "pupil_link", people | {"source": source, "source_key": [key(n) for n in place]}


def _facts(schools: range, pupils: int, days: int) -> Iterator[tuple[str, Columns]]:
    people = _people(schools, pupils)
    place = people.pop("place")
    groups = np.array([year_group(n) for n in place])
    yield (
        "school",
        {"urn": [urn_of(s) for s in schools], "name": "A School", "origin": ORIGIN,
         "source": SOURCE},
    )  # fmt: skip
    yield (
        "pupil",
        people
        | {
            "year": YEAR, "year_group": groups, "sex": "F", "birth_month": np.ones_like(groups),
            "enrolment_status": "current", "ks4_cohort": groups == 11,
            "admission_date": np.full(len(groups), np.datetime64("2017-09-04")),
        },
    )  # fmt: skip
    dates = [weekday(n) for n in range(days)]
    repeated = {n: np.repeat(v, days) for n, v in people.items() if not isinstance(v, str)}
    yield (
        "attendance_day",
        people
        | repeated
        | {
            "date": np.tile(np.array(dates, dtype="datetime64[D]"), len(place)),
            "year": YEAR, "year_group": np.repeat(groups, days), "am": "/", "pm": "\\",
        },
    )  # fmt: skip


def _people(schools: range, pupils: int) -> dict[str, Any]:
    place = np.tile(np.arange(pupils), len(schools))
    urns = np.repeat([urn_of(s) for s in schools], pupils)
    ids = [f"{int(urn):012x}{n:012x}" for urn, n in zip(urns, place, strict=True)]
    return {"pupil_id": np.array(ids), "urn": urns, "origin": ORIGIN, "place": place}


def _upns(schools: range, pupils: int) -> list[str]:
    numbers = [school * pupils + n for school in schools for n in range(pupils)]
    bodies = np.array([list(f"801{number:09}") for number in numbers])
    letters = check_letters(bodies.astype(np.int64))
    return [chr(a) + "".join(body) for a, body in zip(letters, bodies, strict=True)]


def cursors(categories: frozenset[str], moment: datetime) -> dict[str, str]:
    """Every category read up to a moment."""
    return dict.fromkeys(sorted(categories), moment.isoformat(" ", "seconds"))
