"""Frames of sixth forms: students, and their entries with grades."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from workbench.synthetic.arrays import Flags, Floats, Integers
from workbench.synthetic.enrolments import keys
from workbench.synthetic.frames import coded, days, frame_of
from workbench.synthetic.marginals import marginals
from workbench.synthetic.schools import Schools
from workbench.synthetic.sixth_form_again import PARTS, again_frame, entry_points
from workbench.synthetic.sixth_form_choices import CONTINUED_SLOT, qualifications
from workbench.synthetic.sixth_form_students import MOST_A_LEVELS, Students, entry_labels

_ORDER = ["urn", "pupil_id", "qualification", "attempt"]
_COHORTS = ("A level", "applied general", "technical")


@dataclass(frozen=True)
class _Entries:
    """One element an entry: its student's row, qualification, attempt and place of its grade."""

    student: Integers
    qualification: Integers
    attempt: Integers
    grade: Integers
    early: Flags


def ks5_entry_frame(known: Schools, who: Students, chosen: Integers) -> pd.DataFrame:
    """Entries, in the columns of the contract ``ks5_entry``, in stored order."""
    level_3 = _level_3(known, who, chosen)
    again = [again_frame(known, who, part) for part in PARTS]
    together = pd.concat([level_3, *again], ignore_index=True)
    return together.sort_values(_ORDER, ignore_index=True)


def ks5_student_frame(known: Schools, who: Students, chosen: Integers) -> pd.DataFrame:
    """Students, in the columns of the contract ``ks5_student``, in stored order."""
    rule, number = marginals("sixth_form"), who.number
    main = _main_cohort(chosen)
    share = np.where(main == 0, rule["retained"]["a_level"], rule["retained"]["other"])
    entered = (chosen >= 0).any(axis=1)
    retained = (number.uniform("retained") < share) & entered
    one_year = who.programme == list(rule["programmes"]).index("one_year")
    years = np.where(one_year, 1, np.where(who.third_year, 3, 2))
    points = entry_points()
    second = number.uniform("second_year") < rule["second_year"]
    return frame_of(
        "ks5_student",
        {
            **keys(known, who.group),
            "key_stage4_points": pa.array(who.prior, pa.float64(), mask=~who.matched),
            "main_cohort": coded(_COHORTS, main),
            "years_at_school": years,
            "english_entry_grade": coded(entry_labels(), who.english),
            "english_entry_points": points[who.english],
            "maths_entry_grade": coded(entry_labels(), who.maths),
            "maths_entry_points": points[who.maths],
            "retained": retained,
            "assessed": retained & (number.uniform("assessed") < rule["assessed"]),
            "second_year": pa.array(second | retained, pa.bool_(), mask=one_year),
        },
    )


def _main_cohort(chosen: Integers) -> Integers:
    """Cohort of the largest part of the programme; -1 without level 3 entries."""
    every = qualifications()
    sizes = np.array([one.size for one in every] + [0.0])
    cohort = np.array([_COHORTS.index(c.cohort) if c.cohort in _COHORTS else 0 for c in every])
    parts = [(sizes[chosen] * (np.r_[cohort, -1][chosen] == c)).sum(axis=1) for c in range(3)]
    total = np.array(parts)
    return np.where(total.sum(axis=0) > 0, total.argmax(axis=0), -1)


def _level_3(known: Schools, who: Students, chosen: Integers) -> pd.DataFrame:
    rows = _entries(known, who, chosen)
    every, columns = qualifications(), keys(known, who.group)
    place, worth, labels = _places()
    at = place[rows.qualification] + rows.grade
    start = who.group.start
    june = np.where(
        rows.early, np.datetime64(f"{start}-06-30"), np.datetime64(f"{start + 1}-06-30")
    )

    def texts(name: str) -> Any:
        return pa.array([getattr(one, name) for one in every], pa.string()).take(
            pa.array(rows.qualification)
        )

    return frame_of(
        "ks5_entry",
        {
            "pupil_id": coded(columns["pupil_id"], rows.student),
            "urn": columns["urn"].take(pa.array(rows.student)),
            "year": columns["year"],
            "qualification": texts("name"),
            "attempt": rows.attempt,
            "qualification_type": texts("kind"),
            "qualification_code": texts("code"),
            "subject": texts("subject"),
            "subject_code": texts("subject_code"),
            "cohort": texts("cohort"),
            "size": np.array([one.size for one in every])[rows.qualification],
            "grade": coded(labels, at),
            "points": worth[at],
            "discount_code": texts("discount_code"),
            "exam_date": days(june),
        },
        rows=len(rows.student),
    )


def _entries(known: Schools, who: Students, chosen: Integers) -> _Entries:
    student, slot = np.nonzero(chosen >= 0)
    qualification = chosen[student, slot]
    first = _grades(known, who, chosen, np.zeros(len(who)))[student, slot]
    better = _grades(known, who, chosen, _gained(who))[student, slot]
    again = who.third_year[student] & (slot < MOST_A_LEVELS)
    early = again | (slot == CONTINUED_SLOT)
    return _Entries(
        np.r_[student, student[again]],
        np.r_[qualification, qualification[again]],
        np.r_[np.ones_like(student), np.full(again.sum(), 2)],
        np.r_[first, better[again]],
        np.r_[early, np.zeros(again.sum(), dtype=np.bool_)],
    )


def _gained(who: Students) -> Floats:
    """What a third year adds to results, in SDs: most often something."""
    return np.asarray(0.5 + 0.4 * who.number.normal("third_year"))


def _grades(known: Schools, who: Students, chosen: Integers, more: Floats) -> Integers:
    """Place of the grade of each entry among those of its qualification, (students, slots)."""
    shared = marginals("sixth_form")["share_of_student"]
    own = np.sqrt(shared) * who.number.normal("ability")[:, None]
    chance = own + np.sqrt(1 - shared) * who.number.grades + more[:, None]
    school = known.hidden.sixth_form[who.group.school]
    grade = np.zeros(chosen.shape, dtype=np.int64)
    student, slot = np.nonzero(chosen >= 0)
    order = np.argsort(chosen[student, slot], kind="stable")
    student, slot = student[order], slot[order]
    number = chosen[student, slot]
    for part in np.split(np.arange(len(number)), np.flatnonzero(np.diff(number)) + 1):
        if not len(part):
            continue
        rows, one = (student[part], slot[part]), qualifications()[number[part[0]]]
        level = one.aim(who.prior[rows[0]]) + one.sd * chance[rows]
        grade[rows] = one.awarded(level + 10 * one.size * school[rows[0]])
    return grade


@cache
def _places() -> tuple[Integers, Floats, tuple[str, ...]]:
    """Where the grades of each qualification start in one list, their points and labels."""
    every = qualifications()
    sizes = np.array([len(one.grades) for one in every])
    labels = tuple(grade for one in every for grade in one.grades)
    return np.cumsum(sizes) - sizes, np.concatenate([one.worth for one in every]), labels
