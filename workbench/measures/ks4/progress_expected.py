"""What Progress 8 expects of pupils, by prior-attainment group and academic year."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from workbench.measures.ks4.progress_tables import YearTable

GROUPS = 34


def expected_points(
    groups: pd.DataFrame, component: str, tables: Mapping[str, YearTable]
) -> "pd.Series[float]":
    """National average of a component in each pupil's group and year; missing where not known.

    Args:
        groups: columns year and pag.
        component: "all", an element, or a pillar of the EBacc.
        tables: tables by academic year.
    """

    def of(table: YearTable) -> Sequence[float] | None:
        return table.model.expected.get(component) if table.model else None

    return _by_group(groups, tables, of, np.nan)


def least_scores(groups: pd.DataFrame, tables: Mapping[str, YearTable]) -> "pd.Series[float]":
    """The least score that counts for each pupil, minus infinity where there is no floor.

    Args:
        groups: columns year and pag.
        tables: tables by academic year.
    """
    every = pd.Series(range(1, GROUPS + 1))

    def of(table: YearTable) -> Sequence[float] | None:
        return table.floor.least(every).tolist() if table.floor else None

    return _by_group(groups, tables, of, -np.inf)


def _by_group(
    groups: pd.DataFrame,
    tables: Mapping[str, YearTable],
    of: Callable[[YearTable], Sequence[float] | None],
    otherwise: float,
) -> "pd.Series[float]":
    """Look up a value of each year's table by group; a pupil without a group has ``otherwise``."""
    place, years = pd.factorize(groups["year"])
    empty = [otherwise] * GROUPS
    found = [of(tables[year]) if year in tables else None for year in years]
    grid = np.array([[otherwise, *(values or empty)] for values in found] or [[otherwise, *empty]])
    group = groups["pag"].to_numpy(dtype=np.int64, na_value=0)
    return pd.Series(grid[place, group], index=groups.index)
