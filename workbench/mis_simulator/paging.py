"""Pages of a list, as the connector asks for them and finds its way to the next one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from workbench.mis_simulator.exchange import Asked, Refused
from workbench.mis_simulator.wire import JsonObject, local

PER_PAGE, MOST_PER_PAGE = 50, 200


@dataclass(frozen=True)
class Span:
    """Rows changed later than ``after`` and earlier than ``before``."""

    after: datetime
    before: datetime

    def holds(self, when: datetime) -> bool:
        """Whether a moment is inside."""
        return self.after < when < self.before


def span_of(query: Mapping[str, str]) -> Span:
    """The span that ``updated_after`` and ``updated_before`` ask for.

    Raises:
        Refused: one of them is not a date or a date and time.
    """
    after = _moment(query, "updated_after", datetime(1900, 1, 1))
    return Span(after, _moment(query, "updated_before", datetime(2200, 1, 1)))


def page(
    asked: Asked,
    rows: Sequence[Any],
    write: Callable[[Sequence[Any]], list[JsonObject]],
    includes: Sequence[str],
) -> JsonObject:
    """One page of rows in the list envelope.

    A list of at most fifty rows has no pagination unless ``per_page`` asks for it.

    Args:
        asked: the request, with ``page`` and ``per_page`` in its query.
        rows: all rows of the list.
        write: makes the objects of rows; called for the rows of the page alone.
        includes: names that may be included.

    Raises:
        Refused: `page` or `per_page` is not a whole number from 1 on.
    """
    size = min(_whole(asked.query, "per_page", PER_PAGE), MOST_PER_PAGE)
    number = _whole(asked.query, "page", 1)
    shown = rows[(number - 1) * size : number * size]
    meta: JsonObject = {"includes": list(includes)}
    if "per_page" in asked.query or len(rows) > size:
        meta["pagination"] = _pagination(asked, number, size, len(rows))
    return {"data": write(shown), "meta": meta}


def _pagination(asked: Asked, number: int, size: int, count: int) -> JsonObject:
    more = number * size < count
    return {
        "next": _address(asked, number + 1, size) if more else None,
        "previous": _address(asked, number - 1, size) if number > 1 else None,
        "more": more,
        "per_page": size,
        "current_page": number,
    }


def _address(asked: Asked, number: int, size: int) -> str:
    query = {**asked.query, "per_page": str(size), "page": str(number)}
    return f"{asked.origin}{asked.path}?{urlencode(query)}"


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal() or int(text) < 1:
        raise Refused(422, f"{name} must be a whole number from 1 on.")
    return int(text)


def _moment(query: Mapping[str, str], name: str, default: datetime) -> datetime:
    if name not in query:
        return default
    try:
        return local(datetime.fromisoformat(query[name]))
    except ValueError:
        raise Refused(422, f"{name} must be YYYY-MM-DD or YYYY-MM-DD HH:MM:SS.") from None
