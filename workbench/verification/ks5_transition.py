"""Transition matrices of 16 to 18: percentages with each grade from numbers of students."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.files import csv
from workbench.verification.ours import percentage
from workbench.verification.printed import decimals, first_word, names_of, printed
from workbench.verification.recomputation import Recomputation

_FOLDER = "dfe_models/transition_matrices"
_KEY = "ROW_ID"
_NOT_A_GRADE = ("", "NA%")


def grade_shares(numbers: pd.DataFrame, shares: pd.DataFrame) -> Iterator[Comparison]:
    """Percentages of the students of each row with each grade.

    The two files list the same rows in the same order. Cells of grades that a qualification does
    not have are left out.
    """
    names = names_of(numbers)
    grades = names[names.index(_KEY) + 1 :]
    counted, said = numbers[grades].to_numpy(), shares[grades].to_numpy()
    rows, columns = np.nonzero((counted != "") | ~np.isin(said, _NOT_A_GRADE))
    students = printed(pd.Series(counted[rows, columns]))
    whole = np.bincount(rows, np.nan_to_num(students.values), minlength=len(numbers))[rows]
    ours = exactly(percentage(students.values, whole))
    published = decimals(pd.Series(said[rows, columns]), 2)
    yield compare("% with each grade", published, ours, skip=first_word(students))


CLASSES = (
    Recomputation(
        name="KS4 to KS5 transition, shares",
        files=(
            csv(f"{_FOLDER}/ks5tm_all_student_numbers.csv"),
            csv(f"{_FOLDER}/ks5tm_all_student_percentages.csv"),
        ),
        recompute=grade_shares,
        rounding="0.005 percentage points; the counts are exact",
    ),
)
