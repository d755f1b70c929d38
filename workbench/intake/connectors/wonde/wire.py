"""The forms that values take in answers: wrapped or bare, moments as objects or as text."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from workbench.intake.connectors.errors import BadAnswer
from workbench.intake.connectors.paging import JsonObject

ZONE = ZoneInfo("Europe/London")


def part(record: Mapping[str, Any], name: str) -> JsonObject:
    """An included part with one value: wrapped in ``data``, bare, or a list of key and value."""
    value = _unwrapped(record.get(name))
    if isinstance(value, list):
        pairs = [one for one in value if isinstance(one, dict) and isinstance(one.get("key"), str)]
        return {one["key"]: one.get("value") for one in pairs}
    return value if isinstance(value, dict) else {}


def many(record: Mapping[str, Any], name: str) -> list[JsonObject]:
    """An included part with several values; identifiers alone count as records."""
    value = _unwrapped(record.get(name))
    listed = value if isinstance(value, list) else []
    whole = [{"id": one} if isinstance(one, str) else one for one in listed]
    return [one for one in whole if isinstance(one, dict)]


def identifier(record: Mapping[str, Any], name: str) -> str | None:
    """Identifier of a related record, included or not."""
    value = _unwrapped(record.get(name))
    return text(value.get("id") if isinstance(value, dict) else value)


def text(value: Any) -> str | None:
    """A value as text without blanks around it; None where nothing is left."""
    if value is None or isinstance(value, (dict, list, bool)):
        return None
    return str(value).strip() or None


def day(value: Any) -> str | None:
    """The day of a moment or date as ``YYYY-MM-DD``; other text is left for the checks."""
    shown = text(value.get("date") if isinstance(value, dict) else value)
    return shown[:10] if shown and shown[10:11] in ("", " ", "T") else shown


def since(moment: datetime) -> str:
    """A moment as ``updated_after`` wants it, in the source's local time."""
    local = moment if moment.tzinfo is None else moment.astimezone(ZONE)
    return local.strftime("%Y-%m-%d %H:%M:%S")


def clock(headers: Mapping[str, str]) -> datetime:
    """The source's own clock, without a zone.

    Raises:
        BadAnswer: the answer has no date.
    """
    try:
        shown = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        raise BadAnswer(
            "The connector's answer does not say its date.",
            "Without it nobody can tell what has been read. Ask the connector's support.",
        ) from None
    return (shown if shown.tzinfo is None else shown.astimezone(ZONE)).replace(tzinfo=None)


def _unwrapped(value: Any) -> Any:
    return value["data"] if isinstance(value, dict) and "data" in value else value
