"""English and mathematics at grade 4 and at grade 5."""

import numpy as np
import pandas as pd

from workbench.measures.ks4.entries import CountedEntries, count_entries
from workbench.measures.ks4.ranking import best


def basics(entries: pd.DataFrame, pupils: pd.DataFrame | None = None) -> pd.DataFrame:
    """Whether each pupil has grade 4 or more, and 5 or more, in both English and maths.

    English is the better of language and literature; there is no need to sit both.

    Args:
        entries: columns of the contract ``ks4_entry``; discounting is applied here.
        pupils: pupils to report on, one row each; by default those with an entry.

    Returns:
        Columns pupil_id, urn, year, english_maths_4, english_maths_5 (booleans).

    Source: DfE key stage 4 performance methodology (explore education statistics).
    """
    return from_counted(count_entries(entries, pupils))


def from_counted(entries: CountedEntries) -> pd.DataFrame:
    """The same, from entries that have been counted already."""
    english_rows = entries.in_pillar("english_language", "english_literature") & entries.may_fill(
        "english"
    )
    maths_rows = entries.in_pillar("maths") & entries.may_fill("maths")
    lower = np.minimum(
        best(entries.position[english_rows], entries.points[english_rows], entries.size),
        best(entries.position[maths_rows], entries.points[maths_rows], entries.size),
    )
    return entries.pupils.assign(english_maths_4=lower >= 4, english_maths_5=lower >= 5)
