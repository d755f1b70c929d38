"""What readers do with sentences: ask governors' questions, weigh readings, copy into a paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.sentences.evidence import Said
from workbench.sentences.report import chance
from workbench.sentences.rule import sections


@dataclass(frozen=True)
class Question:
    """A question for governors, and the sentences that raise it."""

    text: str
    section: str
    raised_by: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """A sentence argued both ways: what supports it, and what weakens it."""

    text: str
    supports: tuple[str, ...]
    weakens: tuple[str, ...]


def questions(said: Sequence[Said]) -> tuple[Question, ...]:
    """The questions that sentences raise, each once, in their order."""
    raised: dict[str, list[Said]] = {}
    for one in said:
        if one.question:
            raised.setdefault(one.question, []).append(one)
    return tuple(
        Question(text, several[0].section, tuple(one.text for one in several))
        for text, several in raised.items()
    )


def readings(said: Sequence[Said]) -> tuple[Reading, ...]:
    """The sentences on performance, argued both ways; facts and notes have nothing to argue."""
    return tuple(
        Reading(one.text, one.supports, one.weakens) for one in said if one.supports or one.weakens
    )


def copyable(said: Sequence[Said] | Said, source: str, version: str = "") -> str:
    """Sentences as plain text for a paper of governors, each with a line on where it comes from.

    Args:
        said: one sentence or several.
        source: whose figures they are, such as "DfE school performance tables, final data".
        version: of the data or the pack, to find it again; empty for none.
    """
    several = [said] if isinstance(said, Said) else said
    return "\n\n".join(f"{one.text}\n{_source(one, source, version)}" for one in several)


def _pupils(one: Said) -> str:
    if one.n is None:
        return ""
    return f"about {one.n} pupils" if one.about else f"{one.n} pupils"


def _source(one: Said, source: str, version: str) -> str:
    tested = "" if one.q is None else f"q {chance(one.q)} among {one.family} tests"
    parts = [
        source.rstrip("."),
        f"{sections()[one.section]}, rule {one.rule}",
        one.period,
        _pupils(one),
        one.comparator and f"set beside {one.comparator}",
        tested,
        version,
    ]
    return f"Source: {'; '.join(part for part in parts if part)}."
