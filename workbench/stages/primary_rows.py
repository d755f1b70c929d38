"""Pupils at the end of key stage 2 with their results and groups."""

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.ks2.rows import ks2_pupils

_PUPIL = ("sex", "birth_month", "year_group")


def cohort_rows(
    results: pd.DataFrame,
    model: pd.DataFrame,
    pupil: pd.DataFrame,
    characteristics: pd.DataFrame,
) -> pd.DataFrame:
    """Pupils at the end of key stage 2: results, progress, and what groups are made of.

    Args:
        results: columns of the contract ``ks2_result``.
        model: columns of the contract ``ks2_progress_model``; without rows nobody has progress.
        pupil, characteristics: frames of those contracts, as far as the pack may hold them.

    Returns:
        One row a row of ``results``: the columns of
        :func:`workbench.measures.ks2.rows.ks2_pupils`, those of the characteristics, sex,
        birth_month and year_group, and reading_maths (mean scaled score of the two).
    """
    rows = ks2_pupils({"ks2_result": results, "ks2_progress_model": model})
    known = [name for name in _PUPIL if name in pupil]
    joined = rows.merge(pupil[[*KEY, *known]].drop_duplicates(KEY), on=KEY, how="left")
    fresh = [name for name in characteristics.columns if name not in joined.columns]
    full = joined.merge(characteristics[[*KEY, *fresh]].drop_duplicates(KEY), on=KEY, how="left")
    both = rows[["reading_score", "maths_score"]].mean(axis=1, skipna=False)
    return full.assign(reading_maths=both.to_numpy())
