"""What values are set beside: the national figures of the groups' comparators, named."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags, Floats, Integers
from workbench.measures.groups import ALL, set_beside
from workbench.measures.intervals import differs_in_mean, differs_in_share
from workbench.measures.measure import Measure

PLACE = ["measure", "period", "group", "subgroup"]


@dataclass(frozen=True)
class Comparison:
    """Of each row: national value and standard deviation, in the measure's unit, and the words."""

    value: Floats
    sd: Floats
    words: "pd.Series[str]"


def compare(
    measures: Sequence[Measure], labels: pd.DataFrame, national: pd.DataFrame | None
) -> Comparison:
    """Find what each row is set beside.

    A measure whose national average is 0 by construction is set beside 0. Otherwise a row is set
    beside the figure its group's comparator names, of the same academic year; without one it is
    set beside nothing. The standard deviation is that of all pupils nationally.

    Args:
        measures: those that ``labels`` has.
        labels: columns measure, period, group and subgroup.
        national: comparator frame (``national.published`` or ``national.computed``), or nothing.
    """
    zero = {one.name: one.zero_means for one in measures}
    of_zero = labels["measure"].map(zero).astype("str").reset_index(drop=True)
    at_zero = (of_zero != "").to_numpy()
    beside = _beside(labels)
    found = _nothing(len(labels)) if national is None else _found(beside, national)
    return Comparison(
        np.where(at_zero, 0.0, found.value),
        np.where(at_zero, np.nan, found.sd),
        found.words.mask(at_zero, "; compared with 0, the average of " + of_zero).astype("str"),
    )


def differs(
    value: Floats, national: Floats, n: Floats, sd: Floats, scale: Floats, is_share: Flags
) -> tuple[Integers, Flags]:
    """Direction (1 above, -1 below, 0 not different) and whether it could be tested.

    A proportion is tested by z with the national one known, a mean by the interval about the
    national one. ``scale`` is what a share was multiplied by; all arrays have one entry a row.
    """
    difference = value - national
    with np.errstate(invalid="ignore"):
        by_share = differs_in_share(value / scale, national / scale, n)
        by_mean = differs_in_mean(difference, n, sd)
        inside = (national > 0) & (national < scale)
    tested = ~np.isnan(difference) & np.where(is_share, inside, ~np.isnan(sd))
    different = np.where(is_share, by_share, by_mean)
    return (np.sign(np.nan_to_num(difference)) * different).astype(np.int64), tested


def _nothing(size: int) -> Comparison:
    nowhere = np.full(size, np.nan)
    return Comparison(nowhere, nowhere, pd.Series("; not compared", range(size), dtype="str"))


def _found(beside: pd.DataFrame, national: pd.DataFrame) -> Comparison:
    figures = national[[*PLACE, "value", "sd", "name"]]
    found = beside.merge(figures, on=PLACE, how="left", validate="m:1")
    overall = beside[["measure", "period"]].assign(group=ALL, subgroup=ALL)
    spread = overall.merge(figures, on=PLACE, how="left")["sd"]
    named = "; compared with " + found["name"] + ", " + beside["whom"]
    return Comparison(
        found["value"].to_numpy(dtype=np.float64),
        spread.to_numpy(dtype=np.float64),
        named.where(found["value"].notna(), "; not compared"),
    )


def _beside(labels: pd.DataFrame) -> pd.DataFrame:
    """Place of the national figure for each row, and whom it is of."""
    pairs = pd.MultiIndex.from_frame(labels[["group", "subgroup"]])
    codes, distinct = pairs.factorize()
    targets = pd.DataFrame(
        [set_beside(*pair) for pair in distinct], columns=["group", "subgroup", "whom"], dtype="str"
    )
    places = targets.take(codes).reset_index(drop=True)
    return places.assign(**{name: labels[name].to_numpy() for name in ("measure", "period")})
