"""What was looked at, and what came of it: the evidence of a report, and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.sentences.rule import Rule, Tone

Key = tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """One thing that a rule looked at.

    Attributes:
        rule: the rule.
        tone: what would be said: above or below the comparator, level, or a note.
        holds: whether every condition of the rule is met but the one on false discoveries.
        key: what was tested; rules that rest on one and the same test share it. Empty without one.
        p: two-sided chance of so large a difference where there is none; None for a fact.
        checked: whether the rule could decide. A section is only called uneventful where all could.
        slots: words for the wording.
        measures: the figures it rests on.
        period: academic year.
        group, subgroup: pupils it is about.
        n: number of pupils.
        about: whether that number is approximate.
        comparator: what the figure is set beside, in words.
        statistic: standardised difference.
        difference: from the comparator, in the measure's unit.
        supports, weakens: what speaks for this reading and what against, in sentences.
    """

    rule: Rule
    tone: Tone
    holds: bool
    key: Key = ()
    p: float | None = None
    checked: bool = True
    slots: Mapping[str, str] = field(default_factory=dict)
    measures: tuple[str, ...] = ()
    period: str = ""
    group: str = "all"
    subgroup: str = "all"
    n: float | None = None
    about: bool = False
    comparator: str = ""
    statistic: float | None = None
    difference: float | None = None
    supports: tuple[str, ...] = ()
    weakens: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A sentence that was said, and everything it stands on.

    Numbers are rounded as they may be shown: ``statistic`` to two decimals, ``p`` and ``q`` to
    four. ``n`` is a whole number of pupils, None where it is not known; ``about`` says that
    it is approximate. ``family`` is the number of tests that were looked at together.
    """

    rule: str
    section: str
    text: str
    tone: Tone
    period: str
    n: int | None
    about: bool
    comparator: str
    statistic: float | None
    p: float | None
    q: float | None
    family: int
    question: str
    guidance: str
    measures: tuple[str, ...]
    supports: tuple[str, ...] = ()
    weakens: tuple[str, ...] = ()

    @property
    def grey(self) -> bool:
        """Whether it only says that nothing stood out."""
        return self.tone == "level"
