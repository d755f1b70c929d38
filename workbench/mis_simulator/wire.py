"""How values look on the wire: identifiers, moments and empty parts."""

from datetime import date, datetime
from hashlib import blake2b
from typing import Any

JsonObject = dict[str, Any]

_ZONE = "Europe/London"


def wonde_id(*parts: object) -> str:
    """An identifier as the connector's look: "A" and ten digits, always the same for the parts."""
    return f"A{_hashed(8, *parts) % 9 * 10**9 + 10**9 + _hashed(7, *parts) % 10**9}"


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
    shown = when.strftime("%Y-%m-%d %H:%M:%S.%f")
    return {"date": shown, "timezone_type": 3, "timezone": _ZONE}


def midnight(day: date | None) -> JsonObject | None:
    """A day as the API writes a moment: its first second."""
    return None if day is None else moment(datetime(day.year, day.month, day.day))


def without_nothing(record: JsonObject, *names: str) -> JsonObject:
    """The record without those of the named fields that are None."""
    return {k: v for k, v in record.items() if v is not None or k not in names}


def _hashed(size: int, *parts: object) -> int:
    text = "/".join(str(part) for part in parts)
    return int.from_bytes(blake2b(text.encode(), digest_size=size).digest(), "big")
