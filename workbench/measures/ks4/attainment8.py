"""Attainment 8: ten slots filled from a pupil's best counting entries."""

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags, Floats, Integers
from workbench.measures.ks4.entries import CountedEntries, count_entries
from workbench.measures.ks4.ranking import best, count, has_any, rank_within, total
from workbench.measures.reference import read

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
    english, spare_english = _english(entries)
    maths, spare_maths = _single(entries, entries.in_pillar("maths") & entries.may_fill("maths"))
    in_ebacc = entries.in_pillar(*EBACC_PILLARS) & entries.may_fill("ebacc")
    used = english | maths | in_ebacc
    rest = ~used | spare_english | spare_maths
    ebacc_position, ebacc_points = _values(entries, in_ebacc)
    in_slot = rank_within(ebacc_position, ebacc_points) < rules["ebacc_slots"]
    open_position, open_points = _values(entries, rest)
    open_position = np.concatenate([open_position, ebacc_position[~in_slot]])
    open_points = np.concatenate([open_points, ebacc_points[~in_slot]])
    in_open = rank_within(open_position, open_points) < rules["open_slots"]
    size = entries.size
    elements = pd.DataFrame(
        {
            "english": _best(entries, english) * _english_weight(entries),
            "maths": _best(entries, maths) * rules["weights"]["maths"],
            "ebacc": total(ebacc_position[in_slot], ebacc_points[in_slot], size),
            "open": total(open_position[in_open], open_points[in_open], size),
        }
    )
    return pd.concat([entries.pupils, elements], axis=1).assign(
        attainment8=elements.sum(axis=1),
        ebacc_slots=count(ebacc_position[in_slot], size),
        open_slots=count(open_position[in_open], size),
    )


def english_is_whole(entries: CountedEntries) -> Flags:
    """Pupils who entered both English language and literature, or an AS that stands for both."""
    position, size = entries.position, entries.size
    alone = entries.in_pillar("english_language") & entries.of_type(
        read("key_stage4")["attainment8"]["english_alone"]
    )
    language = has_any(position[entries.in_pillar("english_language")], size)
    literature = has_any(position[entries.in_pillar("english_literature")], size)
    return (language & literature) | has_any(position[alone], size)


def _english(entries: CountedEntries) -> tuple[Flags, Flags]:
    pillars = entries.in_pillar("english_language", "english_literature")
    return _single(entries, pillars & entries.may_fill("english"))


def _english_weight(entries: CountedEntries) -> Integers:
    double = int(read("key_stage4")["attainment8"]["weights"]["english"])
    return np.where(english_is_whole(entries), double, 1)


def _single(entries: CountedEntries, rows: Flags) -> tuple[Flags, Flags]:
    """The candidate rows of an element that uses one entry, and those of them it leaves spare."""
    found = np.flatnonzero(rows)
    spare = np.zeros(len(rows), dtype=np.bool_)
    spare[found] = rank_within(entries.position[found], entries.points[found]) > 0
    return rows, spare


def _best(entries: CountedEntries, rows: Flags) -> Floats:
    return best(entries.position[rows], entries.points[rows], entries.size)


def _values(entries: CountedEntries, rows: Flags) -> tuple[Integers, Floats]:
    """Position and points of the rows, repeated for each slot that a qualification fills."""
    slots = entries.slots[rows]
    return np.repeat(entries.position[rows], slots), np.repeat(entries.points[rows], slots)
