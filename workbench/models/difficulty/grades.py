"""Grades of pupils by subject, in blocks of pupils that can be drawn again."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import ContractViolation, UsageError, did_you_mean
from workbench.measures.cohort import KEY, Cohort, cohort
from workbench.measures.columns import FloatGrid, Floats, Integers, floats

Resample = Literal["pupils", "schools"]
WITHOUT_POINTS = "entries without points"
_RESAMPLES = ("pupils", "schools")


@dataclass(frozen=True, eq=False)
class Block:
    """Pupils of one block by subjects.

    Attributes:
        present: 1 where the pupil has a grade in the subject, else 0.
        grades: the grade there, else 0.
    """

    present: FloatGrid
    grades: FloatGrid


@dataclass(frozen=True, eq=False)
class Grades:
    """One grade for each pupil and subject, pupils numbered block after block.

    Attributes:
        subjects: names in order; codes point at them.
        pupil: number of the pupil of each entry.
        subject: code of the subject of each entry.
        grade: the grade of each entry.
        pupil_starts: first pupil of each block, and the number of pupils.
        entry_starts: first entry of each block, and the number of entries.
        resample: what a block is made of.
        exclusions: entries left out, by reason.
    """

    subjects: tuple[str, ...]
    pupil: Integers
    subject: Integers
    grade: Floats
    pupil_starts: Integers
    entry_starts: Integers
    resample: Resample
    exclusions: Mapping[str, int]

    @property
    def pupils(self) -> int:
        """Number of pupils with a grade."""
        return int(self.pupil_starts[-1])

    @property
    def entrants(self) -> Integers:
        """Number of pupils with a grade in each subject."""
        return np.bincount(self.subject, minlength=len(self.subjects)).astype(np.int64)

    def blocks(self) -> Iterator[Block]:
        """The blocks, one after another, as dense tables.

        Raises:
            ContractViolation: a pupil has two grades in a subject.
        """
        for number in range(len(self.pupil_starts) - 1):
            yield self._block(number)

    def _block(self, number: int) -> Block:
        first, end = self.pupil_starts[number : number + 2]
        entries = slice(*self.entry_starts[number : number + 2])
        where = self.pupil[entries] - first, self.subject[entries]
        present = np.zeros((end - first, len(self.subjects)))
        grades = np.zeros_like(present)
        present[where] = 1
        grades[where] = self.grade[entries]
        if present.sum() != len(where[0]):
            raise ContractViolation(
                "`entries` holds a pupil with two grades in a subject.",
                "Keep the entry that counts; `workbench.measures.ks4.discounting` says which.",
            )
        return Block(present, grades)

    def sums[T](self, of: Callable[[Block], tuple[T, ...]]) -> tuple[np.ndarray, ...]:
        """What a function gives for each block, stacked along a first axis of blocks."""
        return tuple(np.stack(part) for part in zip(*map(of, self.blocks()), strict=True))


def grades_of(
    entries: pd.DataFrame,
    *,
    points: str = "points",
    resample: Resample = "pupils",
    seed: int = 0,
) -> Grades:
    """Number the pupils and subjects of entries, and put the pupils into blocks.

    A block is one pupil. Where there are more than ``most_blocks`` of ``subject_difficulty.yaml``,
    pupils are dealt at random into so many blocks of equal size, which leaves the variance of sums
    over drawn blocks what it is over drawn pupils. With ``resample`` set to schools, a block is a
    school in a year, as its pupils were taught together.

    Args:
        entries: columns of ``KEY``, subject and ``points``; one row a pupil and subject.
        points: column with the grade in numbers. Rows without one are left out and counted.
        resample: what intervals take to be drawn from a population, pupils or schools.
        seed: of the dealing of pupils into blocks.

    Raises:
        ContractViolation: a column is missing, or there are no grades.
        UsageError: ``resample`` is neither pupils nor schools.
    """
    _check(entries, points, resample)
    marks = floats(entries[points])
    known = np.isfinite(marks)
    if not known.any():
        raise ContractViolation("`entries` holds no grades.", f"Give rows with `{points}`.")
    kept = entries if known.all() else entries[known]
    found = cohort(kept)
    codes, names = pd.factorize(kept["subject"], sort=True)
    rank, block = _dealt(found, resample, seed)
    of_entry = block[found.position]
    order = np.argsort(of_entry.astype(np.min_scalar_type(int(block.max()))), kind="stable")
    blocks = int(block.max()) + 1
    return Grades(
        tuple(map(str, names)),
        rank[found.position][order],
        codes.astype(np.int64)[order],
        marks[known][order],
        _starts(block, blocks),
        _starts(of_entry, blocks),
        resample,
        {WITHOUT_POINTS: int((~known).sum())} if not known.all() else {},
    )


def _check(entries: pd.DataFrame, points: str, resample: str) -> None:
    absent = [name for name in (*KEY, "subject", points) if name not in entries]
    if absent:
        raise ContractViolation(f"`entries` lacks the columns {', '.join(absent)}.")
    if resample not in _RESAMPLES:
        raise UsageError(f"`resample` {resample} is not known.", did_you_mean(resample, _RESAMPLES))


def _dealt(found: Cohort, resample: Resample, seed: int) -> tuple[Integers, Integers]:
    """Number of each pupil, blocks one after another, and its block."""
    size = found.size
    if resample == "schools":
        block = found.pupils.groupby(["urn", "year"], observed=True).ngroup().to_numpy()
        order = np.argsort(block, kind="stable")
    else:
        order = np.random.default_rng(seed).permutation(size)
        block = np.empty(size, dtype=np.int64)
        blocks = min(size, int(read("subject_difficulty")["bootstrap"]["most_blocks"]))
        block[order] = np.arange(size) * blocks // size
    rank = np.empty(size, dtype=np.int64)
    rank[order] = np.arange(size)
    return rank, block.astype(np.int64)


def _starts(block: Integers, blocks: int) -> Integers:
    return np.concatenate([[0], np.cumsum(np.bincount(block, minlength=blocks))]).astype(np.int64)
