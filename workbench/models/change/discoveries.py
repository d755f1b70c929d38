"""Many tests at once: which differences to believe, with false discoveries held down."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from workbench.errors import ContractViolation, UsageError
from workbench.measures.columns import Floats, floats

RATE = 0.05


def p_values(z: Floats) -> Floats:
    """Two-sided chance of a standardised difference at least as large. Missing stays missing."""
    found: Floats = 2 * norm.sf(np.abs(z))
    return found


def adjusted(p: Floats) -> Floats:
    """Smallest rate of false discoveries at which each test would be one. Missing stays missing.

    Source: Benjamini and Hochberg (1995).
    """
    found = np.full(len(p), np.nan)
    known = ~np.isnan(p)
    if known.any():
        found[known] = multipletests(p[known], method="fdr_bh")[1]
    return found


def discoveries(
    table: pd.DataFrame, *, together: Sequence[str] = (), rate: float = RATE
) -> pd.DataFrame:
    """Mark the standardised differences to believe among all that are looked at together.

    Among 60 subjects and groups, three are beyond 1.96 by chance alone. Held at a rate of 5%, of
    those marked one in twenty is expected to be false, however many are tested. Marks need wider
    differences the more are tested.

    Args:
        table: column z; one row a test.
        together: columns that say which tests are looked at together, such as urn; by default all.
        rate: share of false ones among those marked that is accepted.

    Returns:
        The table with p_value, adjusted_p (compared with ``rate``), alone (1 higher, -1 lower, 0
        not different, each test by itself) and trend (the same, with false discoveries held down;
        0 where there is no test).

    Raises:
        ContractViolation: a column is missing.
        UsageError: ``rate`` is not between 0 and 1.

    Source: Benjamini and Hochberg (1995), as in statsmodels' ``multipletests``.
    """
    absent = [name for name in ("z", *together) if name not in table]
    if absent:
        raise ContractViolation(f"`table` lacks the columns {', '.join(absent)}.")
    if not 0 < rate < 1:
        raise UsageError(f"`rate` is {rate}.", "Give a share between 0 and 1, such as 0.05.")
    z = floats(table["z"])
    chance = p_values(z)
    held = np.full(len(table), np.nan)
    for rows in _groups(table, together):
        held[rows] = adjusted(chance[rows])
    sign = np.sign(np.nan_to_num(z)).astype(np.int64)
    return table.assign(
        p_value=chance,
        adjusted_p=held,
        alone=sign * (chance <= RATE),
        trend=sign * (held <= rate),
    )


def _groups(table: pd.DataFrame, together: Sequence[str]) -> list[np.ndarray]:
    if not together:
        return [np.arange(len(table))]
    groups = table.groupby(list(together), sort=False, observed=True, dropna=False)
    return [np.asarray(rows) for rows in groups.indices.values()]
