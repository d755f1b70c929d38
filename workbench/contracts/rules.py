"""Rules of a column: each has a name, words that say it, and a mask that tests it.

Checks, messages and the reference page are all built from these.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from workbench.contracts.model import Column

Mask = Callable[["pd.Series"], "pd.Series"]


@dataclass(frozen=True)
class Rule:
    """A named rule. ``holds`` maps non-missing values to booleans of the same index."""

    name: str
    words: str
    holds: Mask


def rules(column: Column) -> tuple[Rule, ...]:
    """All rules of one column beyond its type and whether it is required."""
    found: list[Rule] = []
    if column.allowed:
        listed = ", ".join(column.allowed)
        found.append(Rule("allowed", f"one of {listed}", lambda s: s.isin(column.allowed)))
    if column.pattern is not None:
        pattern = column.pattern
        found.append(
            Rule("pattern", f"matches {pattern}", _by_value(lambda s: s.str.match(pattern)))
        )
    if column.min_length is not None:
        least = column.min_length
        found.append(
            Rule(
                "min_length",
                f"at least {least} characters",
                _by_value(lambda s: s.str.len() >= least),
            )
        )
    if column.max_length is not None:
        most = column.max_length
        found.append(
            Rule(
                "max_length",
                f"at most {most} characters",
                _by_value(lambda s: s.str.len() <= most),
            )
        )
    if column.minimum is not None:
        low = column.minimum
        found.append(Rule("minimum", f"{low:g} or more", lambda s: s >= low))
    if column.maximum is not None:
        high = column.maximum
        found.append(Rule("maximum", f"{high:g} or less", lambda s: s <= high))
    return tuple(found)


def _by_value(test: Mask) -> Mask:
    """Test each distinct value once: columns of codes have few among millions of rows."""

    def holds(series: "pd.Series") -> "pd.Series":
        codes, values = pd.factorize(series)
        passed = test(pd.Series(values, dtype=series.dtype)).fillna(False).to_numpy(dtype=bool)
        return pd.Series(passed[codes], index=series.index)

    return holds
