"""Standard errors of figures in a table of measures, from national spreads alone."""

import numpy as np
import pandas as pd

from workbench.measures.catalogue import measure as by_name
from workbench.measures.columns import Floats, floats
from workbench.measures.intervals import Z, wilson_pupils
from workbench.measures.spreads import published_sd


def standard_errors(table: pd.DataFrame) -> Floats:
    """Standard error of each value, in its unit; missing where no national spread is known.

    That of a percentage is of the national proportion. That of a mean or ratio is its interval's,
    1.96 times narrower than half of it, so that it rests on the national standard deviation.

    Args:
        table: columns measure, n, value, high and national.

    Source: DfE key stage 4 ready reckoners; Ofsted inspection data summary report guidance
    (significance of proportions).
    """
    named = table["measure"].unique()
    share = table["measure"].map({n: by_name(n).kind == "percentage" for n in named})
    scale = table["measure"].map({n: by_name(n).scale for n in named}).to_numpy(dtype=np.float64)
    national = floats(table["national"]) / scale
    inside = np.where((national > 0) & (national < 1), national, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        of_share = scale * np.sqrt(inside * (1 - inside) / floats(table["n"]))
    of_mean = (floats(table["high"]) - floats(table["value"])) / Z
    return np.where(share.to_numpy(dtype=np.bool_), of_share, of_mean)


def pupils_behind(table: pd.DataFrame) -> Floats:
    """Number of pupils of each value: as it stands, else the one that its interval was made from.

    Args:
        table: columns measure, period, n, value, low and high.

    Returns:
        Missing where there is neither a number nor an interval, or no national standard deviation.
    """
    counts = floats(table["n"])
    unknown = np.isnan(counts) & ~np.isnan(floats(table["high"]))
    if not unknown.any():
        return counts
    rows = table[unknown]
    names, years = rows["measure"].astype(str), rows["period"].astype(str)
    kinds = np.array([by_name(name).kind for name in names])
    spreads = [published_sd(by_name(n), y) for n, y in zip(names, years, strict=True)]
    sd = np.array([np.nan if one is None else one for one in spreads], dtype=np.float64)
    value, low, high = (floats(rows[name]) for name in ("value", "low", "high"))
    of_share = wilson_pupils(value / 100, low / 100, high / 100)
    with np.errstate(divide="ignore", invalid="ignore"):
        of_mean = (Z * sd / (high - value)) ** 2
    found = counts.copy()
    found[unknown] = np.where(kinds == "percentage", of_share, of_mean)
    return found
