"""No two rows have one key, and rows are of pupils, staff and groups that are known."""

from collections.abc import Iterator, Set

import numpy as np
import pandas as pd

from workbench.intake.arrivals import KEY
from workbench.intake.checks.rule import Finding, Mask
from workbench.intake.checks.spells import several_spells
from workbench.intake.checks.tables import IDENTITY, PUPIL, STAFF, Case, Table, mask

GROUP = "teaching_group"
TEACHER = "teaching_group_teacher"
_GROUP_KEY = ["year", "group_id"]


def check_keys(case: Case) -> Iterator[Finding]:
    """Rows with one key: equal ones are one row, different ones are all refused."""
    for table in case.tables.values():
        if not table.key or not table.has(*table.key):
            continue
        twice = mask(table.rows.duplicated(list(table.key), keep=False))
        equal = mask(table.rows.duplicated(keep="first")) if twice.any() else table.nowhere()
        yield Finding("repeated", table.dataset, "", equal, left_out=True)
        yield Finding("unique", table.dataset, "", _conflicting(table, twice, equal), _words(table))


def check_pupils(case: Case) -> Iterator[Finding]:
    """Rows are of pupils who came with this extract or are known from before."""
    known = case.known | _keys(case.table(PUPIL, KEY), KEY) | _keys(case.table(IDENTITY, KEY), KEY)
    for table in case.tables.values():
        if table.dataset not in (PUPIL, IDENTITY) and table.has(KEY):
            yield Finding("pupil_known", table.dataset, KEY, _unknown(table, KEY, known))


def check_staff(case: Case) -> Iterator[Finding]:
    """Teachers of groups are staff, where staff are shared at all."""
    teachers, staff = case.table(TEACHER, "staff_id"), case.table(STAFF, "staff_id")
    if teachers is not None and (staff is not None or case.known_staff):
        known = case.known_staff | _keys(staff, "staff_id")
        yield Finding("staff_known", TEACHER, "staff_id", _unknown(teachers, "staff_id", known))


def check_groups(case: Case) -> Iterator[Finding]:
    """Members and teachers are of groups that came, where all groups of the years came."""
    groups, arrival = case.table(GROUP, *_GROUP_KEY), case.extract.of(GROUP)
    if groups is None or arrival is None or not arrival.complete:
        return
    listed = pd.MultiIndex.from_frame(groups.rows[_GROUP_KEY].astype("str"))
    for dataset in ("teaching_group_member", TEACHER):
        table = case.table(dataset, *_GROUP_KEY)
        if table is not None:
            own = pd.MultiIndex.from_frame(table.rows[_GROUP_KEY].astype("str"))
            whole = table.rows["year"].isin(arrival.years).to_numpy(dtype=bool)
            yield Finding("group_known", dataset, "group_id", whole & ~own.isin(listed))


def _conflicting(table: Table, twice: Mask, equal: Mask) -> Mask:
    """Rows whose key stands in another row that says something else."""
    if not twice.any():
        return twice
    rest = table.rows[~equal]
    again = rest.duplicated(list(table.key), keep=False).reindex(table.rows.index, fill_value=False)
    conflicting = mask(again)
    # a pupil who came back has several spells, which are looked at on their own
    return conflicting & ~several_spells(table) if table.dataset == PUPIL else conflicting


def _words(table: Table) -> str:
    columns = [table.column(name) for name in table.key]
    return ", ".join(column.title.lower() for column in columns if column is not None)


def _keys(table: Table | None, column: str) -> frozenset[str]:
    if table is None:
        return frozenset()
    return frozenset(table.rows[column].dropna().astype("str").unique())


def _unknown(table: Table, column: str, known: Set[str]) -> Mask:
    codes, values = pd.factorize(table.rows[column])
    return np.array([*(str(value) not in known for value in values), False], dtype=bool)[codes]
