"""Recognise a format by the columns of a file, never by its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from workbench.intake.format import Format

NEARLY = 0.75
"""Share of a format's columns from which a file is a damaged one of it, not another file."""


@dataclass(frozen=True)
class Match:
    """The nearest format, the share of its columns that are there, and those that are not.

    ``spare`` are the file's columns that the format does not need.
    """

    format: Format
    share: float
    missing: tuple[str, ...]
    spare: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether the file is of the format."""
        return self.share == 1

    @property
    def nearly(self) -> bool:
        """Whether the file looks like one of the format that lost or renamed a column."""
        return NEARLY <= self.share < 1

    def missing_words(self) -> tuple[str, ...]:
        """A sentence for each missing column, with the nearest name that the file has."""
        return tuple(_missing_words(name, self.spare) for name in self.missing)


def recognise(columns: Sequence[str], formats: Sequence[Format]) -> Match:
    """The format whose columns the file has; among several, the one that needs most columns."""
    there = frozenset(columns)
    matches = [_match(columns, there, f) for f in formats]
    return max(matches, key=lambda m: (m.share, len(m.format.columns)))


def _match(columns: Sequence[str], there: frozenset[str], format_: Format) -> Match:
    needed = format_.columns
    missing = tuple(c for c in needed if c not in there)
    whole = len(there | set(needed)) if format_.exact else len(needed)
    spare = (
        tuple(c for c in columns if c) if NEARLY * len(needed) <= len(needed) - len(missing) else ()
    )
    return Match(format_, (len(needed) - len(missing)) / whole, missing, spare)


def _missing_words(name: str, spare: tuple[str, ...]) -> str:
    near = get_close_matches(name, spare, n=1)
    words = f"`{name}` is missing"
    return f"{words} (nearest column of the file: `{near[0]}`)" if near else words
