"""What pupil groups of a school are set beside, by choice: England's figures, or the school's own.

Every verdict names whom its figure is set beside. A figure of the school's own is made of figures
of the same table alone, so that it tells no more than the table does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from workbench.measures.catalogue import measure
from workbench.measures.columns import Flags, Floats, floats
from workbench.measures.comparison import PLACE, differs
from workbench.measures.groups import ALL, dimensions, set_beside
from workbench.measures.intervals import Z
from workbench.measures.measure import Measure
from workbench.measures.verdicts import ABOVE, BELOW, ENOUGH_PUPILS, IN_LINE, TOO_FEW

USUAL, SAME, NATIONAL, SCHOOL, OTHERS = "", "same", "national", "school", "others"
AVERAGE = "the national average"


@dataclass(frozen=True)
class Comparator:
    """What groups are compared with.

    Attributes:
        name: as addresses have it.
        title: as it is chosen.
        heading: of a column with its figures.
    """

    name: str
    title: str
    heading: str

    @property
    def is_national(self) -> bool:
        """Whether its figures are those of England."""
        return self.name in (USUAL, SAME, NATIONAL)


COMPARATORS: Mapping[str, Comparator] = MappingProxyType(
    {
        one.name: one
        for one in (
            Comparator(USUAL, "National (usual)", "National figure"),
            Comparator(SAME, "National, same group", "Same group nationally"),
            Comparator(NATIONAL, "National, all pupils", "All pupils nationally"),
            Comparator(SCHOOL, "School, all pupils", "All pupils of the school"),
            Comparator(OTHERS, "School, other pupils", "Other pupils of the school"),
        )
    }
)


def comparators_held(names: tuple[str, ...], national: pd.DataFrame) -> tuple[Comparator, ...]:
    """The comparators that there are figures of for some of a few measures.

    Args:
        names: measures.
        national: comparator frame (``national.published``).
    """
    rows = national[national["measure"].isin(list(names)) & national["value"].notna()]
    overall = rows["group"] == ALL
    by_nature = any(measure(name).zero_means for name in names)
    held = {SAME: bool((~overall).any()), NATIONAL: bool(overall.any()) or by_nature}
    return tuple(one for one in COMPARATORS.values() if held.get(one.name, True))


def with_national(table: pd.DataFrame, chosen: str, national: pd.DataFrame) -> pd.DataFrame:
    """Set rows of single years beside the figures of a national comparator.

    A measure whose national average is 0 by construction is set beside 0, except where the same
    group is asked for: 0 is the average of all pupils alone.

    Args:
        table: rows of :func:`workbench.measures.compute.compute`.
        chosen: name of a comparator.
        national: comparator frame.

    Returns:
        The table with national (the figure; missing where none is held, and of the school's own
        comparators) and whom (the pupils it is of, in words; empty where there is none).
    """
    if not COMPARATORS[chosen].is_national:
        return table.assign(national=np.nan, whom="")
    figures = dict(
        zip(
            national[PLACE].itertuples(index=False, name=None),
            national["value"],
            strict=True,
        )
    )
    found = [
        _national(chosen, str(m), str(p), str(g), str(s), figures)
        for m, p, g, s in table[PLACE].itertuples(index=False, name=None)
    ]
    values, words = zip(*found, strict=True) if found else ((), ())
    return table.assign(
        national=np.array(values, dtype=np.float64), whom=np.array(words, dtype=object)
    )


def with_verdicts(table: pd.DataFrame, chosen: str) -> pd.DataFrame:
    """Set rows beside the school's own figures where that is chosen, and say what is significant.

    A percentage is set beside a national one by z with the national one known, and beside other
    pupils of the school by z of two proportions. A mean or ratio is set beside a national figure
    by its interval, and beside other pupils by its difference over the root of the sum of both
    squared standard errors. A group differs from all pupils of the school, of whom it is a part,
    where it differs from the others. There is no verdict without an interval, and none of fewer
    than 11 pupils or against fewer.

    Args:
        table: rows of :func:`with_national` of one unit and period after disclosure control, all
            pupils among them, with denominator.
        chosen: name of the comparator.

    Returns:
        The table with national, whom and verdict.

    Source: Ofsted inspection data summary report guidance (proportions, at least 11 pupils); DfE
    ready reckoners (intervals of means); two-sample z with known standard errors.
    """
    found = [
        _of_measure(measure(str(name)), rows, chosen)
        for name, rows in table.groupby("measure", sort=False)
    ]
    return pd.concat(found).sort_index() if found else table.assign(verdict="", whom="")


def _national(
    chosen: str, name: str, period: str, group: str, subgroup: str, figures: Mapping[Any, float]
) -> tuple[float, str]:
    """The national figure of a cell and whom it is of."""
    zero = measure(name).zero_means
    if zero and (chosen != SAME or group == ALL):
        return 0.0, f"{AVERAGE} of {zero}"
    place = {NATIONAL: (ALL, ALL), SAME: (group, subgroup)}.get(
        chosen, set_beside(group, subgroup)[:2]
    )
    value = figures.get((name, period, *place), np.nan)
    return (float(value), _whom(*place)) if not pd.isna(value) else (np.nan, "")


def _whom(group: str, subgroup: str) -> str:
    if group == ALL:
        return AVERAGE
    return f"{dimensions()[group].part(subgroup).words} nationally"


def _of_measure(one: Measure, rows: pd.DataFrame, chosen: str) -> pd.DataFrame:
    n, value = floats(rows["n"]), floats(rows["value"])
    if COMPARATORS[chosen].is_national:
        beside = floats(rows["national"])
        half = floats(rows["high"]) - value
        spread = half * np.sqrt(n) / Z
        share = np.full(len(rows), one.kind == "percentage")
        scale = np.full(len(rows), one.scale)
        side, tested = differs(value, beside, n, spread, scale, share)
        return _said(one, rows, beside, rows["whom"], side, tested, n < ENOUGH_PUPILS)
    whole = rows[rows["group"] == ALL]
    others = _others(one, rows, whole)
    beside = others.value if chosen == OTHERS else np.full(len(rows), _of_all(whole, "value"))
    beside = np.where((rows["group"] == ALL) | np.isnan(others.value), np.nan, beside)
    whom = {SCHOOL: "all pupils of the school", OTHERS: "other pupils of the school"}[chosen]
    words = pd.Series(np.where(np.isnan(beside), "", whom), index=rows.index)
    few = np.minimum(n, others.n) < ENOUGH_PUPILS
    return _said(one, rows, beside, words, others.side, others.tested, few)


@dataclass(frozen=True)
class _Others:
    """The school's other pupils beside each group: how many, their figure, and the test."""

    n: Floats
    value: Floats
    side: "np.ndarray[tuple[int], np.dtype[np.int64]]"
    tested: Flags


