"""A list that is served in pages, read so that it is whole or refused.

While a list is read, the school works on. A row that moves from one page to another is seen twice
or not at all; such a reading shows by a row seen twice or a page that is not full, and the list is
read again. An empty page may be a fault too: it is believed when it is empty twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from workbench.intake.connectors.errors import BadAnswer, KeptChanging
from workbench.intake.connectors.http import Http

PER_PAGE = 200
READINGS = 4
_MOST_PAGES = 100_000
_PLACES = ("page", "cursor")

JsonObject = dict[str, Any]
Seen = Callable[[int], None]


@dataclass(frozen=True)
class Pages[T]:
    """What was picked from each page, and the number of rows."""

    parts: tuple[T, ...]
    rows: int


@dataclass(frozen=True)
class _Reading[T]:
    pages: Pages[T]
    ids: frozenset[str]
    repeats: bool
    short: bool

    @property
    def doubtful(self) -> bool:
        return self.short or not self.ids


def read_pages[T](
    http: Http,
    path: str,
    query: Mapping[str, str],
    pick: Callable[[list[JsonObject]], T],
    seen: Seen,
    unique: bool = True,
) -> Pages[T]:
    """Read a list to its end.

    Only the place of the next page is taken from the server's link, and only from one to the same
    list: what is asked for does not change from page to page, and the token goes nowhere else.

    Args:
        http: client of the interface.
        path: the list.
        query: what to ask of it.
        pick: takes what is needed from the rows of a page.
        seen: is told the rows so far.
        unique: whether a row has an ``id`` that no other row has.

    Raises:
        BadAnswer: an answer is not a page.
        KeptChanging: no reading was whole.
    """
    before: _Reading[T] | None = None
    for _ in range(READINGS):
        now = _once(http, path, query, pick, seen, unique)
        if not now.repeats:
            if not now.doubtful or (before is not None and before.ids == now.ids):
                return now.pages
            before = now
    raise KeptChanging(
        f"{path}: the list kept changing while it was read, {READINGS} times.",
        "Nothing was stored. Try again when the school is less busy.",
    )


def _once[T](
    http: Http,
    path: str,
    query: Mapping[str, str],
    pick: Callable[[list[JsonObject]], T],
    seen: Seen,
    unique: bool,
) -> _Reading[T]:
    parts: list[T] = []
    ids: set[str] = set()
    places: set[str] = set()
    asked = {**query, "per_page": str(PER_PAGE)}
    count, repeats, short = 0, False, False
    for _ in range(_MOST_PAGES):
        body = http.get(path, asked).body
        rows, pagination = _page(body, path)
        count += len(rows)
        ids.update(_ids(rows, path) if unique else map(str, range(count)))
        repeats = repeats or len(ids) < count
        parts.append(pick(rows))
        seen(count)
        place = _next(http, path, pagination)
        short = short or (place is None and not rows)
        if place is None or repeats:
            break
        short = short or len(rows) < _size(pagination)
        if str(place) in places:
            raise BadAnswer(f"{path}: its pages lead in a circle.", _STORED)
        places.add(str(place))
        asked |= place
    return _Reading(Pages(tuple(parts), count), frozenset(ids), repeats, short)


_STORED = "Nothing was stored. If it happens again, ask the connector's support."


def _page(body: Any, path: str) -> tuple[list[JsonObject], Mapping[str, Any]]:
    rows = body.get("data") if isinstance(body, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadAnswer(f"{path}: the answer is not a list of records.", _STORED)
    meta = body.get("meta")
    pagination = meta.get("pagination") if isinstance(meta, dict) else None
    return rows, pagination if isinstance(pagination, dict) else {}


def _ids(rows: list[JsonObject], path: str) -> list[str]:
    ids = [row.get("id") for row in rows]
    if not all(isinstance(one, str) and one for one in ids):
        raise BadAnswer(f"{path}: a record has no `id`.", _STORED)
    return [str(one) for one in ids]


def _size(pagination: Mapping[str, Any]) -> int:
    size = pagination.get("per_page")
    return size if isinstance(size, int) else 0


def _next(http: Http, path: str, pagination: Mapping[str, Any]) -> dict[str, str] | None:
    link = pagination.get("next")
    if link is None:
        return None
    url = http.base.inside(str(link))
    place = {name: url.params[name] for name in _PLACES if name in url.params}
    if url.path.rstrip("/") != httpx.URL(http.base.path(path)).path or not place:
        raise BadAnswer(f"{path}: the link to the next page leads to another list.", _STORED)
    return place
