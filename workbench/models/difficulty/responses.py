"""Whole grades of pupils as partial credit takes them: totals by pattern, and counts of grades."""

from dataclasses import dataclass

import numpy as np

from workbench.errors import ContractViolation
from workbench.measures.columns import FloatGrid, Floats
from workbench.models.difficulty.grades import Block, Grades

FlagGrid = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


@dataclass(frozen=True, eq=False)
class Responses:
    """What the likelihood of partial credit needs of pupils' grades.

    Attributes:
        counts: pupils by subject and grade, grades 0 to the highest.
        present: the distinct patterns of subjects and totals: 1 where the subject was entered.
        total: sum of the grades of each pattern.
        pupils: number of pupils of each pattern.
    """

    counts: FloatGrid
    present: FloatGrid
    total: Floats
    pupils: Floats

    @property
    def observed(self) -> FlagGrid:
        """Whether anybody has the grade in the subject."""
        return self.counts > 0

    @property
    def reference(self) -> FlagGrid:
        """The lowest grade that anybody has, in each subject."""
        lowest = self.observed.argmax(axis=1)
        found: FlagGrid = np.arange(self.counts.shape[1]) == lowest[:, None]
        return found

    @property
    def free(self) -> FlagGrid:
        """Grades that have a parameter: those that anybody has, but for the lowest of them."""
        return self.observed & ~self.reference


def responses(grades: Grades) -> Responses:
    """Reduce grades to what the likelihood needs; it knows pupils by subjects and total alone.

    Raises:
        ContractViolation: a grade is not a whole number from 0 on, no subject has two different
            grades, or a pupil has two grades in a subject.
    """
    _check(grades)
    marks = grades.grade.astype(np.int64)
    size = len(grades.subjects), int(marks.max()) + 1
    flat = np.bincount(grades.subject * size[1] + marks, minlength=size[0] * size[1])
    counts = flat.reshape(size).astype(np.float64)
    if (np.count_nonzero(counts, axis=1) < 2).all():
        raise ContractViolation(
            "`entries` holds no subject with two different grades.", "There is nothing to compare."
        )
    rows = np.concatenate([_keys(block) for block in grades.blocks()])
    keys, pupils = np.unique(rows, axis=0, return_counts=True)
    present = np.unpackbits(keys[:, 2:], axis=1, count=size[0]).astype(np.float64)
    total = keys[:, 0] * 256.0 + keys[:, 1]
    return Responses(counts, present, total, pupils.astype(np.float64))


def _check(grades: Grades) -> None:
    uneven = (grades.grade != np.floor(grades.grade)) | (grades.grade < 0)
    if uneven.any():
        names = {grades.subjects[code] for code in np.unique(grades.subject[uneven])}
        said = ", ".join(sorted(names))
        raise ContractViolation(
            f"{uneven.sum()} grades are not whole numbers from 0 on, in {said}.",
            "Leave those subjects out, or count their grades in steps of one.",
        )


def _keys(block: Block) -> np.ndarray:
    """Total (two bytes) and subjects (a bit each) of each pupil of a block."""
    total = block.grades.sum(axis=1).astype(np.int64)
    bits = np.packbits(block.present.astype(np.bool_), axis=1)
    return np.column_stack([total // 256, total % 256, bits]).astype(np.uint8)
