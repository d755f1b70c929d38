"""Rows that measures of key stage 4 sum: a pupil, an entry."""

from collections.abc import Mapping

import pandas as pd

from workbench.measures.cohort import KEY, cohort
from workbench.measures.ks4.entries import counted
from workbench.measures.ks4.prior_attainment import SUBJECTS
from workbench.measures.ks4.progress8 import with_prior
from workbench.measures.ks4.pupil_results import members_of, pupil_measures
from workbench.measures.row_kind import RowKind

Frames = Mapping[str, pd.DataFrame]


def pupils(frames: Frames) -> pd.DataFrame:
    """Pupils at the end of key stage 4 with every pupil-level measure.

    Args:
        frames: ``pupil``, ``ks4_entry`` and ``prior_attainment``; without the last, nobody is
            matched.

    Returns:
        One row for each pupil of ``pupil`` with ``ks4_cohort``: its columns, then those of
        :func:`workbench.measures.ks4.pupil_results.pupil_measures`.
    """
    members = members_of(frames["pupil"])
    results = pupil_measures(members, _prior(frames), frames["ks4_entry"])
    return members.join(results.drop(columns=KEY))


def entries(frames: Frames) -> pd.DataFrame:
    """Entries that count, of pupils at the end of key stage 4.

    Args:
        frames: ``ks4_entry``, ``pupil`` and ``prior_attainment``; without the last, nobody has a
            prior-attainment band.

    Returns:
        The columns of ``ks4_entry``, then those of ``pupil`` that are not among them, pag and
        prior_band.
    """
    members = members_of(frames["pupil"])
    groups = with_prior(members, _prior(frames))
    about = members.assign(pag=groups["pag"], prior_band=groups["prior_band"])
    rows = counted(frames["ks4_entry"])
    whose = cohort(rows, members).position
    kept = rows[whose >= 0].reset_index(drop=True)
    fresh = [name for name in about.columns if name not in rows.columns]
    return kept.join(about[fresh].take(whose[whose >= 0]).reset_index(drop=True))


def _prior(frames: Frames) -> pd.DataFrame:
    if "prior_attainment" in frames:
        return frames["prior_attainment"]
    levels = [name for pair in SUBJECTS.values() for name in pair]
    nobody = frames["pupil"].iloc[:0][KEY]
    return nobody.assign(**{name: pd.Series(dtype="float64") for name in levels})


ROWS = (
    RowKind(
        name="ks4_pupil",
        title="a pupil at the end of key stage 4",
        datasets=("pupil", "ks4_entry", "prior_attainment"),
        build=pupils,
    ),
    RowKind(
        name="ks4_entry",
        title="an entry that counts, of a pupil at the end of key stage 4",
        datasets=("ks4_entry", "pupil", "prior_attainment"),
        build=entries,
    ),
)
