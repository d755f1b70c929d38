"""Drawings beside their tables: what a table suppresses, its drawing does not write out."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal

from workbench.packs.documents.said import figures_in
from workbench.packs.parts import Chart, Grid, Part

_TEXT = re.compile(r"<(?:text|tspan|title|desc)\b[^>]*>([^<]*)<")
_SUPPRESSED = "x"
# what the key of a chart calls the lines
_KEY = "95% interval"
# labels of a scale stand at equal distances, as near as they are rounded
_ROUNDING = Decimal("0.011")


def text_of(drawing: str) -> str:
    """The words and numbers of an SVG, its name and its description among them."""
    return " ".join(_TEXT.findall(drawing))


def grids_of(parts: Iterable[Part]) -> Iterator[Grid]:
    """Every grid of a pack, those that charts bring included."""
    for part in parts:
        if isinstance(part, Grid):
            yield part
        elif isinstance(part, Chart) and part.table:
            yield part.table


def more_than_tables(parts: Sequence[Part]) -> Iterator[str]:
    """Charts that say more figures than their table, where the table suppresses some.

    Labels of an axis may be other numbers than the table's: those that are at equal distances.
    What is drawn without a number, such as the height of a bar, is the measures' own business.
    """
    grids = {grid.id: grid for grid in grids_of(parts)}
    for chart in (part for part in parts if isinstance(part, Chart)):
        table = chart.table or grids.get(chart.twin)
        if table is None or not any(_SUPPRESSED in row for row in table.rows):
            continue
        said = figures_in(json.dumps([asdict(table), chart.title], ensure_ascii=False))
        said |= _counts(table)
        drawn = text_of(chart.svg).replace(_KEY, "")
        if not _is_scale(figures_in(drawn) - said):
            yield f"the drawing of {chart.id} has a figure that its table has not"
        if figures_in(chart.summary) - said:
            yield f"the summary of {chart.id} has a figure that its table has not"


def _counts(table: Grid) -> frozenset[str]:
    """A summary may count rows."""
    return frozenset(str(count) for count in range(len(table.rows) + 1))


def _is_scale(figures: Iterable[str]) -> bool:
    """Whether numbers could be the labels of an axis, some of which the table holds as well."""
    values = sorted(Decimal(figure.replace(",", "")) for figure in figures)
    steps = [after - before for before, after in zip(values, values[1:], strict=False)]
    least = min(steps, default=Decimal(1))
    return all(abs(step / least - round(step / least)) <= _ROUNDING for step in steps)