def _others(one: Measure, rows: pd.DataFrame, whole: pd.DataFrame) -> _Others:
    """Figures of all pupils less those of each group; missing where nobody is left."""
    n, value, weight = (floats(rows[name]) for name in ("n", "value", "denominator"))
    every, mean, all_weight = (_of_all(whole, name) for name in ("n", "value", "denominator"))
    rest = all_weight - weight
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(rest > 1e-9, (all_weight * mean - weight * value) / rest, np.nan)
        if one.kind == "percentage":
            share = mean / one.scale
            error = one.scale * np.sqrt(share * (1 - share) * (1 / n + 1 / (every - n)))
        else:
            own = (floats(rows["high"]) - value) / Z
            all_error = (_of_all(whole, "high") - mean) / Z
            squares = ((all_weight * all_error) ** 2 - (weight * own) ** 2) / rest**2
            error = np.sqrt(own**2 + np.clip(squares, 0, None))
        z = (value - left) / error
    tested = np.isfinite(z)
    side = (np.sign(np.nan_to_num(z)) * (np.abs(np.nan_to_num(z)) > Z) * tested).astype(np.int64)
    return _Others(every - n, left, side, tested)


def _of_all(whole: pd.DataFrame, column: str) -> float:
    """A figure of all pupils; missing where it is not shown."""
    found = floats(whole[column])
    return float(found[0]) if len(found) else float("nan")


def _said(
    one: Measure,
    rows: pd.DataFrame,
    beside: Floats,
    whom: "pd.Series[Any]",
    side: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    tested: Flags,
    few: Flags,
) -> pd.DataFrame:
    sure = tested & ~np.isnan(beside) & ~np.isnan(floats(rows["value"]))
    words = [
        _verdict(one, int(up), figure, str(who), few=bool(small)) if there else ""
        for up, figure, who, small, there in zip(side, beside, whom, few, sure, strict=True)
    ]
    return rows.assign(national=beside, whom=whom, verdict=words)


def _verdict(one: Measure, side: int, figure: float, whom: str, *, few: bool) -> str:
    if few:
        return TOO_FEW
    shown = "0" if figure == 0 else one.show(figure)
    known = AVERAGE if whom.startswith(f"{AVERAGE} of ") else whom
    return f"{ {1: ABOVE, 0: IN_LINE, -1: BELOW}[side] } {known} ({shown})"
