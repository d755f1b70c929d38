"""Higher and lower performing pupil groups and subjects of a school."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.measures.catalogue import measure
from workbench.measures.groups import dimensions
from workbench.models.change.discoveries import RATE
from workbench.sentences.checks.performers import SUBJECT
from workbench.sentences.evidence import Evidence
from workbench.sentences.report import q_values, stands

Kind = Literal["group", "subject"]


@dataclass(frozen=True)
class Performer:
    """A pupil group or subject that differs from its comparator by more than chance.

    ``difference`` is in the measure's unit; ``shown`` is the school's figure in words, and ``q``
    is rounded as it may be shown.
    """

    kind: Kind
    title: str
    measure: str
    n: int
    shown: str
    comparator: str
    difference: float
    q: float
    question: str
    supports: tuple[str, ...] = ()
    weakens: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The name with the number of pupils or entries: "Psychology (28)"."""
        return f"{self.title} ({self.n})"


@dataclass(frozen=True)
class Performers:
    """Those above and those below their comparators, the largest difference first."""

    higher: tuple[Performer, ...]
    lower: tuple[Performer, ...]

    def of(self, kind: Kind) -> "Performers":
        """Those of one kind."""
        sides = [
            tuple(one for one in side if one.kind == kind) for side in (self.higher, self.lower)
        ]
        return Performers(*sides)


Part = tuple[str, str, str]
"""A measure, a dimension, and a group of it; or ``subject`` and a subject."""


def standing_parts(found: Sequence[Evidence], rate: float = RATE) -> frozenset[Part]:
    """Pupil groups and subjects, by measure, that differ among all tests of a report.

    Args:
        found: of :func:`workbench.sentences.report.evidence`, the whole of a report.
        rate: share of false ones among them that is accepted.

    Raises:
        UsageError: ``rate`` is not between 0 and 1.
    """
    q = q_values(found, rate)
    marked = (one for one in found if one.rule.check == "performers" and stands(one, q, rate))
    return frozenset((one.measures[0], one.group, one.subgroup) for one in marked)


def performers(found: Sequence[Evidence], rate: float = RATE) -> Performers:
    """Pupil groups and subjects above and below their comparators among all tests of a report.

    Args:
        found: of :func:`workbench.sentences.report.evidence`, the whole of a report.
        rate: share of false ones among them that is accepted.

    Raises:
        UsageError: ``rate`` is not between 0 and 1.

    Source: the block of FFT Aspire, with false discoveries held down (Benjamini and Hochberg).
    """
    q = q_values(found, rate)
    marked = [
        _performer(one, q[one.key])
        for one in found
        if one.rule.check == "performers" and stands(one, q, rate)
    ]
    ordered = sorted(marked, key=lambda one: -abs(one.difference))
    return Performers(
        higher=tuple(one for one in ordered if one.difference > 0),
        lower=tuple(one for one in ordered if one.difference < 0),
    )


def _performer(one: Evidence, q: float) -> Performer:
    name = one.measures[0]
    return Performer(
        kind="subject" if one.group == SUBJECT else "group",
        title=_title(one),
        measure=measure(name).title,
        n=round(one.n or 0.0),
        shown=one.slots["value"],
        comparator=one.comparator,
        difference=round(one.difference or 0.0, measure(name).decimals),
        q=round(q, 4),
        question=one.rule.asks.get(one.tone, ""),
        supports=one.supports,
        weakens=one.weakens,
    )


def _title(one: Evidence) -> str:
    """Title of a part, under that of its dimension where it would not say of what it is."""
    of = dimensions().get(one.group)
    if of is None:
        return one.subgroup
    title = of.part(one.subgroup).title
    return f"{of.title}: {title}" if one.group in ("prior_attainment", "first_language") else title
