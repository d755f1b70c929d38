"""What a reader has to know of the data before the figures, in sentences."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from workbench.measures.groups import ALL
from workbench.measures.status import CALCULATED
from workbench.measures.verdicts import ENOUGH_PUPILS
from workbench.packs.audiences import HEAD
from workbench.packs.blocks.rows import rows_of
from workbench.packs.school_words import missing
from workbench.views.formats import PERCENTAGE


def notes(
    results: pd.DataFrame,
    years: Sequence[str],
    *,
    synthetic: bool,
    audience: str,
    threshold: int,
) -> Iterator[str]:
    """Notes on the data behind the headline measures, most important first.

    Args:
        results: headline measures, published or calculated.
        years: academic years of the pack, the latest last.
        synthetic: whether the pupils are invented.
        audience: whom the pack is for.
        threshold: smallest group that may be shown.
    """
    if synthetic:
        yield "The school and its pupils are synthetic: nobody in this pack exists."
    if results["value"].notna().any():
        yield _source(results)
    known = set(results.loc[results["value"].notna(), "period"])
    without = [year for year in years if year not in known]
    if without:
        yield f"No results of {', '.join(without)} can be shown."
    if _few(results, years[-1]):
        yield (
            f"Fewer than {ENOUGH_PUPILS} pupils were at the end of the key stage in {years[-1]}: "
            "too few for a verdict, and one pupil changes every figure."
        )
    gaps = results[~results["period"].isin(without)]
    yield from missing(gaps, years)
    if audience == HEAD:
        yield "Pupils are named and no group is too small to be shown: for the school alone."
    else:
        yield f"No pupil is named, and groups of fewer than {threshold} pupils are suppressed."


def coverage(frame: pd.DataFrame, year: str, known: Mapping[str, str]) -> Iterator[str]:
    """How many pupils have what progress needs.

    Args:
        frame: protected figures of pupils.
        year: academic year.
        known: words for what is known, by the measure that is its share.
    """
    everybody = frame[(frame["group"] == ALL) & (frame["period"] == year)]
    said = [
        f"{known[row.measure]} {PERCENTAGE.value(row.value)}"
        for row in rows_of(everybody)
        if row.measure in known and not pd.isna(row.value)
    ]
    if said:
        yield f"Matched pupils in {year}: {', '.join(said)}. Progress is of matched pupils alone."


def unmatched(rows: pd.DataFrame, column: str, threshold: int) -> Iterator[str]:
    """Says so where characteristics of pupils are missing, unless they are few.

    Args:
        rows: pupils of one year.
        column: a column of their characteristics.
        threshold: smallest group that may be spoken of.
    """
    without = int(rows[column].isna().sum()) if column in rows else len(rows)
    if without >= max(threshold, 1):
        share = PERCENTAGE.value(100 * without / len(rows))
        yield f"Characteristics are not known for {share} of pupils, who are in no pupil group."


def _source(results: pd.DataFrame) -> str:
    if (results["status"] == CALCULATED).any():
        return (
            "Figures are calculated here from pupil-level data. They can differ from published "
            "ones, which leave some pupils out."
        )
    return "Figures are published ones, as DfE printed them; none is calculated from pupils."


def _few(results: pd.DataFrame, year: str) -> bool:
    pupils = results.loc[(results["period"] == year) & results["value"].notna(), "n"].dropna()
    return len(pupils) > 0 and float(pupils.max()) < ENOUGH_PUPILS
