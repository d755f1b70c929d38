"""Students at the end of 16 to 18 study and their entries, with what groups are made of."""

from collections.abc import Mapping

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.ks5.rows import entry_rows, student_rows

A_LEVEL = "A level"
SUBJECT = "subject_shown"
_KNOWN = ("sex", "birth_month")


def students_of(
    frames: Mapping[str, pd.DataFrame], pupil: pd.DataFrame, characteristics: pd.DataFrame
) -> pd.DataFrame:
    """Students with their results and what groups are made of.

    Args:
        frames: ``ks5_student``, ``ks5_entry`` and ``ks5_outcome_model`` by name.
        pupil, characteristics: frames of those contracts, as far as the pack may hold them.

    Returns:
        One row a student: those of kind ``ks5_student``, with sex, birth_month and the columns of
        the characteristics.
    """
    rows = student_rows(frames)
    known = [name for name in _KNOWN if name in pupil]
    joined = rows.merge(pupil[[*KEY, *known]].drop_duplicates(KEY), on=KEY, how="left")
    fresh = [name for name in characteristics.columns if name not in joined.columns]
    return joined.merge(
        characteristics[[*KEY, *fresh]].drop_duplicates(KEY), on=KEY, how="left", validate="m:1"
    )


def entries_of(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Level 3 entries that count, with their value added and the name their subject is shown by.

    A level subjects stand by themselves; other qualifications are named with their subject.
    """
    rows = entry_rows(frames)
    kind = rows["qualification_type"]
    return rows.assign(
        **{SUBJECT: rows["subject"].where(kind == A_LEVEL, rows["subject"] + " (" + kind + ")")}
    )
