"""How many qualifications pupils are entered for."""

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.columns import Flags, Floats
from workbench.measures.ks4.entries import CountedEntries
from workbench.measures.ks4.ranking import total


def entry_counts(entries: CountedEntries) -> pd.DataFrame:
    """Number of entries of each pupil: of any kind, and of GCSEs.

    A double award counts as two. Of qualifications that are not academic three count at most.

    Args:
        entries: entries that count.

    Returns:
        Columns pupil_id, urn, year, ks4_entries and gcse_entries; 0 for a pupil without entries.

    Source: DfE key stage 4 performance tables 2018/19, metadata (average entries).
    """
    rules = read("ks4_subjects")["entry_counts"]
    limited = entries.of_type(rules["at_most"]["kinds"])
    at_most = np.minimum(_volume(entries, limited), rules["at_most"]["number"])
    return entries.pupils.assign(
        ks4_entries=_volume(entries, ~limited) + at_most,
        gcse_entries=_volume(entries, entries.of_type(rules["gcse"])),
    )


def _volume(entries: CountedEntries, rows: Flags) -> Floats:
    """Slots of the flagged rows of each pupil."""
    slots = entries.slots[rows].astype(np.float64)
    return total(entries.position[rows], slots, entries.size)
