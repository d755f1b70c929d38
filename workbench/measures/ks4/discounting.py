"""Which entries count: first entry and discounting."""

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.contracts.reference import read
from workbench.measures.columns import Flags, Integers, dates_of, floats
from workbench.measures.ks4.slot_rules import slot_rules

# what tells apart the entries of one pupil in one discount code
COMPARED = ["year", "qualification", "qualification_type", "attempt", "points", "exam_date"]


def counting(entries: pd.DataFrame, position: Integers) -> Flags:
    """Flag the rows that count. Most discount codes hold one entry of a pupil: only others compete.

    Args:
        entries: columns of the contract ``ks4_entry``.
        position: number of the pupil of each row, -1 for one who is left out.

    Source: DfE key stage 4 methodology 2019 (early entry, discounting).
    """
    codes, names = pd.factorize(entries["discount_code"], use_na_sentinel=False)
    group = position * len(names) + codes
    keep = position >= 0
    rivals = np.flatnonzero(keep & _repeated(group))
    if len(rivals):
        keep[rivals] = _winners(entries[COMPARED].iloc[rivals], group[rivals])
    return keep


def _repeated(group: Integers) -> Flags:
    """Rows whose number another row has too. Far quicker than a hash table where few do."""
    ordered = np.sort(group, kind="stable")
    return pd.Series(group).isin(ordered[1:][ordered[1:] == ordered[:-1]]).to_numpy()


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
    kinds = {kind: len(allowed) for kind, allowed in slot_rules().items()}
    names = entries[["qualification", "qualification_type", "year"]].reset_index(drop=True)
    return names.assign(
        attempt=floats(entries["attempt"]),
        points=floats(entries["points"]),
        exam_date=dates_of(entries["exam_date"]),
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


def _rule_of(year: str) -> str:
    start = AcademicYear.parse(year)
    rules = read("key_stage4")["early_entry"]["rules"]
    in_force = [rule["keep"] for rule in rules if AcademicYear.parse(rule["from"]) <= start]
    return str(in_force[-1]) if in_force else "best"
