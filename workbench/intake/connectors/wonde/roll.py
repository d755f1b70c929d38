"""Who is on the school's roll: pupils by the key that survives leaving and coming back.

An enrolment has an ``id``, a person a ``upi``; who comes back has a new ``id`` and the old ``upi``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from workbench.intake.connectors.errors import NoData
from workbench.intake.connectors.paging import JsonObject
from workbench.intake.connectors.protocol import Category
from workbench.intake.connectors.wonde.run import Run
from workbench.intake.connectors.wonde.wire import day, part, text

_AT_ONCE = 50


@dataclass(frozen=True)
class Roll:
    """Pupils of the year: one record each, by key.

    ``keys`` has the key of each enrolment, ``departed`` the last day of those who have left, and
    ``gone`` the keys of pupils of whom the system keeps nothing. ``left`` are records of enrolments
    of the year that have ended. ``whole`` says that these are all pupils of the year, ``unsure``
    that pupils who have left are known and the list of leavers shows nobody.
    """

    records: Mapping[str, JsonObject] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    departed: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    left: tuple[JsonObject, ...] = ()
    whole: bool = False
    unsure: bool = False


def key_of(record: JsonObject) -> str:
    """The key of the pupil that a record is about."""
    return text(record.get("upi")) or nameless(str(record["id"]))


def nameless(student: str) -> str:
    """The key of a pupil of whom only the number of an enrolment is known."""
    return f"id:{student}"


def read_roll(run: Run) -> Roll:
    """Read who is on roll and who has left, or what has changed of it.

    Raises:
        NoData: the school has no pupil on roll, which no school can have.
    """
    if not run.plan.asks("students"):
        return Roll()
    start = run.start(*shared(run))
    here, left = run.records("students", start), run.records("leavers", start)
    if not here and (start is None or not run.holds_any("students")):
        raise NoData(
            "The connector shows no pupil on roll.",
            "Nothing was stored and nothing deleted. The school may be served from another region "
            "or its system may be offline: ask the connector's support.",
        )
    deleted = [] if start is None else _deleted(run, start)
    if start is not None:
        back, lost = _looked_up(run, here, left, deleted)
        here, left = [*here, *back], [*left, *lost]
    ends = {str(row["id"]): day(row.get("deleted_at")) for row in deleted}
    known = run.wanted.keys or {}
    roll = _roll(here, left, ends, known, run.year.first_day)
    unsure = not left and _leavers_are_missing(run, roll, known, start)
    return replace(roll, whole=start is None and not unsure, unsure=unsure)


def with_everybody(run: Run, roll: Roll) -> Roll:
    """The roll with the keys of all pupils of the year, for rows about those who did not change."""
    if roll.whole:
        return roll
    here, left = run.records("students"), run.records("leavers")
    everybody = _roll(here, left, {}, {}, run.year.first_day)
    return replace(roll, keys={**everybody.keys, **roll.keys})


def shared(run: Run) -> frozenset[Category]:
    """Categories that are read from the records of pupils."""
    lists = (run.plan.lists[name] for name in ("students", "leavers"))
    parts = {part.of for one in lists for part in (one.itself, *one.include.values())}
    return run.plan.categories & parts


def _leavers_are_missing(
    run: Run, roll: Roll, known: Mapping[str, str], start: datetime | None
) -> bool:
    """Whether an empty list of leavers is not to be believed, because some were known."""
    here = set(roll.records)
    if start is not None:
        if set(known.values()) <= here or run.holds_any("leavers"):
            return False
        pages = run.picked("students", lambda rows: {key_of(row) for row in rows}, bare=True)
        here = here.union(*pages.parts)
    return not set(known.values()) - roll.gone <= here


def _deleted(run: Run, start: datetime) -> list[JsonObject]:
    rows = run.records("deletions", start, unique=False, type="student")
    return [row for row in rows if row.get("restored_at") is None and row.get("id")]


def _looked_up(
    run: Run, here: list[JsonObject], left: list[JsonObject], deleted: list[JsonObject]
) -> tuple[list[JsonObject], list[JsonObject]]:
    """What is held now of pupils who seem to have left: they may have come back since.

    The record of an ended enrolment can change after the pupil came back, and a deletion says
    nothing about the enrolment that follows; both are looked up by the number in the school's
    system.
    """
    current = {key_of(row) for row in here}
    ended = {str(row["id"]) for row in left}
    left_now = {_number(row) for row in left if key_of(row) not in current}
    without = {_number(row) for row in deleted if str(row["id"]) not in ended}
    back = _by_number(run, "students", left_now | without)
    lost = _by_number(run, "leavers", without)
    known = {str(row["id"]) for row in (*here, *left)}
    fresh = ([row for row in rows if str(row["id"]) not in known] for rows in (back, lost))
    return next(fresh), next(fresh)


def _number(row: JsonObject) -> str:
    return text(row.get("mis_id")) or ""


def _by_number(run: Run, name: str, numbers: Iterable[str]) -> list[JsonObject]:
    # a comma would name two pupils
    asked = sorted(n for n in numbers if n and "," not in n)
    groups = [asked[i : i + _AT_ONCE] for i in range(0, len(asked), _AT_ONCE)]
    found = [run.records(name, only_mis_ids=",".join(group)) for group in groups]
    return [row for rows in found for row in rows if _number(row) in set(asked)]


def _roll(
    here: list[JsonObject],
    left: list[JsonObject],
    ends: Mapping[str, str | None],
    known: Mapping[str, str],
    first_day: date,
) -> Roll:
    of_year = [(_last_day(row, ends), row) for row in left]
    of_year = [(last, row) for last, row in of_year if last >= first_day.isoformat()]
    # the last one stands: the newest enrolment of those who left, and who is here above all
    of_year.sort(key=lambda pair: pair[0])
    departed = {key_of(row): last for last, row in of_year}
    records = {key_of(row): row for _, row in of_year}
    records |= {key_of(row): row for row in sorted(here, key=_first_day)}
    keys = {str(row["id"]): key_of(row) for row in (*left, *here) if key_of(row) in records}
    on_roll = {key_of(row) for row in here}
    held = on_roll | {key_of(row) for row in left}
    lost = {known[one] for one in ends if one in known} - held
    return Roll(
        records,
        {**{i: k for i, k in known.items() if k not in lost}, **keys},
        {key: last for key, last in departed.items() if key not in on_roll},
        frozenset(lost),
        tuple(row for _, row in of_year),
    )


def _last_day(row: JsonObject, ends: Mapping[str, str | None]) -> str:
    """The day on which an enrolment ended: a record that does not say it was last changed then."""
    said = day(part(row, "education_details").get("leaving_date"))
    return said or ends.get(str(row["id"])) or day(row.get("updated_at")) or ""


def _first_day(row: JsonObject) -> str:
    return day(part(row, "education_details").get("admission_date")) or ""
