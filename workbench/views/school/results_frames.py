"""Protected frames of results: headline, pupil groups, trend."""

from collections.abc import Sequence

import pandas as pd

from workbench.errors import PolicyDenied
from workbench.measures.compute import compute
from workbench.measures.groups import ALL, dimensions, usable
from workbench.measures.published.school import published_measures
from workbench.stages.stage import Rows
from workbench.views.school.choices import group_label, part_of, shown_dimensions
from workbench.views.school.data import SchoolData
from workbench.views.school.members import members_of_measures
from workbench.views.school.protected import answer


def summary(data: SchoolData, year: str) -> pd.DataFrame:
    """Headline measures and those of the performance summary, of up to three years."""
    stage, years = data.stage, data.years_to(year)
    names = dict.fromkeys((*stage.tiles, *stage.summary, *stage.matched))
    found = kept_figures(data, tuple(names), years)
    return _answer(data, found, found, data.of_years(years).members)


def groups(data: SchoolData, year: str, measures: Sequence[str]) -> pd.DataFrame:
    """Measures by pupil group in a year, with labels; parts without a pupil are left out."""
    rows = data.of_year(year)
    found = usable(rows.members, [d.name for d in shown_dimensions(data.stage, data.rights.nested)])
    whole = kept_figures(data, measures, [year])
    parts = kept_figures(data, measures, [year], found)
    safe = [_answer(data, one, whole, rows.members) for one in (whole, parts)]
    table = pd.concat(safe, ignore_index=True)
    titles = {part.name: part for one in dimensions().values() for part in one.parts}
    return table.assign(
        label=[group_label(titles[name]) for name in table["subgroup"]],
        linked=[part_of(name).name == name for name in table["subgroup"]],
    )


def trend(data: SchoolData, name: str) -> pd.DataFrame:
    """One measure of all pupils by year, oldest first: columns of ``charts.trend`` and status."""
    found = kept_figures(data, [name])
    safe = _answer(data, found, found, data.results)
    return safe.sort_values("period").reset_index(drop=True)


def ranks(data: SchoolData, year: str) -> "pd.Series[float]":
    """Percentile of the school's published measures among schools, 1 the highest, by measure."""
    if year not in data.published_years:
        return pd.Series(dtype="float64")

    def made() -> pd.DataFrame:
        found = published_measures(data.published_in(year), [year], data.published_names)
        # one school by itself has no place
        return found[found["rank"].notna() & (found["rank_of"] > 1)]

    kept = data.derived("published ranks", {"year": year}, made)
    return kept.set_index("measure")["rank"].astype("float64")


def kept_figures(
    data: SchoolData,
    measures: Sequence[str],
    years: Sequence[str] = (),
    groups: Sequence[str] = (),
) -> pd.DataFrame:
    """:func:`figures` of some academic years, or of all, kept for others who may see the same."""
    given = {"measures": measures, "years": years, "groups": groups}
    asked = {name: " ".join(several) for name, several in given.items()}

    def made() -> pd.DataFrame:
        rows = data.of_years(years) if years else data.rows
        return figures(data, measures, rows, groups)

    return data.derived("figures", asked, made)


def figures(
    data: SchoolData, measures: Sequence[str], rows: Rows, groups: Sequence[str] = ()
) -> pd.DataFrame:
    """Figures beside England's, with their intervals; nothing is suppressed yet.

    Args:
        data: the school.
        measures: names of measures.
        rows: pupils and entries that they are calculated from.
        groups: dimensions to split them by; all pupils by default.

    Returns:
        The columns of :func:`workbench.measures.compute.compute`.
    """
    by = list(groups) or [ALL]
    found = compute(list(measures), rows.members, by=by, compare=data.national)
    return data.stage.tested(found, rows, tuple(groups))


def pupils_in(data: SchoolData, year: str, group: str) -> int | None:
    """Number of pupils of a group in the cohort of a year; None where it must not be said."""
    pupils = data.of_year(year).members
    if pupils.empty:
        return 0
    whole = _counts(data, year, pupils, ALL)
    part = data.control.selected(group)
    table = whole if part.dimension == ALL else _counts(data, year, pupils, part.dimension)
    try:
        found = _answer(data, table, whole, pupils, chosen=part.name)["n"]
    except PolicyDenied:
        return None
    if found.empty:
        return 0
    return None if pd.isna(found.iloc[0]) else int(found.iloc[0])


def _counts(data: SchoolData, year: str, pupils: pd.DataFrame, dimension: str) -> pd.DataFrame:
    asked = {"year": year, "dimension": dimension}
    return data.derived(
        "counts", asked, lambda: compute(data.stage.counted, pupils, by=[dimension])
    )


def _answer(
    data: SchoolData,
    table: pd.DataFrame,
    whole: pd.DataFrame,
    pupils: pd.DataFrame,
    chosen: str | None = None,
) -> pd.DataFrame:
    return answer(
        data.control,
        table,
        whole,
        lambda: members_of_measures(table, pupils, data.guard.hashes),
        chosen=chosen,
    )
