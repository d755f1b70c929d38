"""Frames of the key stage 5 contracts, from short tables that leave out what does not matter."""

import pandas as pd
from cohorts import keyed

from workbench.measures.ks5.entries import counted, graded
from workbench.measures.ks5.points import points_of

CODES = {"A level": "111", "AS level": "121", "extended project": "101", "BTEC National": "462"}
SUBJECTS = {
    "Mathematics": "12210",
    "Biology": "11010",
    "Psychology": "14850",
    "History": "14010",
    "English Literature": "15110",
    "Physics": "11210",
    "Business Studies:Single": "13210",
}


def a_levels(grades: dict[str, str]) -> pd.DataFrame:
    """A levels by student: one letter a grade, each in its own subject."""
    rows = [(who, one) for who, several in grades.items() for one in several.split()]
    return entries(pd.DataFrame(rows, columns=["pupil", "grade"]))


def entries(frame: pd.DataFrame) -> pd.DataFrame:
    """Entries as ``ks5_entry`` has them, from at least pupil and grade or points.

    By default an A level of size 1 in a subject of its own; the points are those of the grade.
    """
    named = keyed(frame)
    count = len(named)
    own = pd.Series([f"Subject {place}" for place in range(count)], dtype="str")
    subject = named.get("subject", own)
    kind = named.get("qualification_type", pd.Series("A level", index=named.index, dtype="str"))
    defaults = {
        "qualification": kind + ":" + subject,
        "attempt": 1,
        "qualification_type": kind,
        "qualification_code": kind.map(CODES).astype("str"),
        "subject": subject,
        "subject_code": subject.map(SUBJECTS).astype("str"),
        "cohort": "A level",
        "facilitating": pd.array([None] * count, dtype="boolean"),
        "english_maths": pd.Series([None] * count, dtype="str"),
        "size": 1.0,
        "grade": "",
        "discount_code": subject,
        "exam_date": pd.NaT,
        "origin": "synthetic",
    }
    full = named.assign(**{k: v for k, v in defaults.items() if k not in frame})
    return full if "points" in full else full.assign(points=points_of(full))


def students(frame: pd.DataFrame) -> pd.DataFrame:
    """Students as ``ks5_student`` has them, from at least pupil."""
    named = keyed(frame)
    missing = pd.Series([None] * len(named), dtype="str")
    defaults = {
        "key_stage4_points": float("nan"),
        "main_cohort": missing,
        "years_at_school": float("nan"),
        "english_entry_grade": missing,
        "english_entry_points": float("nan"),
        "maths_entry_grade": missing,
        "maths_entry_points": float("nan"),
        "origin": "synthetic",
    }
    flags = {name: pd.array([None] * len(named), dtype="boolean") for name in _FLAGS}
    return named.assign(**{k: v for k, v in (defaults | flags).items() if k not in frame})


def level_3(frame: pd.DataFrame) -> pd.DataFrame:
    """Entries that count, graded."""
    return graded(counted(frame)).reset_index(drop=True)


_FLAGS = ("retained", "assessed", "second_year")
