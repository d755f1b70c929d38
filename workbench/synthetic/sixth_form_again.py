"""English and maths again: entries of students who had not passed before 16 to 18 study."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from workbench.synthetic.arrays import Floats, Integers
from workbench.synthetic.enrolments import keys
from workbench.synthetic.frames import coded, days, frame_of
from workbench.synthetic.marginals import marginals
from workbench.synthetic.schools import Schools
from workbench.synthetic.sixth_form_students import Students, entry_labels

PARTS = ("english", "maths")


@dataclass(frozen=True)
class _Again:
    """Students who enter English or maths again; one element an entry."""

    student: Integers
    skills: Integers
    result: Integers


def again_frame(known: Schools, who: Students, part: str) -> pd.DataFrame:
    """A GCSE or functional skills, in the columns of ``ks5_entry``; ``part`` is of ``PARTS``."""
    rule, found, columns = marginals("sixth_form"), _resat(who, part), keys(known, who.group)
    code, subject = rule["again_subjects"][part]
    labels = (*entry_labels(), rule["skills"]["grade"])
    june = np.datetime64(f"{who.group.start + 1}-06-30")
    return frame_of(
        "ks5_entry",
        {
            "pupil_id": coded(columns["pupil_id"], found.student),
            "urn": columns["urn"].take(pa.array(found.student)),
            "year": columns["year"],
            "qualification": coded((code, f"SKILLS:{part.upper()}"), found.skills),
            "attempt": 1,
            "qualification_type": coded(("GCSE", "functional skills"), found.skills),
            "subject": subject,
            "cohort": "english and maths",
            "english_maths": part,
            "size": 0.25,
            "grade": coded(labels, found.result),
            "points": np.r_[entry_points(), rule["skills"]["points"]][found.result],
            "exam_date": days(np.full(len(found.student), june)),
        },
        rows=len(found.student),
    )


def _resat(who: Students, part: str) -> _Again:
    rule, points = marginals("sixth_form"), entry_points()
    before = {"english": who.english, "maths": who.maths}[part]
    uniform, shares = who.number.uniform(part), rule["again"][part]
    rows = np.flatnonzero((points[before] < rule["pass"]) & (uniform >= shares["not_entered"]))
    up = uniform[rows] < shares["not_entered"] + shares["up"]
    down = uniform[rows] > 1 - shares["down"]
    after = np.maximum(before[rows] + up.astype(np.int64) - down, 0)
    low = points[before[rows]] < rule["skills_below"]
    skills = low & (who.number.uniform(f"{part}_skills")[rows] < rule["skills"]["share"])
    return _Again(rows, skills.astype(np.int64), np.where(skills, len(points), after))


def entry_points() -> Floats:
    """Points of the grades on entry."""
    return np.array(list(marginals("sixth_form")["entry_points"].values()), dtype=np.float64)
