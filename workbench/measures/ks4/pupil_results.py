"""One row a pupil with everything that is known and worked out about them in a cohort.

The frame that the measures of a school are calculated from: keys, characteristics, prior
attainment, and the results of every pupil-level measure of key stage 4.
"""

from collections.abc import Mapping

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.context.joining import AGES, joined_late
from workbench.measures.context.prior import thirds_of
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
    pupil_characteristics: pd.DataFrame | None,
    prior_attainment: pd.DataFrame,
    ks4_entry: pd.DataFrame,
    school: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Results and characteristics of the pupils at the end of key stage 4.

    Args:
        pupil, pupil_characteristics, prior_attainment, ks4_entry, school: frames of those
            contracts, of any number of schools and years, with whatever columns the scope lets
            through. Without characteristics the rows have none.

    Returns:
        One row for each pupil of ``pupil`` with ``ks4_cohort``: the columns of :func:`groups_of`,
        and those of :func:`pupil_measures`.
    """
    known = groups_of(pupil, prior_attainment, pupil_characteristics, school)
    return _beside(known, pupil_measures(known[KEY], prior_attainment, ks4_entry))


def groups_of(
    pupil: pd.DataFrame,
    prior_attainment: pd.DataFrame,
    pupil_characteristics: pd.DataFrame | None = None,
    school: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The pupils at the end of key stage 4 with what pupil groups are made from, but the band.

    Args:
        pupil, prior_attainment, pupil_characteristics, school: frames of those contracts.

    Returns:
        One row for each pupil of ``pupil`` with ``ks4_cohort``: its columns, those of
        ``pupil_characteristics``, prior_third and, where the schools are given, joined_late.
    """
    members = members_of(pupil)
    known = members if pupil_characteristics is None else _joined(members, pupil_characteristics)
    known = _joined(known, thirds_of(prior_attainment))
    if school is None:
        return known
    ages = members[["urn"]].merge(school[["urn", *AGES]], on="urn", how="left", validate="m:1")
    return known.assign(joined_late=joined_late(members, ages))


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


def grades_of(entries: pd.DataFrame) -> pd.DataFrame:
    """Grades that count, subject by subject, as one text a pupil: columns pupil_id and grades.

    Args:
        entries: frame of :func:`subject_results`.
    """
    said = entries["subject"].astype("str") + " " + entries["grade"].astype("str")
    by_pupil = said.groupby(entries["pupil_id"].to_numpy(), sort=False).agg("; ".join)
    return pd.DataFrame({"pupil_id": by_pupil.index, "grades": by_pupil.to_numpy()})


def _joined(rows: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    fresh = [name for name in more.columns if name not in rows.columns]
    return rows.merge(more[[*KEY, *fresh]], on=KEY, how="left", validate="1:1")


def _beside(frame: pd.DataFrame, further: pd.DataFrame) -> pd.DataFrame:
    """Further columns of the same pupils in the same order."""
    fresh = [name for name in further.columns if name not in frame.columns]
    return pd.concat([frame, further[fresh]], axis=1)
