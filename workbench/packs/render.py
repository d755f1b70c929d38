"""The page of a pack: one accessible HTML file from its parts.

No script, no request to any host; charts are inline SVG, each with its summary and its table. The
same page, in a plainer style, is what the PDF is made from.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from workbench.measures.catalogue import measures
from workbench.measures.measure import Measure
from workbench.packs.audiences import GOVERNOR
from workbench.packs.documents.about import LICENCE, NOTHING_REAL, SENDER, About, about
from workbench.packs.documents.audience import PERSONAL
from workbench.packs.documents.printed import drawing, shares_of_width
from workbench.packs.documents.shown import number
from workbench.packs.documents.style import PRINTED, style
from workbench.packs.documents.tables import titles_of
from workbench.packs.documents.templates import templates
from workbench.packs.manifest import Inputs
from workbench.packs.parts import MEASURES_TABLE, Chart, Grid, Part, Section, Sentence, Tile
from workbench.views import theme

PAGE_TEMPLATE = "pack.html.j2"
_NUMBER = re.compile(
    r"[(]?[<+\N{MINUS SIGN}-]?[\d,]+(\.\d+)?%?( (to|of) [+\N{MINUS SIGN}-]?[\d,]+(\.\d+)?%?)?[)]?"
)
# what stands for a number that is not there
_ABSENT = ("-", "x", "")
# these stand in places of their own
_APART = ("summary", "quality", "method")
MARKS = MappingProxyType(
    {
        "above": theme.ABOVE,
        "below": theme.BELOW,
        "level": theme.IN_LINE,
        "untested": theme.UNTESTED,
    }
)


@dataclass(frozen=True)
class Chapter:
    """A section and its parts, with neighbouring tiles gathered."""

    section: Section
    blocks: tuple[tuple[str, tuple[Part, ...]], ...]


def render(
    parts: Sequence[Part],
    made_from: Inputs,
    *,
    audience: str = GOVERNOR,
    contact: str = SENDER,
    style_sheet: str = "",
    measure_pages: str = "",
    printed: bool = False,
) -> str:
    """The page of a pack.

    Args:
        parts: in the order of recording; those before the first section stand under the cover.
        made_from: what the pack was made from, for the foot of the page.
        audience: whom the pack is for.
        contact: whom to ask about it.
        style_sheet: as for :func:`page_about`, and so are the others.

    Raises:
        UsageError: there is no such audience.
    """
    return page_about(
        about(parts, made_from, audience, contact),
        parts,
        style_sheet=style_sheet,
        measure_pages=measure_pages,
        printed=printed,
    )


def page_about(
    known: About,
    parts: Sequence[Part],
    *,
    style_sheet: str = "",
    measure_pages: str = "",
    printed: bool = False,
) -> str:
    """The page of a pack whose cover is known.

    Args:
        style_sheet: address of a style sheet to link to; by default the page holds its own.
        measure_pages: address of the folder with a page for each measure, ending in a slash; by
            default the measures are named and nothing is linked.
        printed: whether the page is for the PDF rather than for a screen.
    """
    governor = known.audience == GOVERNOR
    said = [part for part in parts if isinstance(part, Sentence)]
    listed = any(part.id == MEASURES_TABLE for part in parts if isinstance(part, Grid))
    template = templates("workbench.packs").get_template(PAGE_TEMPLATE)
    return template.render(
        about=known,
        cover=known.cover,
        by_role={role: [part for part in said if part.role == role] for role in _APART},
        questions=[one for one in said if one.question] if governor else [],
        compact=governor,
        chapters=list(_chapters(parts)),
        # a table of them says as much, unless they can be linked to
        measures=measures_in(parts) if measure_pages or not listed else [],
        measure_pages=measure_pages,
        made_from=known.made_from,
        titles=titles_of(parts),
        style="" if style_sheet else Markup(style(PRINTED) if printed else style()),
        style_sheet=style_sheet,
        printed=printed,
        personal=PERSONAL,
        licence=LICENCE,
        nothing_real=NOTHING_REAL,
        marks=MARKS,
        numeric=columns_of_numbers,
        widths=shares_of_width,
        drawing=drawing,
        drawn=_drawn,
    )


def _is_number(cell: str) -> bool:
    return cell in _ABSENT or bool(_NUMBER.fullmatch(cell) or number(cell))


def columns_of_numbers(grid: Grid) -> tuple[bool, ...]:
    """Which columns hold numbers only, to be aligned to the right; never the first."""
    return tuple(
        place > 0
        and any(row[place] not in _ABSENT for row in grid.rows)
        and all(_is_number(row[place]) for row in grid.rows)
        for place in range(len(grid.columns))
    )


def _chapters(parts: Iterable[Part]) -> Iterator[Chapter]:
    section, inside = None, list[Part]()
    for part in parts:
        if isinstance(part, Section):
            if section:
                yield Chapter(section, _blocks(inside))
            section, inside = part, []
        elif _is_content(part):
            inside.append(part)
    if section:
        yield Chapter(section, _blocks(inside))


def _is_content(part: Part) -> bool:
    if isinstance(part, Sentence):
        return part.role not in _APART
    return isinstance(part, (Tile, Grid, Chart))


def _blocks(parts: Iterable[Part]) -> tuple[tuple[str, tuple[Part, ...]], ...]:
    return tuple((kind, tuple(block)) for kind, block in groupby(parts, key=_kind))


def _kind(part: Part) -> str:
    return type(part).__name__.lower()


def measures_in(parts: Iterable[Part]) -> list[Measure]:
    """The measures whose titles stand on tiles, in first columns or in headings of tables."""
    named = set[str]()
    for part in parts:
        if isinstance(part, Tile):
            named.add(part.label)
        grid = part.table if isinstance(part, Chart) else part
        if isinstance(grid, Grid):
            named.update(grid.columns)
            named.update(row[0] for row in grid.rows if row)
    return [measure for measure in measures().values() if measure.title in named]


def _drawn(chart: Any) -> Markup:
    # drawn by our own views, whose text is escaped there
    return Markup(chart.svg)
