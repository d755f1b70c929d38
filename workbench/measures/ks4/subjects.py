"""Results by subject: what the subject measures sum, one row an entry."""

import pandas as pd


def graded(entries: pd.DataFrame) -> pd.DataFrame:
    """Entries with the columns that subject measures sum; calculate them with ``by=["subject"]``.

    Args:
        entries: entries that count (``entries.counted``), with any further columns.

    Returns:
        The same rows with entries (1), at_least_4 and at_least_7 (booleans, by points). Combined
        science is one entry, its points those of one slot.
    """
    return entries.assign(
        entries=1, at_least_4=entries["points"] >= 4, at_least_7=entries["points"] >= 7
    )
