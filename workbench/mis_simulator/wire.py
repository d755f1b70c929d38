"""How values look on the wire: identifiers, moments and empty parts."""

from datetime import UTC, date, datetime
from email.utils import format_datetime
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

JsonObject = dict[str, Any]

_FIRST, _COUNT, _STEP = 10**9, 9 * 10**9, 7_368_787
"""Identifiers of ten digits; steps of a number that shares no factor with how many there are."""

ZONE = ZoneInfo("Europe/London")
"""Where the school's clock hangs; its moments carry no zone of their own."""


def wonde_id(*parts: object) -> str:
    """An identifier as the connector's look: "A" and ten digits, always the same for the parts.

    For hundreds of pupils and groups: among very many, two could be the same (see ``nth_id``).
    """
    return nth_id(_hashed(16, *parts))


def nth_id(number: int, school: str = "A0") -> str:
    """An identifier of the same look for the nth of very many: no two are the same in a school."""
    return f"A{_FIRST + (number * _STEP + int(school[1:])) % _COUNT}"


def mis_number(*parts: object) -> str:
    """A record's own number in the MIS, at most nine digits."""
    return str(_hashed(8, "mis", *parts) % 10**9)


def person_identifier(school: str, mis_id: str) -> str:
    """The UPI: a hash of school and MIS number, which survives leaving and coming back."""
    return blake2b(f"{school}/{mis_id}".encode(), digest_size=16).hexdigest()


def moment(when: datetime | None) -> JsonObject | None:
    """A moment as the API writes it, or None."""
    if when is None:
        return None
    shown = when.isoformat(" ", "microseconds")
    return {"date": shown, "timezone_type": 3, "timezone": ZONE.key}


def http_date(when: datetime) -> str:
    """A moment as a header has it, in GMT. Source: RFC 9110, HTTP Semantics, section 5.6.7."""
    return format_datetime(when.replace(tzinfo=ZONE).astimezone(UTC), usegmt=True)


def local(when: datetime) -> datetime:
    """A moment of any zone as the school's clock shows it; one without a zone is so already."""
    return when if when.tzinfo is None else when.astimezone(ZONE).replace(tzinfo=None)


def midnight(day: date | None) -> JsonObject | None:
    """A day as the API writes a moment: its first second."""
    return None if day is None else moment(datetime(day.year, day.month, day.day))


def without_nothing(record: JsonObject, *names: str) -> JsonObject:
    """The record without those of the named fields that are None."""
    return {k: v for k, v in record.items() if v is not None or k not in names}


def _hashed(size: int, *parts: object) -> int:
    text = "/".join(str(part) for part in parts)
    return int.from_bytes(blake2b(text.encode(), digest_size=size).digest(), "big")
