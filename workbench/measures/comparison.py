"""What a value is set beside: the national figure of the group's comparator, named."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags, Floats, Integers
from workbench.measures.groups import ALL, dimensions
from workbench.measures.intervals import differs_in_mean, differs_in_share
from workbench.measures.measure import Measure

PLACE = ["period", "group", "subgroup"]


@dataclass(frozen=True)
class Comparison:
    """Of each cell: national value and standard deviation, in the measure's unit, and the words."""

    measure: Measure
    value: Floats
    sd: Floats
    words: "pd.Series[str]"

    def test(self, value: Floats, n: Floats, sd: Floats) -> tuple[Integers, Flags]:
        """Direction (1 above, -1 below, 0 not different) and whether it could be tested."""
        difference = value - self.value
        if self.measure.kind == "percentage":
            scale = self.measure.scale
            different = differs_in_share(value / scale, self.value / scale, n)
            tested = ~np.isnan(difference) & (self.value > 0) & (self.value < scale)
        else:
            different = differs_in_mean(difference, n, sd)
            tested = ~np.isnan(difference) & ~np.isnan(sd)
        return (np.sign(np.nan_to_num(difference)) * different).astype(np.int64), tested


def compare(measure: Measure, labels: pd.DataFrame, national: pd.DataFrame | None) -> Comparison:
    """Find what each cell is set beside.

    A measure whose national average is 0 by construction is set beside 0. Otherwise a cell is set
    beside the figure its group's comparator names, of the same academic year; without one it is
    set beside nothing. The standard deviation is that of all pupils nationally.
    """
    if measure.zero_means:
        size = len(labels)
        words = pd.Series(f"; compared with 0, the average of {measure.zero_means}", range(size))
        return Comparison(measure, np.zeros(size), np.full(size, np.nan), words.astype("str"))
    figures = _figures(measure, national)
    beside = _beside(labels)
    found = beside.merge(figures, on=PLACE, how="left", validate="m:1")
    overall = beside.assign(group=ALL, subgroup=ALL).merge(figures, on=PLACE, how="left")
    named = "; compared with " + found["name"] + ", " + beside["whom"]
    return Comparison(
        measure,
        found["value"].to_numpy(dtype=np.float64),
        overall["sd"].to_numpy(dtype=np.float64),
        named.where(found["value"].notna(), "; not compared").astype("str"),
    )


def _figures(measure: Measure, national: pd.DataFrame | None) -> pd.DataFrame:
    columns = [*PLACE, "value", "sd", "name"]
    if national is None:
        types = {"value": float, "sd": float}
        return pd.DataFrame({c: pd.Series(dtype=types.get(c, "str")) for c in columns})
    return national.loc[national["measure"] == measure.name, columns]


def _beside(labels: pd.DataFrame) -> pd.DataFrame:
    """Place of the national figure for each cell, and whom it is of."""
    pairs = list(zip(labels["group"], labels["subgroup"], strict=True))
    targets = {pair: _target(*pair) for pair in set(pairs)}
    places = pd.DataFrame(
        [targets[pair] for pair in pairs], columns=["group", "subgroup", "whom"], dtype="str"
    )
    return places.assign(period=labels["period"].to_numpy())


def _target(group: str, subgroup: str) -> tuple[str, str, str]:
    """Group and part of the national figure, and whom it is of, in words."""
    if group == ALL:
        return ALL, ALL, "all pupils"
    if group not in dimensions():
        return group, subgroup, f"same {group}"
    parts = {part.name: part for part in dimensions()[group].parts}
    part = parts[subgroup]
    whom = {"same": "same group", "all": "all pupils"}
    other = parts[part.other].title if part.other else ""
    return *part.beside, whom.get(part.comparator, f"{other.lower()} pupils")
