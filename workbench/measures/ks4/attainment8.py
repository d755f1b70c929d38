"""Attainment 8: ten slots filled from a pupil's best counting entries."""

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.columns import Flags, Floats, Integers
from workbench.measures.ks4.entries import CountedEntries, count_entries
from workbench.measures.ks4.ranking import count, first, has_any, total

ENGLISH_PILLARS = ("english_language", "english_literature")
EBACC_PILLARS = (
    "combined_science",
    "biology",
    "chemistry",
    "physics",
    "computer_science",
    "history",
    "geography",
    "language",
)


def attainment8(entries: pd.DataFrame, pupils: pd.DataFrame | None = None) -> pd.DataFrame:
    """Attainment 8 and its four elements, one row a pupil.

    English counts the better of language and literature, doubled only when both were entered.
    Maths is doubled. The EBacc element is the three best of sciences, computer science,
    humanities and languages (combined science holds two values). The open element is the three
    best of what remains, the spare English among them. An empty slot is 0. An AS level may lift a
    slot above 9; nothing is cut off.

    Args:
        entries: columns of the contract ``ks4_entry``; discounting is applied here.
        pupils: pupils to report on, one row each; a pupil without an entry gets 0. By default
            those with an entry.

    Returns:
        Columns pupil_id, urn, year, english, maths, ebacc, open, attainment8 (all in points),
        ebacc_slots and open_slots (slots filled, 0 to 3).

    Source: DfE key stage 4 methodology 2019.
    """
    return from_counted(count_entries(entries, pupils))


def from_counted(entries: CountedEntries) -> pd.DataFrame:
    """The same, from entries that have been counted already."""
    rules = read("key_stage4")["attainment8"]
    english, maths = _one(entries, "english", *ENGLISH_PILLARS), _one(entries, "maths", "maths")
    left = entries.leaving_out(english, maths).a_row_a_slot()
    ebacc = first(rules["ebacc_slots"], left.position, left.that_may_fill("ebacc", *EBACC_PILLARS))
    rest = left.leaving_out(ebacc)
    in_open = first(rules["open_slots"], rest.position, rest.that_may_fill("open"))
    elements = pd.DataFrame(
        {
            "english": _points(entries, english) * _english_weight(entries),
            "maths": _points(entries, maths) * rules["weights"]["maths"],
            "ebacc": _points(left, ebacc),
            "open": _points(rest, in_open),
        }
    )
    return pd.concat([entries.pupils, elements], axis=1).assign(
        attainment8=elements.sum(axis=1),
        ebacc_slots=count(left.position[ebacc], entries.size),
        open_slots=count(rest.position[in_open], entries.size),
    )


def english_is_whole(entries: CountedEntries) -> Flags:
    """Pupils who entered both English language and literature, or an AS that stands for both."""
    alone = read("key_stage4")["attainment8"]["english_alone"]
    language, literature, stands_for_both = (
        has_any(entries.position[rows], entries.size)
        for rows in (
            entries.in_pillar("english_language"),
            entries.in_pillar("english_literature"),
            entries.of_type(alone, "english_language"),
        )
    )
    return (language & literature) | stands_for_both


def _english_weight(entries: CountedEntries) -> Integers:
    double = int(read("key_stage4")["attainment8"]["weights"]["english"])
    return np.where(english_is_whole(entries), double, 1)


def _one(entries: CountedEntries, slot: str, *pillars: str) -> Integers:
    """Place of the one entry of each pupil that an element uses: the best."""
    return first(1, entries.position, entries.that_may_fill(slot, *pillars))


def _points(entries: CountedEntries, rows: Integers) -> Floats:
    return total(entries.position[rows], entries.points[rows], entries.size)
