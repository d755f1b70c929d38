"""The tables of a page: those that are shown, its tiles, its facts, and what it says in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from workbench.packs.documents.tables import Table, table_of
from workbench.packs.pages.tree import Node, tree
from workbench.packs.parts import Grid
from workbench.views.contents import SavedPage
from workbench.views.formats import MISSING

_HEADINGS = ("h1", "h2", "h3", "h4")
_SOURCE = "Source:"
_TILES = "Headline figures"
_SAID = "What the page says"


@dataclass
class _Section:
    """What stands under one heading: its tables with their kinds, and its paragraphs."""

    title: str
    grids: list[Grid] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)


def page_tables(page: SavedPage) -> tuple[Table, ...]:
    """Every table of a page with its notes and its source; what is said in words comes last.

    A chart's table is that beside the chart. Cells are text as it is shown, so that what is
    suppressed in the page is suppressed here.
    """
    sections = list(_sections(page))
    made = [table for section in sections for table in _tables(section, page.names)]
    said = tuple(
        (section.title, words)
        for section in sections
        for words in (*(() if section.grids else section.words), *section.items)
    )
    if said:
        grid = Grid("said", _SAID, ("Part of the page", "Text"), said, names=page.names)
        made.append(table_of(grid, (), ""))
    return tuple(made)


def grid_of(node: Node, place: int = 0) -> Grid:
    """A table of the page as it is shown, without its column of tick boxes or the like.

    Args:
        place: number of the table, for an id where it has none.
    """
    caption = next((one.text for one in node.find("caption")), "Table")
    lines = [[cell.text for cell in cells_of(row)] for row in node.find("tr")]
    head, rows = lines[0], lines[1:]
    wide = max(map(len, lines))
    filled = [tuple(row + [""] * (wide - len(row))) for row in (head, *rows)]
    name = node.attributes.get("id") or f"table-{place}"
    return Grid(name, caption, filled[0], tuple(filled[1:]))


def cells_of(row: Node) -> list[Node]:
    """The cells of a row of a table."""
    return [one for one in row.children if isinstance(one, Node) and one.tag in ("th", "td")]


def _tables(section: _Section, names: bool) -> Iterator[Table]:
    sources = [one for one in section.words if one.startswith(_SOURCE)]
    source = " ".join(one.removeprefix(_SOURCE).strip() for one in sources)
    notes = [one for one in section.words if one not in sources]
    for grid in section.grids:
        yield table_of(
            Grid(grid.id, grid.caption, grid.columns, grid.rows, names=names), notes, source
        )


def _sections(page: SavedPage) -> Iterator[_Section]:
    section = _Section(page.title)
    for part in page.content:
        if not isinstance(part, str):
            continue
        for node in _blocks(tree(part)):
            if node.tag in _HEADINGS:
                yield section
                section = _Section(node.text)
            elif node.tag == "table":
                section.grids.append(grid_of(node, len(section.grids) + 1))
            elif "wb-tiles" in node.classes:
                title = f"{section.title}: {_TILES.lower()}"
                section.grids.append(Grid("tiles", title, *_tiles(node)))
            elif node.tag == "dl":
                section.grids.append(Grid("facts", section.title, ("Fact", "Value"), _facts(node)))
            elif node.tag in ("ul", "ol"):
                section.items += [one.text for one in node.children if isinstance(one, Node)]
            elif node.text:
                section.words.append(node.text)
    yield section


def _blocks(node: Node) -> Iterator[Node]:
    """Headings, paragraphs, tables and lists in reading order."""
    for child in node.children:
        if not isinstance(child, Node):
            continue
        if child.tag in (*_HEADINGS, "p", "table", "ul", "ol", "dl"):
            yield child
        else:
            yield from _blocks(child)


def _facts(node: Node) -> tuple[tuple[str, ...], ...]:
    names = [one.text for one in node.find("dt")]
    return tuple(zip(names, [one.text for one in node.find("dd")], strict=False))


def _tiles(node: Node) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Columns and rows: a row for each figure, those that stand beside another one included."""
    rows = [row for tile in node.find(css_class="wb-tile") for row in _figures(tile)]
    return ("Measure", "Value", "Detail", "Against the national figure"), tuple(rows)


def _figures(tile: Node) -> Iterator[tuple[str, str, str, str]]:
    titles = list(tile.find(css_class="wb-tile-title"))
    values = list(tile.find(css_class="wb-tile-value"))
    verdicts = list(tile.find(css_class="wb-verdict"))
    details = _per_figure(tile)
    for title, value, detail, verdict in zip(titles, values, details, verdicts, strict=True):
        shown = value.text if value.text != "Not available" else MISSING
        # how it is read stands in the title on the screen, and with the details here
        within = next((one.text for one in title.find(css_class="wb-tile-detail")), "")
        yield title.text.removesuffix(within).strip(), shown, detail, _words(verdict)


def _per_figure(tile: Node) -> list[str]:
    """The details of each figure of a tile, which follow its title."""
    told: list[list[str]] = []
    for one in tile.find():
        if "wb-tile-title" in one.classes:
            told.append([])
        elif "wb-tile-detail" in one.classes:
            told[-1].append(one.text)
    return ["; ".join(one) for one in told]


def _words(verdict: Node) -> str:
    """A verdict without its symbol, which says the same."""
    symbols = {one.text for one in verdict.find("span")}
    return verdict.text.removeprefix(next(iter(symbols), "")).strip()
