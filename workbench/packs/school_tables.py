"""Published measures as display-ready tables and as the frames of charts."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from workbench.measures.catalogue import measure
from workbench.measures.published.ranks import standing
from workbench.measures.published.school import Published, reason
from workbench.packs.school_words import is_approximate, ordinal
from workbench.views.formats import MISSING, PERCENTAGE, Format
from workbench.views.theme import mark_of

FIFTHS = ("highest", "second highest", "middle", "second lowest", "lowest")


def style_of(name: str) -> Format:
    """How the values of a measure are written."""
    what = measure(name)
    return Format(what.decimals, what.signed, "%" if what.unit == "%" else "")


def title_of(name: str) -> str:
    """Title of a measure."""
    return measure(name).title


def unit_of(name: str) -> str:
    """What the values of a measure are, for an axis."""
    what = measure(name)
    return "% of pupils" if what.unit == "%" else f"{what.title} ({what.unit})"


def with_trend(frame: pd.DataFrame) -> tuple[str, ...]:
    """Measures with a value in two years or more."""
    counts = frame[frame["value"].notna()].groupby("measure", sort=False).size()
    return tuple(str(name) for name in counts[counts > 1].index)


def with_schools(figures: Published, year: str, names: Sequence[str]) -> tuple[str, ...]:
    """Measures of which the values of many schools are known, the school's own among them."""
    return tuple(
        name
        for name in names
        if figures.urn in (known := figures.values(name, year).dropna()).index and len(known) > 1
    )


def headline_table(frame: pd.DataFrame, year: str, area: str) -> pd.DataFrame:
    """The measures of one year beside England and the local authority.

    A column in which nothing is known is left out.

    Args:
        frame: of :func:`workbench.measures.published.school.published_measures`.
    """
    rows = frame[frame["period"] == year]
    table = pd.DataFrame([_headline(row, area) for row in rows.itertuples(index=False)])
    return table.loc[:, (table != MISSING).any()]


def years_table(frame: pd.DataFrame, name: str, area: str) -> pd.DataFrame:
    """One measure year by year, without the columns in which nothing is known."""
    rows = frame[frame["measure"] == name]
    table = pd.DataFrame(
        [{"Year": row.period, **_figures(row, area)} for row in rows.itertuples(index=False)]
    )
    return table.loc[:, (table != MISSING).any()]


def trend_frame(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """One measure as the frame of a trend chart."""
    rows = frame[frame["measure"] == name]
    return rows[["period", "value", "low", "high", "national", "area"]].rename(
        columns={"area": "la"}
    )


def intake_table(frame: pd.DataFrame, area: str, published: Published, year: str) -> pd.DataFrame:
    """Characteristics of the pupils beside England and the local authority.

    Args:
        frame: of :func:`workbench.measures.published.intake.intake`.
        area: name of the local authority.
        published: figures of all schools, for the fifth that the school is in.
        year: academic year of the characteristics.
    """
    values = [
        reason(str(row.status)) if _absent(row.value) else PERCENTAGE.value(row.value)
        for row in frame.itertuples(index=False)
    ]
    return pd.DataFrame(
        {
            "Pupils at the end of key stage 4": frame["title"],
            "This school": values,
            "England": frame["national"].map(PERCENTAGE.value),
            area: frame["area"].map(PERCENTAGE.value),
            "Fifth of schools": [_fifth(published, str(name), year) for name in frame["measure"]],
        }
    )


def _fifth(published: Published, name: str, year: str) -> str:
    """The fifth of England's mainstream schools that a school's share lies in."""
    values = published.values(name, year)
    own = values.get(published.urn)
    place = standing(values, None if own is None else float(own))
    return MISSING if place is None else FIFTHS[(place.percentile - 1) // 20]


def intake_bars(frame: pd.DataFrame) -> pd.DataFrame:
    """The same as the frame of a bar chart."""
    return frame.rename(columns={"title": "label"})[["label", "value", "national"]]


def _headline(row: Any, area: str) -> dict[str, str]:
    return {"Measure": measure(row.measure).title, **_figures(row, area)}


def _figures(row: Any, area: str) -> dict[str, str]:
    style = style_of(row.measure)
    shown = f"not shown: {reason(row.status)}" if _absent(row.value) else written(row, row.value)
    interval = style.interval(row.low, row.high)
    return {
        "This school": shown,
        "95% interval": interval,
        "England": written(row, row.national),
        f"{area}, mean": written(row, row.area),
        "Percentile rank, England": MISSING if _absent(row.rank) else str(int(row.rank)),
        f"Place in {area}": _place(row),
        "Against England": _verdict(row),
    }


def written(row: Any, value: Any) -> str:
    """A value of the measure of a row: a number, or a grade where the measure is shown as one."""
    what = measure(row.measure)
    graded = what.grade_scale and not _absent(value)
    return what.show(float(value)) if graded else style_of(row.measure).value(value)


def _place(row: Any) -> str:
    if _absent(row.area_place):
        return MISSING
    return f"{ordinal(int(row.area_place))} of {int(row.area_of)}"


def _verdict(row: Any) -> str:
    if not row.verdict:
        return "" if _absent(row.value) else "not tested"
    words = row.verdict.split(" the national")[0]
    approximate = " (approximate)" if is_approximate(row) else ""
    band = f"; band: {row.band.lower()}" if row.band else ""
    return f"{mark_of(row.verdict).symbol} {words}{approximate}{band}"


def _absent(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value)) or bool(pd.isna(value))
