"""A national file of entries at key stage 4 -> checked entries of every school.

The Department's raw entries: URN, pupil reference, qualification number and grade, one row an
entry. It is checked by the rules of a school's file, some hundred schools at a time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from workbench.contracts.model import Catalogue
from workbench.contracts.types import to_frame
from workbench.intake.arrivals import KEY, Arrival, Extract
from workbench.intake.checks import CheckRow, check_arrivals
from workbench.intake.uploads.cells import REFERENCE, cell_of
from workbench.intake.uploads.ks4_awards import AWARD, RULES, WHAT, awards
from workbench.intake.uploads.limits import NATIONAL, Limits
from workbench.intake.uploads.national_table import (
    Coded,
    Codes,
    NationalTable,
    odd_references,
    read_national_table,
)
from workbench.intake.uploads.parsing import REFUSED_COLUMNS, lines_of, together
from workbench.intake.uploads.refusal import UploadRefused
from workbench.intake.uploads.templates import Template, national_template

DATASET = "ks4_entry"
PREFIX = "npd:"
_FIRST_ROW = 2
_BATCH = 400_000
_URN_LENGTH = 6
_REFERENCES = "Pupil reference"


@dataclass(frozen=True)
class NationalEntries:
    """Entries that passed every check, ordered by school, and the rows that were refused.

    ``table`` has the columns of the contract ``ks4_entry`` without origin, with ``source_key``
    (``npd:`` and the pupil's reference) in place of the pupil. ``refused`` has row (its line, the
    titles are line 1), column, rule and guidance.
    """

    label: str
    year: str
    table: pa.Table
    refused: pd.DataFrame
    rows: tuple[CheckRow, ...]

    def extracts(self) -> Iterator[Extract]:
        """The entries school by school."""
        urns = self.table.column("urn").combine_chunks()
        starts = _starts(urns.to_numpy(zero_copy_only=False))
        for start, end in zip(starts, [*starts[1:], len(urns)], strict=True):
            piece = self.table.slice(start, end - start)
            rows = to_frame(_plain(piece.drop_columns("urn")))
            arrival = Arrival(DATASET, rows, complete=True, years=(self.year,))
            yield Extract("file ks4_national", str(urns[start].as_py()), self.year, (arrival,))


@dataclass(frozen=True)
class _Entries:
    """Rows that can be read, ordered by school: places in the file, and codes of what they say."""

    rows: npt.NDArray[np.int64]
    urns: Coded
    pupils: pa.Array
    awards: pa.Table
    award: Codes
    dates: Coded | None


def read_national_entries(
    path: Path, *, year: str, catalogue: Catalogue, on: date, limits: Limits = NATIONAL
) -> NationalEntries:
    """Read and check a national file of entries.

    Args:
        path: a CSV file in UTF-8.
        year: academic year of the end of key stage 4.
        catalogue: contracts of the datasets.
        on: the day on which it is loaded.
        limits: how large it may be.

    Raises:
        UploadRefused: the file is refused whole; says by which rule.
        UsageError: there is no such file, or the year's qualifications are not known.
    """
    template = national_template()
    table = read_national_table(path, template, _REFERENCES, limits)
    if not table.rows:
        raise UploadRefused("empty", f"{table.label} has titles and no row.", "Fetch it again.")
    entries, refused = _entries(table, template, year)
    found = [_checked(batch, year, catalogue, on) for batch in _batches(entries)]
    whole = pa.concat_tables([one for one, _, _ in found]) if found else _nothing(catalogue)
    lines = together([refused, *(lines for _, lines, _ in found)])
    return NationalEntries(table.label, year, whole, lines, _added([r for _, _, r in found]))


def _entries(table: NationalTable, template: Template, year: str) -> tuple[_Entries, pd.DataFrame]:
    """The readable rows by school, and lines of the others."""
    broken = [*_unread(table, template), *_of_other_years(table, year)]
    known, award, rules = _awards(table, year)
    for rule, guidance in RULES.items():
        rows = np.flatnonzero(rules == rule)
        broken.append(_lines(rows, "Qualification number", rule, guidance))
    bad = np.zeros(table.rows, dtype=bool)
    for lines in broken:
        bad[lines["row"].to_numpy() - _FIRST_ROW] = True
    urns = table.columns["URN"]
    good = np.flatnonzero(~bad)
    names = np.array([value or "" for value in urns.values])
    rank = np.argsort(np.argsort(names, kind="stable"), kind="stable")
    order = good[np.argsort(rank[urns.codes[good]], kind="stable")]
    pupils = table.references.take(pa.array(order)).combine_chunks()
    dates = table.columns.get("Exam date")
    entries = _Entries(
        order,
        Coded(urns.codes[order], urns.values, urns.rules),
        pupils if isinstance(pupils, pa.Array) else pa.concat_arrays(pupils.chunks),
        known,
        award[order],
        Coded(dates.codes[order], dates.values, dates.rules) if dates else None,
    )
    return entries, together(broken)


def _unread(table: NationalTable, template: Template) -> Iterator[pd.DataFrame]:
    for name, column in table.columns.items():
        for rule in dict.fromkeys(rule for rule in column.rules if rule):
            rows = np.flatnonzero(column.broken(rule))
            yield _lines(rows, name, rule, cell_of(template.field(name).parse).guidance)
    rows = np.flatnonzero(odd_references(table.references, REFERENCE))
    yield _lines(rows, _REFERENCES, "reference", cell_of("reference").guidance)


def _of_other_years(table: NationalTable, year: str) -> Iterator[pd.DataFrame]:
    column = table.columns.get("Year")
    if column:
        other = np.array([value not in (None, year) for value in column.values])[column.codes]
        if other.all():
            raise UploadRefused("year", f"{table.label} is not of {year}.", "Choose its own year.")
        yield _lines(np.flatnonzero(other), "Year", "year", f"The row is not of {year}.")


def _awards(table: NationalTable, year: str) -> tuple[pa.Table, Codes, npt.NDArray[np.str_]]:
    """Distinct awards, which of them each row is, and the rule that the row breaks."""
    said = {"number": "Qualification number", "syllabus": "Syllabus", "grade": "Grade"}
    columns = {n: table.columns[title] for n, title in said.items() if title in table.columns}
    mixed = np.zeros(table.rows, dtype=np.int64)
    for column in columns.values():
        mixed = mixed * len(column.values) + column.codes
    distinct, first, codes = np.unique(mixed, return_index=True, return_inverse=True)
    texts = {n: [c.values[i] or "" for i in c.codes[first]] for n, c in columns.items()}
    frame = pd.DataFrame({name: texts.get(name, [""] * len(distinct)) for name in WHAT})
    found = awards(frame.astype("str"), year)
    known = pa.table({name: pa.array(found[name], pa.string(), from_pandas=True) for name in AWARD})
    # a row whose number or grade cannot be read breaks that rule, not this one
    unread = ((frame["number"] == "") | (frame["grade"] == "")).to_numpy()
    rules = np.where(unread, "", found["rule"].to_numpy(dtype="str"))
    return known, codes.astype("int32"), rules[codes]


def _batches(entries: _Entries) -> Iterator[_Entries]:
    """Whole schools, some hundred thousand rows at a time."""
    starts = _starts(entries.urns.codes)
    if not len(starts):
        return
    cuts = [0]
    for start in starts:
        if start - cuts[-1] >= _BATCH:
            cuts.append(int(start))
    for low, high in zip(cuts, [*cuts[1:], len(entries.rows)], strict=True):
        yield _slice(entries, slice(low, high))


def _slice(entries: _Entries, part: slice) -> _Entries:
    def of(column: Coded) -> Coded:
        return Coded(column.codes[part], column.values, column.rules)

    return _Entries(
        entries.rows[part],
        of(entries.urns),
        entries.pupils.slice(part.start, part.stop - part.start),
        entries.awards,
        entries.award[part],
        of(entries.dates) if entries.dates else None,
    )


def _checked(
    batch: _Entries, year: str, catalogue: Catalogue, on: date
) -> tuple[pa.Table, pd.DataFrame, tuple[CheckRow, ...]]:
    """The good entries of some schools, lines of the others, and what the checks found."""
    frame, repeated = _frame(batch, year)
    arrival = Arrival(DATASET, frame, complete=True, years=(year,))
    known = frozenset(frame[KEY].unique())
    checked = check_arrivals(
        Extract("file ks4_national", "", year, (arrival,)), catalogue, on, known
    )
    refused = [repeated, *_refused_lines(checked.refused, frame)]
    good = checked.extract.of(DATASET)
    rows = frame.iloc[:0] if good is None else good.rows
    return _table(rows), together(refused), checked.rows


def _frame(batch: _Entries, year: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the contract, with the school before each key so that no two schools share one."""
    urns = pa.DictionaryArray.from_arrays(batch.urns.codes, pa.array(batch.urns.values))
    keys = pc.binary_join_element_wise(urns.cast(pa.string()), batch.pupils, "")
    taken = batch.awards.take(pa.array(batch.award))
    dates: pa.Array = pa.nulls(len(keys), pa.string())
    if batch.dates:
        found = pa.array(batch.dates.values, pa.string())
        dates = found.take(pa.array(batch.dates.codes))
    pupil = keys.dictionary_encode().indices.to_numpy()
    number = taken.column("qualification").combine_chunks().dictionary_encode().indices.to_numpy()
    facts = pd.DataFrame(
        {"pupil": pupil, "number": number, "award": batch.award, "date": dates.to_pandas()}
    )
    again = facts.duplicated(["pupil", "award", "date"]).to_numpy()
    order = facts[~again].sort_values("date", kind="stable", na_position="last")
    attempt = (order.groupby(["pupil", "number"], sort=False).cumcount() + 1).reindex(facts.index)
    table = pa.table({KEY: keys, "year": pa.array([year] * len(keys)), "exam_date": dates})
    for name in AWARD:
        table = table.append_column(name, taken.column(name))
    frame = to_frame(table).assign(attempt=attempt.to_numpy())
    rows = batch.rows + _FIRST_ROW
    words = "The same result stands in an earlier row."
    index = pd.Index(rows, name="row")
    kept = frame.set_axis(index, axis=0)[~again]
    kept = kept.astype({"attempt": "int64"})
    return kept, lines_of(index[again], "Grade", "repeated", words)


