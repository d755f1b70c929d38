"""A pack as a tagged PDF, made from the pack's own page in a plainer style.

The variant is PDF/UA-1: marked content in reading order, headings, tables with header cells,
charts with a text alternative, title and language. WeasyPrint writes the tags; it does not check
them.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import floor
from typing import Any

from workbench.packs.documents.pango import weasyprint_or_refuse
from workbench.packs.parts import Chart, Grid, Part

VARIANT = "pdf/ua-1"
_SCHEME = "chart:"
# in characters: a longer text is broken, a heading is bold, a cell has margins
_LONGEST, _BOLD, _MARGIN = 28, 1.35, 3
# the least of both, in which a word is still whole
_BOLD_WORD, _LEAST_MARGIN = 1.15, 2.3
# that stand in a line of a table, and of one with so many columns that its letters are small
_ROOM, _ROOM_OF_WIDE, _WIDE = 124, 140, 6


def pdf(page: str, parts: Iterable[Part], identifier: str) -> bytes:
    """A page as a PDF: the same page gives the same bytes.

    Args:
        page: HTML for print; it refers to its drawings and to nothing else.
        parts: of the pack, for the drawings.
        identifier: of the document, kept in the file in place of a random one.

    Raises:
        NoPango: a system library is missing.
    """
    drawings = {drawing(part): part.svg for part in parts if isinstance(part, Chart)}
    return pdf_with(page, drawings, identifier)


def pdf_with(page: str, drawings: Mapping[str, str], identifier: str) -> bytes:
    """The same, given the address of each drawing and its SVG.

    Raises:
        NoPango: a system library is missing.
    """
    weasyprint = weasyprint_or_refuse()
    sized = {address: _sized(svg) for address, svg in drawings.items()}
    document = weasyprint.HTML(string=page, url_fetcher=_fetcher(sized))
    with _without_collection():
        drawn: bytes = document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier.encode())
    return drawn


def drawing(chart: Chart) -> str:
    """The address that a printed page has for a chart's drawing.

    Beside the page the drawing is no part of its tree, whose style need not be worked out.
    """
    return f"{_SCHEME}{chart.id}"


def shares_of_width(grid: Grid) -> tuple[float, ...]:
    """Percent of a table's width for each column, by the longest text in it.

    Given the widths, the layout need not try every cell's words to find them. Where not all have
    room, long texts are broken before any word is.
    """
    columns = [[row[place] for row in grid.rows] for place in range(len(grid.columns))]
    wanted = [
        max([_BOLD * _longest_word(name), *(min(_LONGEST, len(cell)) for cell in cells)]) + _MARGIN
        for name, cells in zip(grid.columns, columns, strict=True)
    ]
    least = [
        max([_BOLD_WORD * _longest_word(name), *map(_longest_word, cells)]) + _LEAST_MARGIN
        for name, cells in zip(grid.columns, columns, strict=True)
    ]
    room = _ROOM_OF_WIDE if len(grid.columns) > _WIDE else _ROOM
    more = sum(wanted) - sum(least)
    share = min(max((room - sum(least)) / more, 0), 1) if more > 0 else 1
    wide = [low + share * (high - low) for low, high in zip(least, wanted, strict=True)]
    # never more than the whole, or the table would stand out of the page
    return tuple(floor(1000 * one / sum(wide)) / 10 for one in wide)


def _sized(svg: str) -> str:
    """A drawing that has the shape of its view box, not the height its page would give it."""
    return svg.replace("max-width:100%;height:auto;", "", 1)


def _longest_word(text: str) -> int:
    return min(max((len(word) for word in text.split()), default=1), _LONGEST)


def _fetcher(drawings: Mapping[str, str]) -> Any:
    """Gives the drawings of a pack, and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Drawings(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in drawings:
                raise ValueError("a pack refers to nothing outside itself")
            kind = {"Content-Type": "image/svg+xml"}
            return URLFetcherResponse(url, drawings[url].encode("utf-8"), kind)

    return Drawings()


@contextmanager
def _without_collection() -> Iterator[None]:
    """A layout is a million boxes that live till its end: looking for dead ones takes a fifth."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
