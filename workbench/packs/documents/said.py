"""What a document says, read back: the numbers of a text, the tables and the text of a page."""

import re
from html.parser import HTMLParser

_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


def figures_in(text: str) -> frozenset[str]:
    """Every number in a text, without its sign.

    >>> sorted(figures_in("+0.66 in 2018/19, 3,182 pupils."))
    ['0.66', '19', '2018', '3,182']
    """
    return frozenset(found.rstrip(",") for found in _FIGURE.findall(text))


class PageRead(HTMLParser):
    """The tables of a page by id, and all that is said in it, drawings included."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.said: list[str] = []
        self._rows: list[list[str]] | None = None
        self._cell: list[str] | None = None
        self._unseen = self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.said += [known[name] or "" for name in ("aria-label", "alt", "title") if name in known]
        self._unseen = self._unseen or known.get("class") == "unseen"
        self._style = self._style or tag == "style"
        if tag == "table" and known.get("id"):
            self._rows = self.tables[known["id"] or ""] = []
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._rows and self._cell is not None:
            self._rows[-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag == "table":
            self._rows = None
        elif tag == "span":
            self._unseen = False
        elif tag == "style":
            self._style = False

    def handle_data(self, data: str) -> None:
        if self._style:
            return
        self.said.append(data)
        if self._cell is not None and not self._unseen:
            self._cell.append(data)