def _refused_lines(refused: pd.DataFrame, frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for facts, lines in refused.groupby(list(REFUSED_COLUMNS[1:]), sort=False):
        places = lines["row"].to_numpy(dtype="int64")
        column, rule, guidance = map(str, facts)
        yield lines_of(frame.index[places], column, rule, guidance)


def _table(rows: pd.DataFrame) -> pa.Table:
    """Rows with the school apart from the pupil, and words held by their distinct values."""
    table = pa.Table.from_pandas(rows, preserve_index=False)
    keys = table.column(KEY)
    urns = pc.utf8_slice_codeunits(keys, 0, _URN_LENGTH)
    pupils = pc.binary_join_element_wise(PREFIX, pc.utf8_slice_codeunits(keys, _URN_LENGTH), "")
    columns: Mapping[str, pa.ChunkedArray] = {"urn": urns.dictionary_encode(), KEY: pupils}
    words = {
        name: column.dictionary_encode() if column.type == pa.string() else column
        for name, column in zip(table.column_names, table.columns, strict=True)
        if name != KEY
    }
    return pa.table({**columns, **words})


def _plain(table: pa.Table) -> pa.Table:
    return pa.table(
        {
            name: column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )


def _starts(values: npt.NDArray[np.generic]) -> list[int]:
    """Where a new value begins in an ordered array."""
    if not len(values):
        return []
    return [0, *(np.flatnonzero(values[1:] != values[:-1]) + 1).tolist()]


def _lines(rows: npt.NDArray[np.int64], column: str, rule: str, guidance: str) -> pd.DataFrame:
    return lines_of(pd.Index(rows + _FIRST_ROW), column, rule, guidance)


def _added(found: list[tuple[CheckRow, ...]]) -> tuple[CheckRow, ...]:
    """Rows of checks of all batches, the same check counted together."""
    counts: dict[tuple[str, ...], int] = {}
    first: dict[tuple[str, ...], CheckRow] = {}
    for row in (row for rows in found for row in rows):
        what = (row.stage, row.check, row.dataset, row.column, row.result, row.guidance)
        first.setdefault(what, row)
        counts[what] = counts.get(what, 0) + row.count
    return tuple(
        CheckRow(r.stage, r.check, r.dataset, r.column, r.result, counts[what], r.guidance)
        for what, r in first.items()
    )


def _nothing(catalogue: Catalogue) -> pa.Table:
    names = [name for name in catalogue[DATASET].names if name not in ("pupil_id", "origin")]
    return pa.table({name: pa.array([], pa.string()) for name in (KEY, *names)})
