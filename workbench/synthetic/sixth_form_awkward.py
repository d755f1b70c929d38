"""Awkward students of the demonstration: results that are missing, pending or absent.

| case | which student of 2018/19 at the largest school with a sixth form |
|---|---|
| missed examination | the first with three A levels: one has grade X and no points |
| result pending | the second: one has grade Q and no points |
| all ungraded | the third: every A level is U |
| no retention known | the fourth: whether retained or assessed is missing |

Students without entries, without prior attainment, of one year and of three years, retakes, AS
levels that were continued, subjects with one entry and schools with fewer than eleven students
occur among the drawn rows.
"""

from collections.abc import Mapping

import pandas as pd

from workbench.synthetic.edits import Edits, Frames

YEAR = "2018/19"
_A_LEVELS = 3


def with_awkward_students(frames: Frames, urn: str, year: str) -> Mapping[str, pd.DataFrame]:
    """Put the awkward cases of a school in place; other years stay as drawn.

    Args:
        frames: datasets of a batch.
        urn: the school; without its students the batch stays as drawn.
        year: academic year of the batch.
    """
    edits = Edits(frames)
    if year != YEAR or not edits.has_school(urn):
        return frames
    missed, pending, ungraded, unknown = _students(frames["ks5_entry"], urn)
    edits = _with_grade(edits, missed, "X", 1)
    edits = _with_grade(edits, pending, "Q", 1)
    edits = _with_grade(edits, ungraded, "U", _A_LEVELS)
    rows = frames["ks5_student"]["pupil_id"] == unknown
    return edits.changed("ks5_student", rows, retained=None, assessed=None).frames


def _students(entries: pd.DataFrame, urn: str) -> list[str]:
    """The first four students with three A levels, each sat once."""
    a_levels = entries[(entries["urn"] == urn) & (entries["qualification_type"] == "A level")]
    counts = a_levels.groupby("pupil_id")["attempt"].agg(["size", "max"])
    usual = (counts["size"] == _A_LEVELS) & (counts["max"] == 1)
    return [str(who) for who in counts.index[usual.astype(bool)][:4]]


def _with_grade(edits: Edits, who: str, grade: str, number: int) -> Edits:
    entries = edits.frames["ks5_entry"]
    mine = (entries["pupil_id"] == who) & (entries["qualification_type"] == "A level")
    first = entries.index[mine.astype(bool)][:number]
    chosen = pd.Series(entries.index.isin(first), index=entries.index)
    return edits.changed("ks5_entry", chosen, grade=grade, points=0.0)
