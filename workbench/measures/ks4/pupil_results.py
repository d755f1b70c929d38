"""One row a pupil with everything that is known and worked out about them in a cohort.

The frame that the measures of a school are calculated from: keys, characteristics, prior
attainment, and the results of every pupil-level measure of key stage 4.
"""

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.ks4.attainment8 import from_counted as attainment8_of
from workbench.measures.ks4.basics import from_counted as basics_of
from workbench.measures.ks4.ebacc import from_counted as ebacc_of
from workbench.measures.ks4.entries import count_entries, counted
from workbench.measures.ks4.progress8 import progress8


def cohort_results(
    pupil: pd.DataFrame,
    pupil_characteristics: pd.DataFrame,
    prior_attainment: pd.DataFrame,
    ks4_entry: pd.DataFrame,
) -> pd.DataFrame:
    """Results and characteristics of the pupils at the end of key stage 4.

    Args:
        pupil, pupil_characteristics, prior_attainment, ks4_entry: frames of those contracts, of
            any number of schools and years, with whatever columns the scope lets through.

    Returns:
        One row for each pupil of ``pupil`` with ``ks4_cohort``: the columns of ``pupil``, of
        ``pupil_characteristics``, and those of ``attainment8``, ``ebacc``, ``basics`` and
        ``progress8``. A pupil without entries has 0 points; one without prior attainment has no
        progress score.
    """
    members = pupil[pupil["ks4_cohort"].astype(bool)].reset_index(drop=True)
    entries = count_entries(ks4_entry, members)
    attainment = attainment8_of(entries)
    frames = [
        pupil_characteristics.drop(columns="origin", errors="ignore"),
        attainment,
        ebacc_of(entries),
        basics_of(entries),
        progress8(attainment, prior_attainment),
    ]
    results = members
    for frame in frames:
        fresh = frame[[*KEY, *(c for c in frame.columns if c not in results.columns)]]
        results = results.merge(fresh, on=KEY, how="left", validate="1:1")
    return results


def subject_results(ks4_entry: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Entries that count, each with its pupil's results.

    Args:
        ks4_entry: frame of the contract.
        results: frame of :func:`cohort_results`; entries of other pupils are left out.

    Returns:
        One row a counted entry: the columns of ``ks4_entry``, then those of ``results``.
    """
    rows = counted(ks4_entry)
    fresh = results[[*KEY, *(c for c in results.columns if c not in rows.columns)]]
    return rows.merge(fresh, on=KEY, how="inner", validate="m:1")
