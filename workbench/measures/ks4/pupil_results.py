"""One row a pupil with everything that is known and worked out about them in a cohort.

The frame that the measures of a school are calculated from: keys, characteristics, prior
attainment, and the results of every pupil-level measure of key stage 4.
"""

from collections.abc import Mapping

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.ks4.attainment8 import from_counted as attainment8_of
from workbench.measures.ks4.basics import from_counted as basics_of
from workbench.measures.ks4.ebacc import from_counted as ebacc_of
from workbench.measures.ks4.entries import count_entries, counted
from workbench.measures.ks4.entry_counts import entry_counts
from workbench.measures.ks4.pillars import subject_areas
from workbench.measures.ks4.progress8 import from_groups, pillar_value_added, with_prior
from workbench.measures.ks4.progress_tables import YearTable


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
        ``pupil_characteristics``, and those of :func:`pupil_measures`.
    """
    members = members_of(pupil)
    about = pupil_characteristics.drop(columns="origin", errors="ignore")
    fresh = about[[*KEY, *(c for c in about.columns if c not in members.columns)]]
    known = members.merge(fresh, on=KEY, how="left", validate="1:1")
    return _beside(known, pupil_measures(members, prior_attainment, ks4_entry))


def members_of(pupil: pd.DataFrame) -> pd.DataFrame:
    """The pupils at the end of key stage 4, numbered from 0.

    Args:
        pupil: frame of the contract.
    """
    return pupil[pupil["ks4_cohort"].astype(bool)].reset_index(drop=True)


def pupil_measures(
    members: pd.DataFrame,
    prior_attainment: pd.DataFrame,
    ks4_entry: pd.DataFrame,
    tables: Mapping[str, YearTable] | None = None,
) -> pd.DataFrame:
    """Every pupil-level measure of key stage 4.

    Args:
        members: the pupils, one row each, numbered from 0: pupil_id, urn and year.
        prior_attainment, ks4_entry: frames of those contracts; rows of others are left out.
        tables: what Progress 8 has for each academic year; by default the published tables.

    Returns:
        One row for each of ``members``, in their order: pupil_id, urn, year and the columns of
        ``attainment8``, ``ebacc``, ``basics``, ``subject_areas``, ``entry_counts``, ``progress8``
        and ``pillar_value_added``. A pupil without entries has 0 points; one without prior
        attainment has no progress score.
    """
    entries = count_entries(ks4_entry, members)
    groups = with_prior(entries.pupils, prior_attainment, tables)
    attainment, pillars = attainment8_of(entries), ebacc_of(entries)
    frames = [
        pillars,
        basics_of(entries),
        subject_areas(entries),
        entry_counts(entries),
        from_groups(attainment, groups, tables),
        pillar_value_added(pillars, groups, tables),
    ]
    results = attainment
    for frame in frames:
        results = _beside(results, frame)
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


def _beside(frame: pd.DataFrame, further: pd.DataFrame) -> pd.DataFrame:
    """Further columns of the same pupils in the same order."""
    fresh = [name for name in further.columns if name not in frame.columns]
    return pd.concat([frame, further[fresh]], axis=1)
