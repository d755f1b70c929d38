"""Protected frames of attendance: measures, year groups, days of the week, half-terms."""

from collections.abc import Sequence

import pandas as pd

from workbench.access.disclosure import protect
from workbench.measures.calculate import calculate
from workbench.measures.groups import dimension
from workbench.views.school.choices import ATTENDANCE_MEASURES, PERCENTAGES, part_of
from workbench.views.school.protected import protect_parts
from workbench.views.school.register import Register

_ABSENCE = "absence"


def headline(
    register: Register, group: str, threshold: int, national: pd.DataFrame
) -> pd.DataFrame:
    """Attendance measures of one pupil group, one row a measure."""
    pupils, name = _population(register, group), part_of(group).dimension
    whole = calculate(list(ATTENDANCE_MEASURES), pupils, national=national)
    parts = calculate(list(ATTENDANCE_MEASURES), pupils, by=[name], national=national)
    safe = protect_parts(parts, whole, threshold, percentages=PERCENTAGES)
    return safe[safe["subgroup"] == part_of(group).name].reset_index(drop=True)


def year_groups(register: Register, threshold: int) -> pd.DataFrame:
    """Attendance measures of all pupils by year group; never crossed with a pupil group."""
    found = calculate(list(ATTENDANCE_MEASURES), register.pupils, by=["year_group"])
    return protect(found, threshold, percentages=PERCENTAGES).assign(
        label="Year " + found["subgroup"].astype("str")
    )


def by_period(
    register: Register, group: str, threshold: int, keys: tuple[str, ...]
) -> pd.DataFrame:
    """Absence of one pupil group by weekday and session, or by half-term.

    Args:
        keys: which of the periods of ``register.cells``.

    Returns:
        The keys, n (pupils with a possible session), value (percent of possible sessions), status.
    """
    part, pupils = part_of(group), _population(register, group)
    one = dimension(part.dimension)
    codes = pd.Series(one.codes(pupils), index=pupils["pupil_id"].astype("str").to_list())
    cells = register.cells[keys]
    # nobody of the population has -2, nobody of the parts -1
    places = codes.reindex(cells["pupil_id"].cat.categories.astype("str"), fill_value=-2)
    placed = cells.assign(_part=places.to_numpy()[cells["pupil_id"].cat.codes])
    whole = _rates(placed[placed["_part"] > -2].assign(_part=0), part.dimension, keys)
    parts = _rates(placed[placed["_part"] >= 0], part.dimension, keys)
    named = parts.assign(subgroup=[one.parts[place].name for place in parts["_part"]])
    safe = protect_parts(named, whole, threshold, within=keys)
    return safe[safe["subgroup"] == part.name].drop(columns="_part").reset_index(drop=True)


def _rates(cells: pd.DataFrame, group: str, keys: Sequence[str]) -> pd.DataFrame:
    """Sums over sums in each cell; n counts pupils, not sessions."""
    by = cells.groupby(["_part", *keys], observed=True)
    table = by[["possible", "absent"]].sum().assign(n=by.size()).reset_index()
    return table.assign(
        measure=_ABSENCE,
        unit_id="",
        period="",
        group=group,
        value=100.0 * table["absent"] / table["possible"],
        status="calculated",
        verdict="",
    ).drop(columns=["possible", "absent"])


def _population(register: Register, group: str) -> pd.DataFrame:
    """All pupils; for prior attainment those who have a band, the pupils of Year 11."""
    pupils = register.pupils
    if part_of(group).dimension != "prior_attainment":
        return pupils
    return pupils[pupils["ks4_cohort"].astype("bool")].reset_index(drop=True)
