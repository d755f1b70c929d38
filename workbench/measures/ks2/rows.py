"""What a row is in the measures of key stages 1 and 2, phonics and the early years."""

from collections.abc import Mapping

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.ks2.attainment import attainment
from workbench.measures.ks2.early_years import early_years
from workbench.measures.ks2.key_stage1 import key_stage1
from workbench.measures.ks2.phonics import phonics
from workbench.measures.ks2.progress import pupil_progress
from workbench.measures.row_kind import RowKind

Frames = Mapping[str, pd.DataFrame]


def ks2_pupils(frames: Frames) -> pd.DataFrame:
    """Pupils at the end of key stage 2 with their standards, scores and progress.

    Without rows of ``ks2_progress_model`` no pupil has a progress score.
    """
    results = frames["ks2_result"]
    progress = pupil_progress(results, frames.get("ks2_progress_model"))
    return pd.concat([attainment(results), progress.drop(columns=KEY)], axis=1)


def ks1_pupils(frames: Frames) -> pd.DataFrame:
    """Pupils at the end of key stage 1 with their standards."""
    return key_stage1(frames["ks1_result"])


def phonics_pupils(frames: Frames) -> pd.DataFrame:
    """Pupils in year 1 and year 2 with their phonics checks."""
    return phonics(frames["phonics_check"])


def early_years_children(frames: Frames) -> pd.DataFrame:
    """Children at the end of the reception year with the goals that they reached."""
    return early_years(frames["early_years_profile"])


ROWS = (
    RowKind(
        name="ks2_pupil",
        title="a pupil at the end of key stage 2",
        datasets=("ks2_result", "ks2_progress_model"),
        build=ks2_pupils,
    ),
    RowKind(
        name="ks1_pupil",
        title="a pupil at the end of key stage 1",
        datasets=("ks1_result",),
        build=ks1_pupils,
    ),
    RowKind(
        name="phonics_pupil",
        title="a pupil in year 1 or 2 with a phonics check",
        datasets=("phonics_check",),
        build=phonics_pupils,
    ),
    RowKind(
        name="early_years_child",
        title="a child at the end of the reception year",
        datasets=("early_years_profile",),
        build=early_years_children,
    ),
)
