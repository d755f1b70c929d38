"""The floor of Progress 8: the least score that counts in a school average, and what bounds it."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from workbench.errors import UsageError
from workbench.measures.ks4.progress_tables import Floor, YearTable

POINTS_A_GRADE = 10


def with_floor(
    tables: Mapping[str, YearTable],
    multiplier: float,
    sd: float | Mapping[int, float] | None = None,
) -> dict[str, YearTable]:
    """The same tables with another floor, in the years that have one.

    Args:
        tables: tables by academic year.
        multiplier: number of standard deviations below 0 that a score counts at least.
        sd: standard deviation of scores within a group, one for all or one a group; by default
            that of each table.
    """

    def changed(table: YearTable) -> YearTable:
        if table.floor is None:
            return table
        floor = replace(table.floor, multiplier=multiplier, sd=table.floor.sd if sd is None else sd)
        return replace(table, floor=floor)

    return {year: changed(table) for year, table in tables.items()}


def possible_multipliers(table: YearTable, sd: float) -> tuple[float, float]:
    """Between which multipliers the floor applies from its first group on, and not below.

    Points cannot be under 0, so a group whose average over ten is less than multiplier times
    standard deviation can never be at the floor. DfE says that groups 1 to 18 cannot.

    Args:
        table: the table of a year with a floor.
        sd: standard deviation of scores within a group.

    Returns:
        What the multiplier must be over, and what it may be at most.

    Raises:
        UsageError: the year has no floor.

    Source: DfE key stage 4 methodology 2019 (capping of extreme scores).
    """
    if table.model is None or table.floor is None:
        raise UsageError(f"`table` of {table.year} has no floor.", "Give a year from 2017/18 on.")
    last_safe, first = table.model.expected["all"][table.floor.first_group - 2 :][:2]
    return last_safe / POINTS_A_GRADE / sd, first / POINTS_A_GRADE / sd


def floor_from_national(progress: pd.DataFrame, multiplier: float, first_group: int = 19) -> Floor:
    """A floor with the standard deviation of unadjusted scores in each prior-attainment group.

    Args:
        progress: frame of ``progress8`` for a whole national cohort.
        multiplier: the common number of standard deviations.
        first_group: lowest group the floor applies to.
    """
    sds = progress.groupby("pag")["progress8_unadjusted"].std()
    by_group = dict(zip(sds.index.astype(int), sds.astype(float), strict=True))
    return Floor(multiplier, by_group, first_group)


def multiplier_for_share(
    progress: pd.DataFrame, share: float = 0.01, first_group: int = 19
) -> float:
    """The common multiplier that puts a share of the pupils nationally under the floor.

    Source: DfE key stage 4 methodology 2019: "approximately 1%" of pupils.
    """
    known = progress[progress["progress8_unadjusted"].notna()]
    sds = known.groupby("pag")["progress8_unadjusted"].transform("std")
    depths = (-known["progress8_unadjusted"] / sds).where(known["pag"] >= first_group, -np.inf)
    return float(depths.quantile(1 - share, interpolation="lower"))
