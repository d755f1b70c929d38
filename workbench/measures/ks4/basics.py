"""English and mathematics at grade 4 and at grade 5."""

import numpy as np
import pandas as pd

from workbench.measures.ks4.attainment8 import ENGLISH_PILLARS
from workbench.measures.ks4.entries import CountedEntries, count_entries


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
    english = entries.best("english", *ENGLISH_PILLARS)
    lower = np.minimum(english, entries.best("maths", "maths"))
    return entries.pupils.assign(english_maths_4=lower >= 4, english_maths_5=lower >= 5)
