"""Disclosure control of a table of parts, with the pupils whom no part holds.

Every part of a dimension is worked out before one is chosen, so that what one choice hides cannot
be had by subtracting another. Pupils in none of the parts count as one more part: the total less
the parts that are shown would give them away.
"""

from collections.abc import Collection, Sequence

import pandas as pd

from workbench.access.disclosure import protect

KEY = ("measure", "unit_id", "period")
_REST = "\N{EM DASH}"


def protect_parts(
    parts: pd.DataFrame,
    whole: pd.DataFrame,
    threshold: int,
    *,
    within: Sequence[str] = (),
    percentages: Collection[str] = (),
) -> pd.DataFrame:
    """Suppress small parts, and what would reveal them.

    Args:
        parts: tidy table with every part (``subgroup``) of each dimension (``group``).
        whole: the same measures of all pupils.
        threshold: smallest group that may be shown; 0 changes nothing.
        within: further columns that cells lie in, such as subject or weekday.
        percentages: measures that are percentages.

    Returns:
        The rows of ``parts``, suppressed where they must be.
    """
    if threshold <= 0 or parts.empty:
        return parts.copy()
    key = [*KEY, *within]
    together = pd.concat([parts, _rest(parts, whole, key)], ignore_index=True)
    safe = protect(together, threshold, partition=[*key, "group"], percentages=percentages)
    return safe[safe["subgroup"] != _REST].reset_index(drop=True)


def _rest(parts: pd.DataFrame, whole: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """One row for the pupils of the whole that are in no part of a dimension."""
    held = parts.groupby([*key, "group"], observed=True)["n"].sum().rename("_held").reset_index()
    joined = held.merge(whole[[*key, "n"]], on=key, how="left", validate="m:1")
    left = joined.assign(n=joined["n"].fillna(0) - joined["_held"])
    left = left[left["n"] > 0].drop(columns="_held")
    return left.assign(subgroup=_REST, status="", verdict="")
