"""Protected frames of several schools: pooled pupils, pupil groups, and each school.

What a school's own page hides must not come out here. A pooled figure less what the pages of the
other schools show is what the rest have together, so that a pooled figure is hidden where the
schools with few pupils in it have too few together.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.measures.compute import compute
from workbench.measures.groups import ALL, dimensions, usable
from workbench.stages.pooled import POOLED, SCHOOL, figures_of_schools, pooled_figures
from workbench.stages.stage import Rows
from workbench.views.remit.data import RemitData
from workbench.views.school.choices import group_label, shown_dimensions
from workbench.views.school.members import members_of_measures
from workbench.views.school.protected import answer

ATTENDANCE = ("attendance", "persistent_absence", "severe_absence")
_CELL = ["measure", "period", "group", "subgroup"]


def results(data: RemitData, year: str, names: Sequence[str]) -> pd.DataFrame:
    """All pupils pooled, then each school that shares, of one year."""
    found = _of_year(data.rows, year)
    whole = pooled_figures(names, found.members, [ALL], data.national)
    each = figures_of_schools(names, found.members, data.national)
    tested = [data.stage.tested(whole, found, ())]
    for urn in found.members["urn"].unique():
        mine = each[each["subgroup"] == urn]
        as_one = mine.assign(group=ALL, subgroup=ALL)
        said = data.stage.tested(as_one, _of_school(found, str(urn)), ())
        tested.append(said.assign(group=SCHOOL, subgroup=urn))
    return _protected(data, pd.concat(tested, ignore_index=True), found.members)


def attendance(data: RemitData, year: str) -> pd.DataFrame:
    """The same of attendance: pupils of all year groups."""
    rows = data.attendance(year)
    if rows.empty:
        return rows
    parts = [
        pooled_figures(ATTENDANCE, rows, [ALL], data.national),
        figures_of_schools(ATTENDANCE, rows, data.national),
    ]
    return _protected(data, pd.concat(parts, ignore_index=True), rows)


def groups(data: RemitData, year: str, name: str) -> pd.DataFrame:
    """A measure of the pooled pupils by pupil group, with labels."""
    found = _of_year(data.rows, year)
    by = usable(found.members, [d.name for d in shown_dimensions(data.stage, nested=False)])
    parts = pooled_figures([name], found.members, [ALL, *by], data.national)
    safe = _protected(data, data.stage.tested(parts, found, tuple(by)), found.members)
    titles = {part.name: part for one in dimensions().values() for part in one.parts}
    return safe.assign(label=[group_label(titles[one]) for one in safe["subgroup"]])


def revealing(parts: pd.DataFrame, rows: pd.DataFrame, threshold: int) -> "pd.Series[bool]":
    """Pooled rows from which the pages of schools would give away few pupils.

    Args:
        parts: tidy table; rows of schools are never revealing by themselves.
        rows: pupils, with the column urn.
        threshold: smallest group that may be shown.

    Returns:
        For each row whether the schools with too few pupils in it have too few together. Where
        that is so of all pupils, no pupil group of the measure is shown, as they add up to it.
    """
    names = [str(one) for one in parts["measure"].unique()]
    by = [str(one) for one in parts["group"].unique() if one != SCHOOL]
    each = compute(names, rows, by=by)
    few = each[(each["n"] > 0) & (each["n"] < threshold)]
    sums = few.astype(dict.fromkeys(_CELL, "str")).groupby(_CELL)["n"].sum()
    cells = pd.MultiIndex.from_frame(parts[_CELL].astype("str"))
    together = sums.reindex(cells).fillna(0).to_numpy(dtype=float)
    told = (together > 0) & (together < threshold)
    whole = set(parts.loc[told & (parts["group"] == ALL).to_numpy(), "measure"])
    grouped = (parts["measure"].isin(whole) & (parts["group"] != SCHOOL)).to_numpy()
    return pd.Series(np.asarray(told | grouped, dtype=bool), index=parts.index)


def _protected(data: RemitData, table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Protect rows of pooled pupils, groups and schools together, as one table."""
    pupils = rows.assign(school=rows["urn"].astype("str"), remit=POOLED)
    hidden = revealing(table, rows, data.control.threshold)
    first = table["group"] == ALL
    whole = table[first].reset_index(drop=True)

    def shown(part: pd.DataFrame) -> pd.DataFrame:
        return answer(
            data.control,
            part,
            whole,
            lambda: members_of_measures(part, pupils, data.control.guard.hashes),
            hidden=hidden[table.index.isin(part["_place"])].reset_index(drop=True),
        )

    parts = [
        table[one].assign(_place=table.index[one]).reset_index(drop=True)
        for one in (first, ~first)
        if one.any()
    ]
    return pd.concat([shown(one).drop(columns="_place") for one in parts], ignore_index=True)


def _of_year(rows: Rows, year: str) -> Rows:
    kept = (frame[frame["year"] == year] for frame in (rows.members, rows.entries))
    return Rows(*(frame.reset_index(drop=True) for frame in kept))


def _of_school(rows: Rows, urn: str) -> Rows:
    return Rows(*(frame[frame["urn"] == urn] for frame in (rows.members, rows.entries)))
