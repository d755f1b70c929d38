"""Rows that measures of key stage 4 sum: a pupil, an entry."""

from collections.abc import Mapping

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.ks4.prior_attainment import SUBJECTS
from workbench.measures.ks4.progress8 import with_prior
from workbench.measures.ks4.pupil_results import cohort_results, groups_of, subject_results
from workbench.measures.row_kind import RowKind

Frames = Mapping[str, pd.DataFrame]


def pupils(frames: Frames) -> pd.DataFrame:
    """Pupils at the end of key stage 4 with their groups and every pupil-level measure.

    Args:
        frames: ``pupil``, ``ks4_entry``, and as far as they are at hand ``prior_attainment``
            (without it nobody is matched), ``pupil_characteristics`` and ``school``.

    Returns:
        Frame of :func:`workbench.measures.ks4.pupil_results.cohort_results`.
    """
    about = frames.get("pupil_characteristics")
    entered, school = frames["ks4_entry"], frames.get("school")
    return cohort_results(frames["pupil"], about, _prior(frames), entered, school)


def entries(frames: Frames) -> pd.DataFrame:
    """Entries that count, of pupils at the end of key stage 4.

    Args:
        frames: as of :func:`pupils`.

    Returns:
        The columns of ``ks4_entry``, then those of
        :func:`workbench.measures.ks4.pupil_results.groups_of` that are not among them, pag and
        prior_band.
    """
    about = frames.get("pupil_characteristics")
    known = groups_of(frames["pupil"], _prior(frames), about, frames.get("school"))
    prior = with_prior(known, _prior(frames))
    placed = known.assign(pag=prior["pag"], prior_band=prior["prior_band"])
    return subject_results(frames["ks4_entry"], placed)


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
        datasets=("pupil", "ks4_entry", "prior_attainment", "school"),
        build=pupils,
    ),
    RowKind(
        name="ks4_entry",
        title="an entry that counts, of a pupil at the end of key stage 4",
        datasets=("ks4_entry", "pupil", "prior_attainment", "school"),
        build=entries,
    ),
)
