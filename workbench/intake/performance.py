"""Columns of published figures -> long rows of ``school_performance``."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.calendar import AcademicYear
from workbench.contracts.checks import Failure, cast
from workbench.contracts.model import Contract
from workbench.intake.convert import convert
from workbench.intake.datasets import ORIGIN, Made
from workbench.intake.figures import read_figures, read_numbers
from workbench.intake.format import NO_ROW, Field, Format, MeasureColumn, YearRule
from workbench.intake.rows import Sorted
from workbench.intake.table import Table

DATASET = "school_performance"


def make_performance(
    table: Table,
    format_: Format,
    sorted_: Sorted,
    facts: Mapping[str, str],
    contract: Contract,
) -> Made:
    """One row for each unit, year, measure and group that the file tells of.

    A code in place of a figure gives a row whose value is missing and whose status says why. A
    blank gives a row as well, but where the format declares that blanks say nothing.
    """
    kinds = sorted_.kinds.dropna()
    present = [m for m in format_.measures if m.column in table.frame.columns]
    names = [c for c in format_.measure_columns if c in table.frame.columns]
    part = Table(table.label, table.frame.loc[kinds.index, names].reset_index(drop=True))
    kinds = kinds.reset_index(drop=True)
    units, wrong_units = _units(part, format_, kinds)
    years, wrong_years = _years(part, format_.year, facts)
    figures, wrong = _long(part, present, format_.codes, kinds)
    stored = figures[figures["status"] != NO_ROW]
    place = stored["place"].to_numpy()
    full = stored.assign(
        level=units["level"].take(place).array,
        unit_id=units["unit_id"].take(place).array,
        year=_spread(present, lambda m: m.year).take(stored["which"].to_numpy()).array,
        origin=ORIGIN,
        source=facts["source"],
    )
    full["year"] = full["year"].mask(full["year"] == "", years.take(place).array)
    typed, lost = cast(full.reindex(columns=contract.names).reset_index(drop=True), contract)
    used = sorted_.kinds.dropna().index.take(np.unique(place))
    return Made(DATASET, typed, used, (*wrong_units, *wrong_years, *wrong, *lost))


def _long(
    part: Table,
    measures: Sequence[MeasureColumn],
    codes: Mapping[str, str],
    kinds: "pd.Series[str]",
) -> tuple[pd.DataFrame, tuple[Failure, ...]]:
    """Every figure of every measure in one column: reading them once is what makes it quick."""
    places = [_places(m, kinds) for m in measures]
    which = np.repeat(np.arange(len(measures)), [len(p) for p in places])
    frame = pd.DataFrame({"place": np.concatenate(places), "which": which})
    failures: list[Failure] = []
    figures, found = read_figures(
        _stacked(part, [m.column for m in measures], places), which, measures, codes
    )
    failures += found
    beside: dict[str, pd.Series] = {}
    for name in ("n", "low", "high"):
        columns = [getattr(m, name) for m in measures]
        beside[name], found = read_numbers(_stacked(part, columns, places), which, columns, codes)
        # the column may be a figure of its own, and is then told of there
        failures += [f for f in found if f.column not in {m.column for m in measures}]
    named = {
        "measure": _spread(measures, lambda m: m.measure).take(which).array,
        "group": _spread(measures, lambda m: m.group).take(which).array,
    }
    return frame.assign(**named, **figures, **beside), tuple(failures)


def _places(column: MeasureColumn, kinds: "pd.Series[str]") -> NDArray[np.int64]:
    chosen = kinds.isin(column.rows).to_numpy() if column.rows else np.ones(len(kinds), dtype=bool)
    return np.flatnonzero(chosen)


def _stacked(
    part: Table,
    columns: Sequence[str],
    places: Sequence[NDArray[np.int64]],
) -> "pd.Series[str]":
    """The columns one below the other; blanks where there is no column."""
    pieces = [
        part.frame[name].take(rows) if name else pd.Series("", index=rows, dtype="str")
        for name, rows in zip(columns, places, strict=True)
    ]
    return pd.concat(pieces, ignore_index=True)


def _spread(
    measures: Sequence[MeasureColumn], of: Callable[[MeasureColumn], str]
) -> "pd.Series[str]":
    return pd.Series([of(m) for m in measures], dtype="str")


def _units(
    part: Table, format_: Format, kinds: "pd.Series[str]"
) -> tuple[pd.DataFrame, list[Failure]]:
    pieces: list[pd.DataFrame] = []
    failures: list[Failure] = []
    for kind, unit in format_.units.items():
        mine = kinds.index[kinds == kind]
        own = Table(part.label, part.frame.loc[mine, [c for c in (unit.column,) if c]])
        field = Field(
            column=unit.column, value=unit.value, kind="urn" if unit.level == "school" else "text"
        )
        names, wrong = convert(own, field, {})
        failures += wrong
        pieces.append(pd.DataFrame({"level": unit.level, "unit_id": names}, index=mine))
    return pd.concat(pieces).sort_index(), failures


def _years(
    part: Table, rule: YearRule, facts: Mapping[str, str]
) -> tuple["pd.Series[str]", list[Failure]]:
    if rule.rule != "row":
        return pd.Series(facts.get("year", ""), index=part.frame.index, dtype="str"), []
    texts = part.frame[rule.column]
    good = texts.str.fullmatch(r"(19|20)\d\d").fillna(False)
    named = {t: str(AcademicYear(int(t))) for t in texts[good].unique()}
    lost = int((~good).sum())
    words = "must be the year in which an academic year starts"
    failures = [Failure(rule.column, "type", words, lost)] if lost else []
    return texts.map(named).astype("str"), failures
