"""The disadvantage gap index: how far disadvantaged pupils rank below the others."""

import numpy as np
import pandas as pd

from workbench.errors import ContractViolation

SCALE = 20
"""Makes the index 10 where every disadvantaged pupil ranks below all others, 0 without a gap."""
COLUMNS = ["year", "disadvantaged", "others", "gap_index"]


def gap_index(pupils: pd.DataFrame, result: str, *, group: str = "disadvantaged") -> pd.DataFrame:
    """The disadvantage gap index of whole national cohorts.

    All pupils of a year are ranked by their result, those with the same result sharing the mean
    of their ranks; a rank is taken as a fraction of the cohort. The index is 20 times the mean
    rank of the others less that of disadvantaged pupils, from -10 to 10.

    Args:
        pupils: every pupil of each year with the columns year, ``group`` and ``result``; those
            without a result do not count. Of a part of the country it is no gap index.
        result: column of the result: the average grade of English and maths at key stage 4, the
            average scaled score of reading and maths at key stage 2.
        group: boolean column of who is disadvantaged.

    Returns:
        One row a year: columns of ``COLUMNS``; a year without both kinds of pupils has no index.

    Raises:
        ContractViolation: a column is missing.

    Source: DfE, Measuring disadvantaged pupils' attainment gaps over time (SFR 40/2014).
    """
    absent = [name for name in ("year", group, result) if name not in pupils]
    if absent:
        raise ContractViolation(f"`pupils` lacks the columns {', '.join(absent)}.")
    known = pupils[["year", group, result]].dropna()
    places = known.groupby("year", sort=True, observed=True)[result]
    share = (places.rank(method="average") - 0.5) / places.transform("size")
    flags = known[group].to_numpy(dtype=np.bool_)
    ranked = known[["year"]].assign(
        disadvantaged=flags, others=~flags, _poor=share.where(flags), _rest=share.where(~flags)
    )
    by_year = ranked.groupby("year", sort=True, observed=True)
    means = by_year[["_poor", "_rest"]].mean()
    counts = by_year[["disadvantaged", "others"]].sum()
    index = SCALE * (means["_rest"] - means["_poor"])
    return counts.assign(gap_index=index).reset_index()[COLUMNS]
