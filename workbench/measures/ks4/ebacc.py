"""The English Baccalaureate: entry, achievement and average point score."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.columns import Flags, FloatGrid, Floats, Integers
from workbench.measures.ks4.attainment8 import ENGLISH_PILLARS, english_is_whole
from workbench.measures.ks4.entries import CountedEntries, count_entries

PILLARS = ("english", "maths", "science", "humanities", "languages")


@dataclass(frozen=True)
class Sciences:
    """Points of pupils in combined science, and in single sciences (a row each), if taken."""

    combined: Floats
    singles: FloatGrid

    @property
    def mean(self) -> Floats:
        """Mean of the two science slots by the better of the two routes, missing without one."""
        best_two = np.sort(np.nan_to_num(self.singles), axis=0)[-2:].mean(axis=0)
        return np.fmax(self.combined, np.where(self._enough_singles, best_two, np.nan))

    def at_grade(self, grade: int) -> Flags:
        """Whether both grades of combined science, or two of three or more singles, are at a grade.

        The two grades of combined science are equal or adjacent, so both are at the grade exactly
        when their mean is.
        """
        needed = int(read("key_stage4")["ebacc"]["passes_needed_in_single_sciences"])
        passes: Integers = (self.singles >= grade).sum(axis=0)
        return (self.combined >= grade) | (self._enough_singles & (passes >= needed))

    @property
    def _enough_singles(self) -> Flags:
        fewest = int(read("key_stage4")["ebacc"]["fewest_single_sciences"])
        taken: Integers = (~np.isnan(self.singles)).sum(axis=0)
        return taken >= fewest


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
    taken = sciences(entries)
    points = _pillar_points(entries, taken)
    entered = points.notna()
    slots = int(read("key_stage4")["ebacc"]["slots"])
    sciences_twice = points.fillna(0.0).sum(axis=1) + points["science"].fillna(0.0)
    achieved = {
        g: points.drop(columns="science").ge(g).all(axis=1) & taken.at_grade(g) for g in (4, 5)
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


def sciences(entries: CountedEntries) -> Sciences:
    """The sciences of pupils, from entries that count."""
    names = read("key_stage4")["ebacc"]["single_sciences"]
    return Sciences(
        combined=entries.best("ebacc", "combined_science"),
        singles=np.stack([entries.best("ebacc", name) for name in names]),
    )


def _pillar_points(entries: CountedEntries, taken: Sciences) -> pd.DataFrame:
    """Points of each pillar, missing where the pillar was not entered."""
    rules = read("key_stage4")["ebacc"]
    english = entries.best("ebacc", *ENGLISH_PILLARS)
    return pd.DataFrame(
        {
            "english": np.where(english_is_whole(entries), english, np.nan),
            "maths": entries.best("ebacc", "maths"),
            "science": taken.mean,
            "humanities": entries.best("ebacc", *rules["humanities"]),
            "languages": entries.best("ebacc", *rules["languages"]),
        }
    )
