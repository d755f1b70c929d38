"""Which entries count: first entry and discounting."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.measures.cohort import cohort
from workbench.measures.columns import Flags, Floats, Integers, days, floats
from workbench.measures.reference import read


@dataclass(frozen=True)
class CountedEntries:
    """Entries that count, a row each: position of the pupil, pillar, type, points and slots."""

    pupils: pd.DataFrame
    position: Integers
    pillar: pd.Categorical
    qualification_type: pd.Categorical
    points: Floats
    slots: Integers

    @property
    def size(self) -> int:
        """Number of pupils."""
        return len(self.pupils)

    def in_pillar(self, *pillars: str) -> Flags:
        """Rows in any of the pillars."""
        return _is_in(self.pillar, pillars)

    def of_type(self, types: list[str]) -> Flags:
        """Rows of any of the qualification types."""
        return _is_in(self.qualification_type, types)

    def may_fill(self, slot: str) -> Flags:
        """Rows whose qualification type may fill a slot (english, maths, ebacc or open)."""
        return self.of_type([kind for kind, allowed in _slot_rules().items() if slot in allowed])


def counted(entries: pd.DataFrame) -> pd.DataFrame:
    """Keep the entries that count for a pupil, one for each discount code.

    Of several attempts the first counts from 2014/15, the best before. Of several qualifications
    with one discount code, the one examined first counts, else the one with more points; an AS
    level is compared by points alone. Two qualifications discount each other only when they share
    a discount code. Counting twice changes nothing.

    Args:
        entries: columns of the contract ``ks4_entry``.

    Returns:
        The rows of ``entries`` that count, in their order, same columns.

    Source: DfE key stage 4 methodology 2019 (early entry, discounting).
    """
    keep = _counting(entries, cohort(entries).position)
    return entries.loc[keep]


def count_entries(entries: pd.DataFrame, pupils: pd.DataFrame | None = None) -> CountedEntries:
    """Prepare entries for the measures: those that count, as arrays.

    Args:
        entries: columns of the contract ``ks4_entry``.
        pupils: pupils to report on, one row each; by default those with an entry.
    """
    who = cohort(entries, pupils)
    keep = np.flatnonzero((who.position >= 0) & _counting(entries, who.position))
    return CountedEntries(
        pupils=who.pupils,
        position=who.position[keep],
        pillar=pd.Categorical(entries["pillar"].iloc[keep]),
        qualification_type=pd.Categorical(entries["qualification_type"].iloc[keep]),
        points=floats(entries["points"])[keep],
        slots=np.maximum(floats(entries["size"])[keep], 1).astype(np.int64),
    )


def _counting(entries: pd.DataFrame, position: Integers) -> Flags:
    """Flag the rows that count. Most discount codes hold one entry; only the rest are compared."""
    codes, names = pd.factorize(entries["discount_code"])
    group = position * (len(names) + 1) + codes
    keep = np.ones(len(entries), dtype=np.bool_)
    rivals = np.flatnonzero(pd.Series(group).duplicated(keep=False).to_numpy())
    if len(rivals):
        keep[rivals] = _winners(entries.iloc[rivals], group[rivals])
    return keep


def _winners(entries: pd.DataFrame, group: Integers) -> Flags:
    """Flag one winner of each group of rows that share pupil and discount code."""
    rows = _rivals(entries).assign(group=group)
    first = _first_entry_applies(rows)
    by_attempt = rows["attempt"].where(first, -rows["points"])
    left = rows[_least(by_attempt, [rows["group"], rows["qualification"]])]
    left = left[_examined_first(left, first[left.index])]
    ordered = left.sort_values(["points", "slots", "qualification"], ascending=[False, False, True])
    winners = ordered.drop_duplicates("group").index
    flags = np.zeros(len(rows), dtype=np.bool_)
    flags[winners] = True
    return flags


def _rivals(entries: pd.DataFrame) -> pd.DataFrame:
    """What rivals are compared by; ``slots`` is how many kinds of slot one may fill."""
    kinds = {kind: len(allowed) for kind, allowed in _slot_rules().items()}
    names = entries[["qualification", "qualification_type", "year"]].reset_index(drop=True)
    return names.assign(
        attempt=floats(entries["attempt"]),
        points=floats(entries["points"]),
        exam_date=days(entries["exam_date"]),
        slots=names["qualification_type"].map(kinds).astype("float64"),
    )


def _least(values: "pd.Series[float]", by: "list[pd.Series[float]]") -> "pd.Series[bool]":
    return values == values.groupby(by).transform("min")


def _examined_first(rows: pd.DataFrame, first_entry: "pd.Series[bool]") -> "pd.Series[bool]":
    """Rows that no earlier examination in their group rules out; a missing date rules out none."""
    exempt = rows["qualification_type"].isin(
        read("key_stage4")["early_entry"]["compared_by_points"]
    )
    dates = rows["exam_date"].mask(exempt)
    earliest = dates.groupby(rows["group"]).transform("min")
    return ~first_entry | dates.isna() | (dates == earliest)


def _first_entry_applies(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether the rule of each row's year keeps the first attempt."""
    rules = {year: _rule_of(year) == "first" for year in rows["year"].unique()}
    return rows["year"].map(rules).astype(bool)


def _slot_rules() -> dict[str, list[str]]:
    """Slots that each qualification type may fill."""
    declared = read("key_stage4")["slots"]
    return {kind: allowed for kind, allowed in declared.items() if kind != "source"}


def _rule_of(year: str) -> str:
    start = AcademicYear.parse(year)
    rules = read("key_stage4")["early_entry"]["rules"]
    in_force = [rule["keep"] for rule in rules if AcademicYear.parse(rule["from"]) <= start]
    return str(in_force[-1]) if in_force else "best"


def _is_in(column: pd.Categorical, wanted: "list[str] | tuple[str, ...]") -> Flags:
    codes = column.categories.get_indexer(pd.Index(wanted))
    return np.isin(column.codes, codes[codes >= 0])
