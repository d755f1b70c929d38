"""Frame of key stage 4 entries."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbench.synthetic.arrays import Flags, Integers
from workbench.synthetic.catalogue import catalogue
from workbench.synthetic.cohort import Cohort
from workbench.synthetic.enrolments import keys
from workbench.synthetic.entries import LANGUAGE, MATHS
from workbench.synthetic.frames import coded, days, frame_of
from workbench.synthetic.grades import grade_labels, grade_points
from workbench.synthetic.marginals import marginals
from workbench.synthetic.schools import Schools


@dataclass(frozen=True)
class _Rows:
    """One element an entry: its pupil's row, subject, attempt, grade, and years before the end."""

    pupil: Integers
    subject: Integers
    attempt: Integers
    grade: Integers
    early: Flags

    def ordered(self) -> "_Rows":
        order = np.argsort((self.pupil * 1000 + self.subject) * 10 + self.attempt, kind="stable")
        return _Rows(*(getattr(self, name)[order] for name in _Rows.__dataclass_fields__))


def entry_frame(known: Schools, group: Cohort) -> pd.DataFrame:
    """Entries with their grades, in the columns of the contract ``ks4_entry``, in stored order."""
    rows = _rows(group).ordered()
    names = catalogue()
    columns = keys(known, group)
    june = np.where(
        rows.early, np.datetime64(f"{group.start}-06-30"), np.datetime64(f"{group.start + 1}-06-30")
    )
    return frame_of(
        "ks4_entry",
        {
            "pupil_id": coded(columns["pupil_id"], rows.pupil),
            "urn": columns["urn"].take(rows.pupil),
            "year": columns["year"],
            "qualification": coded(names.qualification, rows.subject),
            "attempt": rows.attempt,
            "subject": coded(names.subject, rows.subject),
            "qualification_type": coded(names.qualification_type, rows.subject),
            "pillar": coded(names.pillar, rows.subject),
            "grade": coded(grade_labels(), rows.grade),
            "points": grade_points()[rows.grade],
            "size": names.size[rows.subject],
            "discount_code": coded(names.discount_code, rows.subject),
            "exam_date": days(june),
        },
        rows=len(rows.pupil),
    )


def _rows(group: Cohort) -> _Rows:
    assert group.levels is not None, "year 11 has levels"
    present = (group.chosen >= 0) & group.counted[:, None]
    pupil, slot = np.nonzero(present)
    again = _sat_again(group, present)
    repeated = again[pupil, slot]
    subject, grade = group.chosen[pupil, slot], group.levels.grade[pupil, slot]
    better = np.minimum(grade + group.place[pupil] % 2, _best_of(grade))
    return _Rows(
        np.concatenate([pupil, pupil[repeated]]),
        np.concatenate([subject, subject[repeated]]),
        np.concatenate([np.ones_like(pupil), np.full(repeated.sum(), 2)]),
        np.concatenate([grade, better[repeated]]),
        np.concatenate([repeated, np.zeros(repeated.sum(), dtype=np.bool_)]),
    )


def _sat_again(group: Cohort, present: Flags) -> Flags:
    """Some pupils sat maths or English language a year early and again: the first counts."""
    sits = group.draw.uniform("resit") < marginals("calibration")["resit_share"]
    slot = np.where(group.draw.uniform("which_resit") < 0.6, MATHS, LANGUAGE)
    return np.asarray((np.arange(present.shape[1]) == slot[:, None]) & sits[:, None] & present)


def _best_of(grade: Integers) -> Any:
    """Highest grade of the GCSE scale, which is where resits happen."""
    top = len(catalogue().scales["gcse"].grades) - 1
    return np.maximum(grade, top)
