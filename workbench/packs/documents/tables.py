"""The tables of a pack: every grid, every chart's figures, the tiles, and what is said."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workbench.packs.documents.shown import NOT_APPLICABLE, number, one_line, with_shorthand
from workbench.packs.parts import Chart, Grid, Part, Section, Sentence, Tile

_ROLES = {
    "summary": "Summary",
    "quality": "About the data",
    "finding": "Finding",
    "note": "Note",
    "method": "Method",
}

_UNMARKED = "not marked"


@dataclass(frozen=True)
class Table:
    """A table for a spreadsheet.

    Attributes:
        id: of the part, or of its section.
        columns: headings, no two alike.
        rows: shown text, with shorthand for figures that are not there; at least one row. What
            figures are marked with stands in words in a column after theirs.
        notes: what stands under the table in the page.
        source: where the figures come from; empty where the part does not say.
        names: whether it holds pupils' names.
    """

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    source: str = ""
    names: bool = False


def tables_of(parts: Sequence[Part]) -> tuple[Table, ...]:
    """Every table of a pack in the order of the page; what is said comes last."""
    sources = {part.twin: part.source for part in parts if isinstance(part, Chart) and part.twin}
    return (*_recorded(parts, sources), *_said(parts))


def titles_of(parts: Iterable[Part]) -> dict[str, str]:
    """Id of a part to its title, for those that can be pointed at."""
    known: dict[str, str] = {}
    for part in parts:
        match part:
            case Section(id=name, title=title) | Chart(id=name, title=title):
                known[name] = title
            case Grid(id=name, caption=title) | Tile(id=name, label=title):
                known[name] = title
            case Sentence(id=name, text=title):
                known[name] = title
    return known


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Headings of which no two are alike, whatever their case, and none is empty.

    >>> distinct(["Value", "value", ""])
    ('Value', 'value (2)', 'Column 3')
    """
    made: dict[str, str] = {}
    for place, name in enumerate(names, start=1):
        plain = one_line(name).strip() or f"Column {place}"
        fresh, again = plain, 2
        while fresh.casefold() in made:
            fresh, again = f"{plain} ({again})", again + 1
        made[fresh.casefold()] = fresh
    return tuple(made.values())


def _recorded(parts: Iterable[Part], sources: dict[str, str]) -> Iterator[Table]:
    section, tiles = Section("headlines", "Headline figures"), list[Tile]()
    for part in parts:
        if isinstance(part, Tile):
            tiles.append(part)
            continue
        if tiles and isinstance(part, (Section, Grid, Chart)):
            yield _headlines(section, tiles)
            tiles = []
        if isinstance(part, Section):
            section = part
        elif isinstance(part, Grid):
            yield table_of(part, (part.note,), sources.get(part.id, ""))
        elif isinstance(part, Chart) and part.table:
            yield table_of(part.table, (part.table.note, part.summary), part.source)
    if tiles:
        yield _headlines(section, tiles)


def table_of(grid: Grid, notes: Iterable[str], source: str) -> Table:
    """A grid for a spreadsheet: absent figures as shorthand, verdicts in words, headings apart."""
    cells = [[with_shorthand(one_line(cell)) for cell in row] for row in grid.rows]
    columns, rows = _with_verdicts(grid.columns, cells)
    nothing = ("No rows", *[NOT_APPLICABLE] * (len(columns) - 1))
    return Table(
        grid.id,
        grid.caption,
        distinct(columns),
        rows or (nothing,),
        tuple(note for note in notes if note),
        source,
        grid.names,
    )


def _with_verdicts(
    columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Columns and rows, with the verdicts that marks stand for after each column that has some."""
    made: list[tuple[str, Sequence[str]]] = []
    for place, name in enumerate(columns):
        cells = [row[place] for row in rows]
        made.append((name, cells))
        shown = [number(cell) for cell in cells] if place else []
        if any(one and one.mark for one in shown):
            said = [(one.verdict or _UNMARKED) if one else NOT_APPLICABLE for one in shown]
            made.append((f"{name}, verdict", said))
    return tuple(name for name, _ in made), tuple(zip(*(cells for _, cells in made), strict=True))


def _headlines(section: Section, tiles: Sequence[Tile]) -> Table:
    beside = list(dict.fromkeys(name for tile in tiles for name, _ in tile.beside))
    rows = [
        (
            tile.label,
            tile.value,
            tile.verdict or NOT_APPLICABLE,
            *(dict(tile.beside).get(name, NOT_APPLICABLE) for name in beside),
            tile.note or NOT_APPLICABLE,
        )
        for tile in tiles
    ]
    columns = ("Measure", "Value", "Verdict", *beside, "Remark")
    return table_of(
        Grid(f"{section.id}-tiles", f"{section.title}: tiles", columns, tuple(rows)), (), ""
    )


def _said(parts: Sequence[Part]) -> Iterator[Table]:
    """Every sentence with what it rests on, one column for each kind of evidence."""
    titles, section = titles_of(parts), ""
    sentences = [part for part in parts if isinstance(part, Sentence)]
    kinds = list(dict.fromkeys(name for one in sentences for name, _ in one.evidence))
    rows = []
    for part in parts:
        if isinstance(part, Section):
            section = part.title
        elif isinstance(part, Sentence):
            evidence = dict(part.evidence)
            rows.append(
                (
                    part.text,
                    _ROLES.get(part.role, part.role.capitalize()),
                    section,
                    part.rule,
                    *(evidence.get(kind, "") for kind in kinds),
                    "; ".join(titles.get(name, name) for name in part.supports),
                    "; ".join(titles.get(name, name) for name in part.weakens),
                    part.question,
                )
            )
    if rows:
        columns = ("Sentence", "Kind", "Section", "Rule", *kinds, "Supports", "Weakens", "Question")
        filled = tuple(tuple(cell or NOT_APPLICABLE for cell in row) for row in rows)
        grid = Grid("said", "What the pack says, and what it rests on", columns, filled)
        yield table_of(_without_empty(grid), (), "")


def _without_empty(grid: Grid) -> Grid:
    kept = [
        place
        for place in range(len(grid.columns))
        if any(row[place] != NOT_APPLICABLE for row in grid.rows)
    ]
    return Grid(
        grid.id,
        grid.caption,
        tuple(grid.columns[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in grid.rows),
    )
