"""Small valid files of every declared format, made from the declaration alone."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

import rstr

from workbench.intake.format import Field, Format, MeasureColumn
from workbench.intake.read_formats import read_formats

FORMATS = {format_.name: format_ for format_ in read_formats()}
FILE_NAMES = {
    "gias_academy_links": "links_20220315.csv",
    "gias_group_links": "links_2022-03.csv",
    **{name: "ks4rr_2023_revised_file.csv" for name in FORMATS if name.startswith("ready")},
}
LAST_DAY = date(2020, 3, 1)


@dataclass(frozen=True)
class SmallTable:
    """A table of text: its column names and its rows."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def text(self) -> str:
        """The table as CSV."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([self.header, *self.rows])
        return out.getvalue()

    def write(self, folder: Path, file_name: str = "") -> Path:
        """Write the table below a folder named by its year, under a name that its format needs."""
        year = folder / "2018-19" / self.name
        year.mkdir(parents=True, exist_ok=True)
        path = year / (file_name or FILE_NAMES.get(self.name, f"{self.name}.csv"))
        path.write_text(self.text(), encoding="utf-8")
        return path

    def renamed(self, old: str, new: str) -> "SmallTable":
        """The table with another name for a column."""
        return replace(self, header=tuple(new if n == old else n for n in self.header))

    def with_value(self, row: int, column: str, value: str) -> "SmallTable":
        """The table with another value in one cell."""
        place = self.header.index(column)
        cells = tuple(value if i == place else c for i, c in enumerate(self.rows[row]))
        return replace(self, rows=(*self.rows[:row], cells, *self.rows[row + 1 :]))

    def with_rows(self, rows: tuple[tuple[str, ...], ...]) -> "SmallTable":
        """The table with other rows."""
        return replace(self, rows=rows)


def small_table(name: str, schools: int = 4) -> SmallTable:
    """A valid table of a format with that many rows of each kind; URNs begin at 100001."""
    format_ = FORMATS[name]
    kinds = _kinds(format_, schools)
    columns = {c: _values(format_, c, kinds) for c in format_.columns}
    for measure in format_.measures:
        for column in measure.columns:
            columns.setdefault(column, [_figure(measure)] * len(kinds))
    if format_.year.rule == "suffix":
        columns[_suffixed(format_)] = [""] * len(kinds)
    return SmallTable(name, tuple(columns), tuple(zip(*columns.values(), strict=True)))


def _kinds(format_: Format, schools: int) -> list[str]:
    """The kind of each row, as the file writes it: many schools, one authority, one England."""
    if format_.complete:
        return [""] * (format_.complete.last - format_.complete.first + 1)
    if not format_.rows.kinds:
        alone = any(b.components for b in format_.blocks) or "england" in format_.units
        return [""] * (1 if alone else schools)
    levels = {k: format_.units[u].level if format_.units else "" for k, u in _told(format_)}
    return [k for k, level in levels.items() for _ in range(_count(level, schools))]


def _told(format_: Format) -> list[tuple[str, str]]:
    return list((format_.rows.kinds or {}).items())


def _count(level: str, schools: int) -> int:
    return 1 if level in ("la", "national") else schools


def _suffixed(format_: Format) -> str:
    return format_.year.pattern.replace(r"(\d\d)", "18")


def _values(format_: Format, column: str, kinds: list[str]) -> list[str]:
    count = len(kinds)
    if column == format_.rows.column:
        return kinds
    if format_.complete and column == format_.complete.column:
        return [str(n) for n in range(format_.complete.first, format_.complete.last + 1)]
    if column == format_.year.column:
        return ["201819" if format_.year.rule == "column" else "2018"] * count
    if format_.year.dates and column == format_.year.dates.column:
        day = LAST_DAY if format_.year.rule == "declared" else date(2022, 3, 1)
        return [day.strftime(format_.year.dates.format)] * count
    name, field = _field(format_, column)
    if field is None:
        return [_figure(next(m for m in format_.measures if column in m.columns))] * count
    return [_cell(name, field, column, row) for row in range(count)]


def _field(format_: Format, column: str) -> tuple[str, Field | None]:
    """What a column is stored as: of several fields the one that allows least."""
    found: list[tuple[str, Field]] = []
    for block in format_.blocks:
        if block.components and column in block.components.columns.values():
            return "", Field(column=column, kind="number")
        for name, field in block.fields.items():
            inner = (*field.first_of, field)
            found += [(name, f) for f in inner if column in (f.column, *f.join)]
    narrow = sorted(found, key=lambda f: (f[1].words is None, f[1].other != "refuse"))
    if not narrow and (column == "LEA" or "urn" in column.lower()):
        return "la_code" if column == "LEA" else "urn", Field(column=column)
    return narrow[0] if narrow else ("", None)


def _cell(name: str, field: Field, column: str, row: int) -> str:
    if field.words is not None:
        return next(iter(field.words))
    known = {
        "urn": str(100001 + row),
        "linked_urn": str(100501 + row),
        "la_code": "850",
        "laestab": "8504000" if not field.join else "850" if column == "LEA" else "4000",
    }
    if name in known:
        return known[name]
    if field.extract:
        return "11 to 16" if " to " in field.extract else "11-16"
    match field.kind:
        case "integer" | "number":
            return str(1 + row % 9)
        case "date":
            return date(2015, 9, 1).strftime(field.format)
        case _:
            return f"T{row}"


def _figure(measure: MeasureColumn) -> str:
    if measure.words is not None:
        return next(iter(measure.words))
    if measure.kind == "text":
        return str(rstr.Rstr(Random(0)).xeger(measure.pattern))
    return f"{50 if measure.kind == 'percent' else (measure.minimum or 0) + 1:g}"
