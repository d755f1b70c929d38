"""Tables in Markdown."""

from collections.abc import Sequence


def head(names: Sequence[str]) -> tuple[str, str]:
    """First two lines of a table."""
    return line(names), line(["---"] * len(names))


def line(cells: Sequence[str]) -> str:
    """One row of a table."""
    return f"| {' | '.join(cells)} |"
