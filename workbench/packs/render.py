"""The page of a pack: one self-contained, accessible HTML file from its parts.

No script, no request to any host; charts are inline SVG, each with its summary and its table.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from workbench.intake.format import Format
from workbench.intake.read_formats import read_formats
from workbench.packs.manifest import Inputs
from workbench.packs.parts import Chart, Cover, Grid, Part, Section, Sentence, Source, Tile
from workbench.views import theme

PAGE_TEMPLATE = "pack.html.j2"
_NUMBER = re.compile(
    r"[(]?[<+\N{MINUS SIGN}-]?[\d,]+(\.\d+)?%?( (to|of) [+\N{MINUS SIGN}-]?[\d,]+(\.\d+)?%?)?[)]?"
)
# what stands for a number that is not there
_ABSENT = ("-", "x", "")
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


def render(parts: Sequence[Part], made_from: Inputs) -> str:
    """The page of a pack.

    Args:
        parts: in the order of recording; those before the first section stand under the cover.
        made_from: what the pack was made from, for the foot of the page.
    """
    cover = next((p for p in parts if isinstance(p, Cover)), None)
    said = [p for p in parts if isinstance(p, Sentence)]
    template = _environment().get_template(PAGE_TEMPLATE)
    return template.render(
        cover=cover or Cover(f"School {made_from.urn}", "", (), False),
        summary=[p for p in said if p.role == "summary"],
        chapters=list(_chapters(parts)),
        methods=[p for p in said if p.role == "method"],
        sources=_sources(parts),
        made_from=made_from,
        generated=_long_date(made_from.generated),
        theme=theme,
        marks=MARKS,
    )


def columns_of_numbers(grid: Grid) -> tuple[bool, ...]:
    """Which columns hold numbers only, to be aligned to the right; never the first."""
    return tuple(
        place > 0
        and any(row[place] not in _ABSENT for row in grid.rows)
        and all(row[place] in _ABSENT or _NUMBER.fullmatch(row[place]) for row in grid.rows)
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
        return part.role not in ("summary", "method")
    return isinstance(part, (Tile, Grid, Chart))


def _blocks(parts: Iterable[Part]) -> tuple[tuple[str, tuple[Part, ...]], ...]:
    return tuple((kind, tuple(block)) for kind, block in groupby(parts, key=_kind))


def _kind(part: Part) -> str:
    return type(part).__name__.lower()


def _sources(parts: Iterable[Part]) -> list[str]:
    """What the data came from, each once, in the order of loading."""
    names = [name for part in parts if isinstance(part, Source) for name in part.names]
    formats = {one.name: one for one in read_formats()} if names else {}
    return list(dict.fromkeys(_source_title(name, formats) for name in names))


def _source_title(name: str, formats: Mapping[str, Format]) -> str:
    """Title and publisher of a file whose source is its format and its edition."""
    known, _, edition = name.partition(" ")
    if known not in formats:
        return name
    title, publisher = formats[known].title, formats[known].publisher
    when = f" {edition}" if edition and edition not in title else ""
    return f"{title}{when}. {publisher}."


def _long_date(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("workbench.packs"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["svg"] = _svg
    environment.filters["numeric"] = columns_of_numbers
    return environment


def _svg(chart: Any) -> Markup:
    # drawn by our own views, whose text is escaped there
    return Markup(chart.svg)
