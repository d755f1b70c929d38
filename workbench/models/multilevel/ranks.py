"""Where a school stands among all, and how sure that is."""

import numpy as np
import pandas as pd
from scipy import stats

from workbench.errors import UsageError
from workbench.measures.columns import FloatGrid, Floats, floats
from workbench.measures.comparisons.ranks import percentile

DRAWS = 1_000
AT_ONCE = 50
SEED = 1996


def percentile_ranks(
    residuals: pd.DataFrame, *, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """Percentile rank of each school's effect from 1 (highest) to 100, with a 95% interval.

    The rank is that of the shrunken residuals, ties sharing the best. The interval holds the
    middle 95% of the ranks that arise when every school's true effect is drawn from what is known
    of it: normal about its shrunken residual, with its comparative standard error.

    Args:
        residuals: rows of one effect with ``residual`` and ``se``, as ``residual_table`` gives.
        draws: how many times all effects are drawn.
        seed: of the draws; the same seed gives the same intervals.

    Returns:
        The rows with percentile, percentile_low (best) and percentile_high (worst), missing where
        the standard error is.

    Raises:
        UsageError: ``draws`` is less than 1, or rows of several effects are given.

    Source: Goldstein and Spiegelhalter, League tables and their limitations, 1996.
    """
    if draws < 1:
        raise UsageError("`draws` is less than 1.", "Draw 1,000 times, say.")
    if "effect" in residuals and residuals["effect"].nunique() > 1:
        raise UsageError(
            "`residuals` holds several effects of a school.", "Rank the rows of one `effect`."
        )
    value, se = floats(residuals["residual"]), floats(residuals["se"])
    known = ~np.isnan(se)
    columns = {
        name: np.full(len(value), np.nan)
        for name in ("percentile", "percentile_low", "percentile_high")
    }
    if known.any():
        low, high = _drawn(value[known], se[known], draws, seed)
        columns["percentile"][known] = _from_top(value[known][None, :])[0]
        columns["percentile_low"][known], columns["percentile_high"][known] = low, high
    return residuals.assign(**columns)


def _drawn(value: Floats, se: Floats, draws: int, seed: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    parts = [
        _from_top(rng.normal(value, se, (min(AT_ONCE, draws - start), len(value)))).astype(np.uint8)
        for start in range(0, draws, AT_ONCE)
    ]
    every = np.concatenate(parts)
    low = np.quantile(every, 0.025, axis=0, method="inverted_cdf").astype(np.float64)
    high = np.quantile(every, 0.975, axis=0, method="inverted_cdf").astype(np.float64)
    return low, high


def _from_top(values: FloatGrid) -> FloatGrid:
    """Percentile ranks within each row (draws, schools)."""
    place = stats.rankdata(-values, method="min", axis=1)
    of = np.full(1, values.shape[1], dtype=np.float64)
    return np.stack([percentile(row, of) for row in place])
