"""A page as HTML for print, of which a tagged PDF is made, and a chart as HTML for a picture."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape, unescape
from math import floor

from markupsafe import Markup

from workbench.packs.documents.about import LICENCE, NOTHING_REAL
from workbench.packs.documents.audience import PERSONAL
from workbench.packs.documents.printed import shares_of_width
from workbench.packs.documents.style import PRINTED, style
from workbench.packs.documents.templates import templates
from workbench.packs.pages.about import MADE_UP, PageAbout
from workbench.packs.pages.tables import cells_of, grid_of
from workbench.packs.pages.tree import Node, tree
from workbench.packs.render import columns_of_numbers
from workbench.views import theme
from workbench.views.figure import Figure
from workbench.views.static import svg

PAGE_TEMPLATE, CHART_TEMPLATE = "page.html.j2", "chart.html.j2"
CHART_WIDTH = 640
_SVG = re.compile(r"<svg\b([^>]*)>.*?</svg>", re.S)
_LABEL = re.compile(r'aria-label="([^"]*)"')
_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
_KEPT = ("class", "scope", "colspan", "rowspan", "alt", "src")
_SCHEME = "chart:"
# a link is no link on paper, and a word of its own is not a line of its own
_INSTEAD = {"a": "span", "details": "div"}
_MANY_COLUMNS, _TOO_MANY_COLUMNS = 6, 8
# of a text that would be a tall column of single words, in signs; and how much more room it gets
_LONG, _MORE = 80, 3


@dataclass(frozen=True)
class Sheet:
    """HTML for print and its drawings: address to SVG."""

    html: str
    drawings: Mapping[str, str]

    @property
    def texts(self) -> Iterator[str]:
        """Everything that is written in it."""
        yield self.html
        yield from self.drawings.values()


def page_sheet(about: PageAbout) -> Sheet:
    """A page for print: its cover, and what is shown, in the same order."""
    drawings: dict[str, str] = {}
    parts = [
        _chart(one, drawings) if isinstance(one, Figure) else _printed(one, drawings)
        for one in about.page.content
    ]
    html = (
        templates("workbench.packs")
        .get_template(PAGE_TEMPLATE)
        .render(
            about=about,
            page=about.page,
            # made of escaped texts alone
            parts=[Markup(part) for part in parts],
            across=any(len(table.columns) > _TOO_MANY_COLUMNS for table in about.tables),
            style=Markup(style(PRINTED)),
            theme=theme,
            made_up=MADE_UP,
            nothing_real=NOTHING_REAL,
            personal=PERSONAL,
            licence=LICENCE,
        )
    )
    return Sheet(html, drawings)


def chart_sheet(about: PageAbout, figure: Figure) -> Sheet:
    """A chart with its title, its summary, its unit, its source and whom it is about."""
    address = f"{_SCHEME}{figure.name}"
    html = (
        templates("workbench.packs")
        .get_template(CHART_TEMPLATE)
        .render(
            about=about,
            page=about.page,
            figure=figure,
            address=address,
            style=Markup(style(PRINTED)),
            theme=theme,
        )
    )
    return Sheet(html, {address: svg(figure, CHART_WIDTH)})


def _chart(figure: Figure, drawings: dict[str, str]) -> str:
    """The drawing of a chart; its words, its key and its table stand before and after it."""
    alt = f"{figure.title}. {figure.summary}"
    drawn = svg(replace(figure, key=""), CHART_WIDTH)
    return f'<div class="chart">{_image(drawn, alt, drawings)}</div>'


def _printed(markup: str, drawings: dict[str, str]) -> str:
    read = tree(_with_images(markup, drawings))
    for table in read.find("table"):
        _align(table)
    return "".join(_written(read))


def _align(table: Node) -> None:
    """Put columns of numbers to the right, which text of a chart's table is not on the screen."""
    right = columns_of_numbers(grid_of(table))
    for row in table.find("tr"):
        for cell, number in zip(cells_of(row), right, strict=False):
            if number:
                cell.attributes["class"] = "wb-number"


def _with_images(markup: str, drawings: dict[str, str]) -> str:
    """Drawings within the markup as images, which have a text in place of them."""

    def image(found: re.Match[str]) -> str:
        label = _LABEL.search(found[1])
        drawn = (
            found[0]
            if _NAMESPACE in found[1]
            else found[0].replace("<svg", f"<svg {_NAMESPACE}", 1)
        )
        return _image(drawn, unescape(label[1]) if label else "", drawings)

    return _SVG.sub(image, markup)


def _image(drawn: str, alt: str, drawings: dict[str, str]) -> str:
    address = f"{_SCHEME}{len(drawings)}"
    drawings[address] = drawn
    return f'<img src="{address}" alt="{escape(alt)}">'


def _written(node: Node) -> Iterator[str]:
    """What is in an element as markup, with the attributes alone that mean something on paper."""
    for child in node.children:
        if isinstance(child, str):
            yield escape(child)
        elif child.tag == "img":
            yield f"<img{_attributes(child)}>"
        else:
            tag = "div" if "wb-tile" in child.classes else _INSTEAD.get(child.tag, child.tag)
            yield f"<{tag}{_attributes(child)}>"
            yield from _written(child)
            yield f"</{tag}>"
            if child.tag == "caption":
                # where a table's columns are told, after its caption
                yield _columns(node)


def _attributes(node: Node) -> str:
    known = dict(node.attributes)
    if node.tag == "table" and len(grid_of(node).columns) > _MANY_COLUMNS:
        known["class"] = f"{known.get('class', '')} many"
    return "".join(f' {name}="{escape(known[name])}"' for name in _KEPT if name in known)


def _columns(table: Node) -> str:
    """Widths of a table's columns, so that long words have room and long texts have more."""
    grid = grid_of(table)
    weights = [
        share * (_MORE if any(len(row[place]) > _LONG for row in grid.rows) else 1)
        for place, share in enumerate(shares_of_width(grid))
    ]
    shares = [floor(1000 * one / sum(weights)) / 10 for one in weights]
    return f"<colgroup>{''.join(f'<col style="width:{share}%">' for share in shares)}</colgroup>"
