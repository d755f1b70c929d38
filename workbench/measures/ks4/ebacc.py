"""The English Baccalaureate: entry, achievement and average point score."""

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags, FloatGrid, Floats, Integers
from workbench.measures.ks4.attainment8 import english_is_whole
from workbench.measures.ks4.entries import CountedEntries, count_entries
from workbench.measures.ks4.ranking import best, has_any
from workbench.measures.reference import read

PILLARS = ("english", "maths", "science", "humanities", "languages")


def ebacc(entries: pd.DataFrame, pupils: pd.DataFrame | None = None) -> pd.DataFrame:
    """EBacc entry, achievement at grades 4 and 5, and average point score, one row a pupil.

    The average is over six slots with a zero for each pillar not entered: English (both language
    and literature taken), maths, two sciences (combined science, or the best two when three of
    biology, chemistry, physics and computer science are taken), a humanity and a language.

    Args:
        entries: columns of the contract ``ks4_entry``; discounting is applied here.
        pupils: pupils to report on, one row each; by default those with an entry.

    Returns:
        Columns pupil_id, urn, year, ebacc_entered, ebacc_4, ebacc_5, ebacc_aps; for each pillar
        <pillar>_entered and <pillar>_points (mean points of the pillar, missing if not entered).

    Source: DfE EBacc-eligible qualifications 2016 to 2021; DfE key stage 4 methodology 2019.
    """
    return from_counted(count_entries(entries, pupils))


def from_counted(entries: CountedEntries) -> pd.DataFrame:
    """The same, from entries that have been counted already."""
    points = _pillar_points(entries)
    entered = points.notna()
    slots = int(read("key_stage4")["ebacc"]["slots"])
    sciences_twice = points.fillna(0.0).sum(axis=1) + points["science"].fillna(0.0)
    achieved = {
        g: points.drop(columns="science").ge(g).all(axis=1) & _sciences_at(entries, g)
        for g in (4, 5)
    }
    return pd.concat(
        [
            entries.pupils.assign(
                ebacc_entered=entered.all(axis=1),
                ebacc_4=achieved[4],
                ebacc_5=achieved[5],
                ebacc_aps=sciences_twice / slots,
            ),
            entered.add_suffix("_entered"),
            points.add_suffix("_points"),
        ],
        axis=1,
    )


def _pillar_points(entries: CountedEntries) -> pd.DataFrame:
    """Points of each pillar, missing where the pillar was not entered."""
    rules = read("key_stage4")["ebacc"]
    english = _best_of(entries, "english_language", "english_literature")
    return pd.DataFrame(
        {
            "english": np.where(english_is_whole(entries), english, np.nan),
            "maths": _best_of(entries, "maths"),
            "science": _science(entries),
            "humanities": _best_of(entries, *rules["humanities"]),
            "languages": _best_of(entries, *rules["languages"]),
        }
    )


def _science(entries: CountedEntries) -> Floats:
    """Mean of the two science slots by the better of the two routes."""
    singles = _single_sciences(entries)
    best_two = np.sort(np.nan_to_num(singles), axis=0)[-2:].mean(axis=0)
    by_singles = np.where(_enough(singles), best_two, np.nan)
    return np.fmax(_best_of(entries, "combined_science"), by_singles)


def _sciences_at(entries: CountedEntries, grade: int) -> Flags:
    """Whether both grades of combined science, or two of three or more sciences, are at a grade.

    The two grades of combined science are equal or adjacent, so both are at the grade exactly
    when their mean is.
    """
    singles = _single_sciences(entries)
    needed = read("key_stage4")["ebacc"]["passes_needed_in_single_sciences"]
    by_singles: Flags = _enough(singles) & ((singles >= grade).sum(axis=0) >= needed)
    by_combined: Flags = _best_of(entries, "combined_science") >= grade
    return by_combined | by_singles


def _single_sciences(entries: CountedEntries) -> FloatGrid:
    """Points of each single science (a row) and pupil (a column); missing where not taken."""
    names = read("key_stage4")["ebacc"]["single_sciences"]
    return np.stack([_best_of(entries, name) for name in names])


def _enough(singles: FloatGrid) -> Flags:
    """Pupils with enough single sciences for that route."""
    fewest = int(read("key_stage4")["ebacc"]["fewest_single_sciences"])
    taken: Integers = (~np.isnan(singles)).sum(axis=0)
    return taken >= fewest


def _best_of(entries: CountedEntries, *pillars: str) -> Floats:
    """Best points in the pillars, missing for a pupil without an entry there."""
    rows = entries.in_pillar(*pillars) & entries.may_fill("ebacc")
    position = entries.position[rows]
    found = best(position, entries.points[rows], entries.size)
    return np.where(has_any(position, entries.size), found, np.nan)
