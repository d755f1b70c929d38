"""A hostile or broken file, and what must become of it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Hostile:
    """A file: its name and content, and what must become of it.

    ``rule`` is the rule that refuses it whole; without one it loads, with ``rows`` enrolments (or
    rows of ``dataset``), and ``refused`` are the rules that some of its rows break.
    """

    title: str
    name: str
    content: Callable[[], bytes]
    rule: str = ""
    rows: int = 0
    refused: frozenset[str] = frozenset()
    dataset: str = "pupil"


def refused(title: str, name: str, rule: str, content: Callable[[], bytes]) -> Hostile:
    """A file that is refused whole."""
    return Hostile(title, name, content, rule=rule)


def loads(
    title: str, name: str, rows: int, content: Callable[[], bytes], *rules: str, of: str = "pupil"
) -> Hostile:
    """A file that loads, but for rows that break some rules."""
    return Hostile(title, name, content, rows=rows, refused=frozenset(rules), dataset=of)
