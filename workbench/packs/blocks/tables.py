"""Performance summary, and the groups and subjects that perform higher and lower, as tables."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd

from workbench.measures.groups import ALL
from workbench.packs.blocks.rows import rows_of
from workbench.packs.pupil_tables import group_table as groups_as_text
from workbench.packs.pupil_tables import labels_of
from workbench.packs.school_tables import style_of, title_of
from workbench.sentences.performers import Part
from workbench.stages.stage import Pair
from workbench.views.formats import COUNT, MISSING
from workbench.views.performance import in_brackets, value_of, with_values
from workbench.views.performing import standing_rows
from workbench.views.theme import ABOVE, BELOW, mark_of

NOBODY = "none"


def summary_table(frame: pd.DataFrame, pairs: Sequence[Pair], years: Sequence[str]) -> pd.DataFrame:
    """Actual results and progress over the years, with what the latest says against England.

    Years that cannot be compared with the latest stand in brackets.

    Args:
        frame: all pupils' figures: the columns of ``published_measures``.
        pairs: rows of the table; those of which nothing is known are left out.
        years: academic years, the latest last.
    """
    known = {(row.measure, row.period): row for row in rows_of(frame)}
    table = pd.DataFrame([_summary(pair, known, years) for pair in with_values(frame, pairs)])
    if table.empty:
        return table
    return table.loc[:, (table != MISSING).any()]


def group_table(
    frame: pd.DataFrame, names: Sequence[str], heading: str = "Group", counted: str = "Pupils"
) -> pd.DataFrame:
    """The table of pupil groups, without a column of numbers of pupils where none is known."""
    table = groups_as_text(frame, names, heading, counted)
    return table.loc[:, (table != MISSING).any()]


def years_table(frame: pd.DataFrame, names: Sequence[str], years: Sequence[str]) -> pd.DataFrame:
    """One row a measure, one column a year, with England's figure and the verdict of the latest.

    Args:
        frame: protected figures of all pupils.
        names: measures, in order; those of which nothing is known are left out.
        years: academic years, the latest last.
    """
    known = {(row.measure, row.period): row for row in rows_of(frame)}
    kept = [name for name in names if any((name, year) in known for year in years)]
    table = pd.DataFrame(
        [
            {
                "Measure": title_of(name),
                **{year: value_of(known.get((name, year))) for year in years},
                f"England, {years[-1]}": _england(known.get((name, years[-1]))),
                "Against England": _short(known.get((name, years[-1]))),
            }
            for name in kept
        ]
    )
    return table.loc[:, (table != MISSING).any()] if len(table) else table


def performing(
    tables: Sequence[tuple[str, pd.DataFrame, str]], standing: Collection[Part]
) -> pd.DataFrame:
    """Groups and subjects significantly above and below the average, with how many pupils.

    Args:
        tables: title of a row, protected figures, and the measure that decides. Pupils are counted
            by the first measure of the figures.
        standing: of :func:`workbench.sentences.performers.standing_parts`; others are left out,
            however significant they are by themselves.
    """
    rows = []
    for title, frame, name in tables:
        ranked = standing_rows(frame, name, standing)
        rows.append(
            {
                "By": f"{title}: {title_of(name)}",
                "Higher performing": _listed(ranked, ABOVE.symbol),
                "Lower performing": _listed(ranked[::-1], BELOW.symbol),
            }
        )
    return pd.DataFrame(rows)


def fullest_first(frame: pd.DataFrame, names: Sequence[str]) -> tuple[str, ...]:
    """Measures that have figures, those of most groups first: a table has the rows of its first."""
    counts = frame.loc[frame["measure"].isin(list(names)), "measure"].value_counts()
    return tuple(sorted((n for n in names if n in counts.index), key=lambda n: -counts[n]))


def has_groups(frame: pd.DataFrame) -> bool:
    """Whether anything can be shown of a part of the pupils."""
    return bool((frame["value"].notna() & (frame["group"] != ALL)).any())


def by_prior(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The rows of protected figures by prior attainment, low to high."""
    rows = frame[(frame["group"] == "prior_attainment") & frame["measure"].isin(list(names))]
    place = {"low": 0, "middle": 1, "high": 2}
    return rows.sort_values("subgroup", key=lambda column: column.map(place), kind="stable")


def groups_of(frame: pd.DataFrame, year: str, names: Sequence[str]) -> pd.DataFrame:
    """All pupils and the pupil groups of one year, of some measures."""
    rows = frame[(frame["period"] == year) & frame["measure"].isin(list(names))]
    first = np.where(rows["group"] == ALL, 0, 1)
    return rows.iloc[np.argsort(first, kind="stable")].reset_index(drop=True)


def _summary(pair: Pair, known: dict[Any, Any], years: Sequence[str]) -> dict[str, str]:
    latest = years[-1]
    columns = {"Measure": pair.label}
    for name, word in ((pair.actual, ""), (pair.progress, "Progress ")):
        for year in years:
            columns[f"{word}{year}"] = in_brackets(known.get((name, year)), latest)
        said = known.get((name, latest))
        columns[f"{word or 'Results '}{latest} against England"] = _short(said)
    return columns


def said_of(verdict: str) -> str:
    """A verdict in a few words: "significantly above", "in line", "not tested"."""
    if not verdict:
        return "not tested"
    return verdict.split(" the national")[0].removesuffix(" with")


def _short(row: Any) -> str:
    if row is None or not row.verdict:
        return MISSING
    return f"{mark_of(row.verdict).symbol} {row.verdict.split(' the national')[0]}"


def _england(row: Any) -> str:
    return MISSING if row is None else style_of(row.measure).value(row.national)


def _listed(rows: pd.DataFrame, symbol: str) -> str:
    marked = rows[rows["verdict"].map(lambda said: mark_of(said).symbol == symbol).astype(bool)]
    said = [
        f"{symbol} {label}{_counted(n)} {style_of(name).value(value)}"
        for label, n, name, value in zip(
            labels_of(marked), marked["n"], marked["measure"], marked["value"], strict=True
        )
    ]
    return ", ".join(said) or NOBODY


def _counted(n: Any) -> str:
    return "" if pd.isna(n) else f" ({COUNT.value(n)})"
