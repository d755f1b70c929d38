"""A key stage as its reports show it: measures, pupil groups, and how its rows are made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from workbench.measures.catalogue import measure

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Pair:
    """A row of the performance summary: results, and the progress that stands beside them."""

    title: str
    actual: str
    progress: str = ""

    @property
    def label(self) -> str:
        """The title, or that of the measure where it has none of its own."""
        return self.title or measure(self.actual or self.progress).title


@dataclass(frozen=True)
class Rows:
    """The rows that a school's figures are calculated from.

    Attributes:
        members: one row a pupil at the end of the key stage, with all that pupil groups and
            measures of pupils read; pupil_id, urn and year among them.
        entries: one row an entry that counts, with its pupil's columns; without rows where the
            key stage has no subjects.
    """

    members: pd.DataFrame
    entries: pd.DataFrame


Tested = Callable[[pd.DataFrame, Rows, Sequence[str]], pd.DataFrame]
TestedSubjects = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


def as_computed(frame: pd.DataFrame, rows: Rows, groups: Sequence[str]) -> pd.DataFrame:
    """Figures whose intervals and verdicts need no more than what they were computed from."""
    return frame


def as_computed_of_subjects(frame: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    """The same of subjects."""
    return frame


@dataclass(frozen=True)
class Stage:
    """A key stage.

    Attributes:
        name: as addresses have it, such as ``ks4``.
        title: such as "Key stage 4".
        phase: whose national figures stand beside, as in
            :func:`workbench.measures.national.published`.
        members: what those at its end are called, in the plural.
        counted: measure that each of them has.
        tiles: headline measures of the overview, in order.
        choices: measures that can be looked at by themselves, in order.
        pairs: rows of the performance summary.
        matched: measure of all with results, and one of those who have earlier results as well.
        groups: dimensions of pupil groups, in order.
        subject: column of entries that tells subjects apart.
        subject_measures: measures of subjects and how a table heads them; the first counts
            entries.
        deciding: measures that say which groups stand out.
        deciding_subjects: measures that say which subjects stand out.
        datasets: contracts of a school's results that its rows are made from.
        models: contracts of the country that they are made from as well.
        published: measures under the names by which DfE's tables hold them.
        rows: makes the rows from frames by dataset; those of ``pupil`` and
            ``pupil_characteristics`` and ``school`` are there too.
        tested: puts intervals and verdicts that :func:`workbench.measures.compute.compute` cannot
            know into what it gave of members.
        tested_subjects: the same for what it gave of subjects.
    """

    name: str
    title: str
    phase: str
    members: str
    counted: str
    tiles: tuple[str, ...]
    choices: tuple[str, ...]
    pairs: tuple[Pair, ...]
    matched: tuple[str, str]
    groups: tuple[str, ...]
    subject: str
    subject_measures: Mapping[str, str]
    deciding: tuple[str, ...]
    deciding_subjects: tuple[str, ...]
    datasets: tuple[str, ...]
    models: tuple[str, ...]
    published: Mapping[str, tuple[str, ...]]
    rows: Callable[[Frames], Rows]
    tested: Tested = as_computed
    tested_subjects: TestedSubjects = as_computed_of_subjects

    def beside(self, name: str) -> str:
        """The measure that stands beside another: progress beside results, results beside progress.

        Where a measure has no partner it is the first headline measure that it is not.
        """
        for pair in self.pairs:
            if pair.progress and name == pair.actual:
                return pair.progress
            if pair.actual and name == pair.progress:
                return pair.actual
        return next(one for one in self.choices if one != name)

    @property
    def summary(self) -> tuple[str, ...]:
        """Every measure of the performance summary, each once."""
        both = (name for pair in self.pairs for name in (pair.actual, pair.progress))
        return tuple(dict.fromkeys(name for name in both if name))

    @property
    def selectable(self) -> tuple[str, ...]:
        """Measures that can be looked at: the choices, then what else the summary has."""
        return tuple(dict.fromkeys((*self.choices, *self.summary)))

    @property
    def has_subjects(self) -> bool:
        """Whether it has entries in subjects."""
        return bool(self.subject_measures)


def shares(names: Sequence[str]) -> tuple[str, ...]:
    """Those of some measures that are percentages, of pupils or of entries."""
    return tuple(name for name in names if measure(name).unit == "%")
