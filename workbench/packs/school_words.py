"""Published measures in words: tiles, and the sentences of the summary."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from workbench.measures.catalogue import measure
from workbench.measures.published.intervals import APPROXIMATE
from workbench.measures.published.school import Published, reason
from workbench.measures.rounding import show
from workbench.measures.series import break_between
from workbench.measures.status import CALCULATED
from workbench.packs.parts import Tone
from workbench.views.formats import COUNT
from workbench.views.theme import ABOVE, BELOW, IN_LINE, mark_of

_TONES: dict[str, Tone] = {ABOVE.words: "above", BELOW.words: "below", IN_LINE.words: "level"}
NOT_SHOWN = "-"


@dataclass(frozen=True)
class TileWords:
    """What a tile says."""

    name: str
    label: str
    value: str
    tone: Tone
    verdict: str
    beside: tuple[tuple[str, str], ...]
    note: str


def tiles(
    frame: pd.DataFrame, year: str, area: str, counted: str = "Pupils"
) -> tuple[TileWords, ...]:
    """A tile for each measure of one year, with its number of pupils and the years before.

    Args:
        frame: of :func:`workbench.measures.published.school.published_measures`.
        year: academic year.
        area: name of the local authority.
        counted: whose number a figure is over.
    """
    return tuple(_tile(row, area, frame, counted) for row in _of_year(frame, year))


def years_before(frame: pd.DataFrame, name: str, year: str) -> Iterator[tuple[str, str]]:
    """Earlier years of a measure and their figures, the latest first.

    A year that cannot be compared stands in brackets; one without a figure is left out.

    Args:
        frame: columns measure, period and value, of all pupils.
    """
    rows = frame[(frame["measure"] == name) & (frame["period"] < year) & frame["value"].notna()]
    known = rows.sort_values("period", ascending=False)
    for before, value in zip(known["period"], known["value"], strict=True):
        said = measure(name).show(float(value))
        yield str(before), f"({said})" if break_between(name, str(before), year) else said


def tone_of(verdict: str) -> Tone:
    """How a verdict is marked."""
    return _TONES.get(mark_of(verdict).words, "untested")


def summary(frame: pd.DataFrame, year: str, area: str) -> tuple[str, ...]:
    """The results of a year in a few sentences of plain English, most important first."""
    rows = {row.measure: row for row in _of_year(frame, year)}
    said = [
        _progress(rows.get("progress8"), year),
        _attainment(rows.get("attainment8"), year, area),
        _shares(rows, year),
        _years(frame, "progress8"),
    ]
    return tuple(sentence for sentence in said if sentence)


def missing(frame: pd.DataFrame, years: Sequence[str]) -> tuple[str, ...]:
    """Which measures have no figure in which years, and why; one sentence a reason."""
    gaps = frame[frame["value"].isna() & frame["period"].isin(list(years))]
    return tuple(
        f"{reason(str(status)).capitalize()}: {_titles(rows)}."
        for status, rows in gaps.groupby("status", sort=False)
    )


def later_band(figures: Published, year: str) -> str:
    """The published Progress 8 band of a later year; empty where there is none."""
    band = figures.band(year)
    return f"Published Progress 8 band in {year}: {band.lower()}." if band else ""


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st.

    >>> [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 21)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '21st']
    """
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def is_approximate(row: Any) -> bool:
    """Whether a verdict rests on an approximate number of pupils."""
    return bool(row.verdict) and APPROXIMATE in row.method and not row.band


def _tile(row: Any, area: str, frame: pd.DataFrame, counted: str) -> TileWords:
    what = measure(row.measure)
    return TileWords(
        name=row.measure.replace("_", "-"),
        label=what.title,
        value=NOT_SHOWN if _absent(row.value) else what.show(row.value),
        tone=tone_of(row.verdict),
        verdict=row.verdict.capitalize(),
        beside=(*_beside(row, area), *_counts(row, counted), *_earlier(row, frame)),
        note=_tile_note(row),
    )


