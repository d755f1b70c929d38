"""Awkward cases of the demonstration, always at the same places; the rest of the rows are drawn.

| case | school (place in the list) | what is there |
|---|---|---|
| dual registration | 2 and 52 | a year 11 pupil on two registers: main and subsidiary, D marks |
| guest | 3 and 44 | a year 10 pupil who visits another school in March |
| leaver | 4 | a year 9 pupil who leaves in February |
| re-admission | 5 | a year 8 pupil who leaves in October and comes back in March |
| twins | 6 | two year 7 pupils with one surname, birthday and address |
| duplicate UPN | 7 | two year 10 pupils with the same UPN |
| temporary UPN | 8 | a year 11 pupil whose UPN ends in a letter |
| former UPN | 9 | a year 11 pupil with an earlier UPN |
| sex X | 10 | a year 8 and a year 11 pupil |
| no prior attainment | 11 | year 11: no row; a row without levels; English only |
| one-pupil subject | 12 | one entry for Russian in all of England |
| leap day | 13 | a year 10 pupil born on 29 February 2004 |
| hard names | 14 | apostrophe, Polish letters, markup, a spreadsheet formula |
| exceptional closure | 15 | Y marks for everybody on 1 February 2019 |
| register not taken | 16 | year 8 has no afternoon marks on 14 November 2018 |
| resit | 17 | mathematics sat early (3) and again (5): the first counts |
| one discount code | 18 | GCSE and technical award in sport: only one counts |
| ninety sessions | 19 | a year 11 pupil suspended for 90 sessions, then permanently excluded |
| suspended guest | 44 | the guest is suspended by the school that is visited |
| not of compulsory age | 45 | a reception child with X marks in afternoons of September |
| half-day school | 53 | a pupil referral unit closed on Friday afternoons |
| 0 % and 100 % | 55 | English and maths: no disadvantaged pupil, every other pupil |
| conversion, merger | 0, 57; 1, 58, 59 | new URN with the old DfE number; two schools become one |

Missed examinations (X), resits, leavers, joiners, temporary and former UPNs, training days and
pupils without entries also occur among the drawn rows.
"""

from collections.abc import Mapping

import pandas as pd

from workbench.synthetic.awkward_marks import MARK_CASES
from workbench.synthetic.awkward_people import PEOPLE_CASES
from workbench.synthetic.awkward_results import RESULT_CASES
from workbench.synthetic.awkward_suspensions import (
    SUSPENSION_CASES,
    suspended_guest,
    while_enrolled,
)
from workbench.synthetic.edits import Edits, Frames
from workbench.synthetic.schools import Schools
from workbench.synthetic.visitors import with_visitors

YEAR = "2018/19"


def with_awkward_cases(
    frames: Frames, known: Schools, seed: int, year: str
) -> Mapping[str, pd.DataFrame]:
    """Put the awkward cases of the schools in a batch in place; other years stay as drawn.

    Without attendance, cases that concern marks or younger year groups are left out.
    """
    if year != YEAR:
        return frames
    edits = Edits(frames)
    cases = {**RESULT_CASES, **SUSPENSION_CASES}
    if "attendance_day" in frames:
        cases |= {**PEOPLE_CASES, **MARK_CASES}
    for school, case in cases.items():
        if edits.has_school(known.urns[school]):
            edits = case(edits, known.urns[school])
    if "attendance_day" in frames:
        edits = suspended_guest(with_visitors(edits, known, seed))
    return while_enrolled(edits).frames
