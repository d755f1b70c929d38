"""Value added of schools over one year or several, each year against its own national model."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import Floats, floats
from workbench.measures.intervals import Z
from workbench.measures.pooling import Pooling, pooled, pooling, poolings
from workbench.measures.series import comparable
from workbench.models.multilevel.residuals import Z_OF_PAIRS
from workbench.models.multilevel.results import MultilevelResults

ONE_YEAR = Pooling("one_year", "One year", (1.0,), "the latest year alone")


def over_years(
    fits: Mapping[str, MultilevelResults],
    how: str = "three_two_one",
    *,
    latest: str,
    measure: str = "",
) -> pd.DataFrame:
    """Value added of schools over the years that a way of pooling takes.

    Each year's mean residuals are against that year's model. They are averaged by weight and
    pupils, and shrunken by k = T / (T + V): T the variance between schools, a mean over the years
    by weight and pupils; V the variance of the average given the school's effect, which is taken
    to be the same in every year. With one year and coefficients known this is the year's own
    shrunken residual.

    Args:
        fits: a fitted model by academic year, all by the same column of schools.
        how: ``one_year``, ``three_year`` or ``three_two_one``.
        latest: the latest academic year.
        measure: name of the measure, to leave out years across a break in its series.

    Returns:
        One row a school: its column, n, residual (shrunken), se (comparative, the coefficients
        taken as known), low, high, pair_low, pair_high, shrinkage, unshrunken, unshrunken_low,
        unshrunken_high, and years, status, left_out, mark as ``pooling.pooled`` gives them.

    Raises:
        UsageError: there are no fits, an unknown way, fits by different columns, fits with
            random slopes, or none for the latest year.

    Source: FFT Education (weights 3:2:1); Goldstein, Multilevel Statistical Models (shrinkage).
    """
    way = _way(how)
    by = _check(fits, latest)
    found = pooled(_rows(fits), way, by=by, latest=latest, measure=measure)
    between = _school_variance(fits, way, latest, measure)
    mean, low, high = (floats(found[name]) for name in ("value", "low", "high"))
    return found[[*by, "n"]].assign(
        **_shrunken(mean, ((high - low) / 2 / Z) ** 2, between),
        unshrunken=mean,
        unshrunken_low=low,
        unshrunken_high=high,
        **{name: found[name] for name in ("years", "status", "left_out", "mark")},
    )


def _way(how: str) -> Pooling:
    if how == ONE_YEAR.name:
        return ONE_YEAR
    if how not in poolings():
        allowed = [ONE_YEAR.name, *poolings()]
        raise UsageError(f"`how` {how} is not a way of pooling.", did_you_mean(how, allowed))
    return pooling(how)


def _check(fits: Mapping[str, MultilevelResults], latest: str) -> list[str]:
    if latest not in fits:
        raise UsageError(
            f"`fits` has no model of the latest year, {latest}.", "Fit the latest year too."
        )
    if any(len(fit.random) > 1 for fit in fits.values()):
        raise UsageError(
            "`fits`: schools with random slopes have no one residual.", "Fit without `slopes`."
        )
    keys = {tuple(map(str, fit.sums.groups.names)) for fit in fits.values()}
    if len(keys) > 1:
        raise UsageError(
            "`fits` are by different columns of schools.", "Fit every year by the same column."
        )
    return list(keys.pop())


def _rows(fits: Mapping[str, MultilevelResults]) -> pd.DataFrame:
    """A row for each school and year, as ``pooled`` takes them."""
    parts = [
        fit.residuals()
        .rename(columns={"unshrunken": "value"})
        .assign(year=year, sd=np.sqrt(fit.pupil_variance))
        for year, fit in fits.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _school_variance(
    fits: Mapping[str, MultilevelResults], way: Pooling, latest: str, measure: str
) -> float:
    weights = way.of_years(latest)
    years = [
        year
        for year in fits
        if year in weights and (not measure or comparable(measure, year, latest).ok)
    ]
    shares = [weights[year] * fits[year].n for year in years]
    return float(np.average([fits[year].school_variance for year in years], weights=shares))


def _shrunken(mean: Floats, variance: Floats, between: float) -> dict[str, Floats]:
    shrinkage = between / (between + variance)
    residual = shrinkage * mean
    se = np.sqrt(between * (1 - shrinkage)) if between > 0 else np.full(len(mean), np.nan)
    return {
        "residual": residual,
        "se": se,
        "low": residual - Z * se,
        "high": residual + Z * se,
        "pair_low": residual - Z_OF_PAIRS * se,
        "pair_high": residual + Z_OF_PAIRS * se,
        "shrinkage": shrinkage,
    }