def _beside(row: Any, area: str) -> Iterator[tuple[str, str]]:
    what = measure(row.measure)
    # the verdict says that progress is against 0
    if not _absent(row.national) and not (what.zero_means and row.national == 0):
        yield "England", what.show(row.national)
    if not _absent(row.area):
        yield area, what.show(row.area)
    if not _absent(row.rank):
        yield "Percentile rank", str(int(row.rank))
    if not _absent(row.area_place):
        yield "Place in area", f"{ordinal(int(row.area_place))} of {int(row.area_of)}"


def _counts(row: Any, counted: str) -> Iterator[tuple[str, str]]:
    if not _absent(row.value) and not _absent(row.n):
        yield counted, COUNT.value(row.n)


def _earlier(row: Any, frame: pd.DataFrame) -> Iterator[tuple[str, str]]:
    if not _absent(row.value):
        yield from years_before(frame, row.measure, row.period)


def _tile_note(row: Any) -> str:
    if _absent(row.value):
        return reason(row.status).capitalize()
    if row.band:
        return f"{_whose_band(row)}: {row.band.lower()}"
    if not row.verdict:
        return "Not tested"
    return "Approximate test" if is_approximate(row) else ""


def _progress(row: Any, year: str) -> str:
    if row is None or _absent(row.value):
        return ""
    score = measure("progress8").show(row.value)
    whose = _whose_band(row)
    band = f" ({whose[0].lower()}{whose[1:]}: {row.band.lower()})" if row.band else ""
    if not row.verdict:
        return f"In {year} its Progress 8 score was {score}{band}."
    words = row.verdict.split(" the national")[0]
    return (
        f"In {year} its pupils' progress from age 11 was {words} the national average: "
        f"Progress 8 was {score}{band}."
    )


def _whose_band(row: Any) -> str:
    return "Band by DfE's rule" if row.status == CALCULATED else "Published band"


def _attainment(row: Any, year: str, area: str) -> str:
    if row is None or _absent(row.value):
        return ""
    said = f"Attainment 8 was {measure('attainment8').show(row.value)}"
    others = [
        f"{_difference(row.value, other)} {name} ({measure('attainment8').show(other)})"
        for name, other in (("England", row.national), (f"the mean of schools in {area}", row.area))
        if not _absent(other)
    ]
    return f"{said}: {' and '.join(others)}." if others else f"{said} in {year}."


def _difference(value: float, other: float) -> str:
    gap = show(abs(value - other), 1)
    if gap == "0.0":
        return "the same as"
    return f"{gap} points {'above' if value > other else 'below'}"


def _shares(rows: dict[str, Any], year: str) -> str:
    wordings = {
        "english_maths_5": "{value} of pupils had grade 5 or above in both English and maths",
        "ebacc_entry": "{value} were entered for the English Baccalaureate",
    }
    said = [
        words.format(value=measure(name).show(rows[name].value)) + _england(rows[name])
        for name, words in wordings.items()
        if name in rows and not _absent(rows[name].value)
    ]
    return f"{', and '.join(said)}." if said else ""


def _england(row: Any) -> str:
    return "" if _absent(row.national) else f" (England {measure(row.measure).show(row.national)})"


def _years(frame: pd.DataFrame, name: str) -> str:
    known = frame[(frame["measure"] == name) & frame["value"].notna()]
    if len(known) < 2:
        return ""
    values = [
        f"{measure(name).show(float(value))} in {year}"
        for value, year in zip(known["value"], known["period"], strict=True)
    ]
    return f"{measure(name).title} over the years: {', '.join(values[:-1])} and {values[-1]}."


def _titles(rows: pd.DataFrame) -> str:
    by_measure = rows.groupby("measure", sort=False)["period"]
    return "; ".join(
        f"{measure(str(name)).title} in {' and '.join(years)}" for name, years in by_measure
    )


def _of_year(frame: pd.DataFrame, year: str) -> list[Any]:
    return list(frame[frame["period"] == year].itertuples(index=False))


def _absent(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value)) or bool(pd.isna(value))
