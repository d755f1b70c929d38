"""Protected frames of attendance: measures, year groups, days of the week, half-terms."""

from collections.abc import Sequence

import pandas as pd

from workbench.measures.compute import compute
from workbench.measures.groups import ALL, PupilGroup, dimension
from workbench.views.school.choices import ATTENDANCE_MEASURES
from workbench.views.school.data import Derived, worked_out
from workbench.views.school.members import members_of_cells, members_of_measures
from workbench.views.school.protected import Control, answer, filters_of
from workbench.views.school.register import Register

_ABSENCE = "absence"


def headline(
    register: Register,
    group: str,
    control: Control,
    national: pd.DataFrame,
    kept: Derived = worked_out,
) -> pd.DataFrame:
    """Attendance measures of one pupil group, one row a measure.

    Args:
        register: the register.
        group: name of the pupil group.
        control: thresholds and memory of the viewer.
        national: comparator frame.
        kept: keeps the figures for others who may see the same.

    Raises:
        PolicyDenied: the group is sensitive, or would single out few pupils.
    """
    part = control.selected(group, "attendance")
    pupils = population(register, part)

    def figures(by: str) -> pd.DataFrame:
        return kept(
            "attendance figures",
            {"year": register.year, "by": by, "cohort": part.dimension},
            lambda: compute(list(ATTENDANCE_MEASURES), pupils, by=[by], compare=national),
        )

    whole, parts = figures(ALL), figures(part.dimension)
    return answer(
        control,
        parts,
        whole,
        lambda: members_of_measures(parts, pupils, control.guard.hashes),
        chosen=part.name,
        filters=filters_of(part),
    )


def year_groups(register: Register, control: Control, kept: Derived = worked_out) -> pd.DataFrame:
    """Attendance measures of all pupils by year group; never crossed with a pupil group."""
    pupils = register.pupils

    def figures(by: str) -> pd.DataFrame:
        return kept(
            "attendance by year group",
            {"year": register.year, "by": by},
            lambda: compute(list(ATTENDANCE_MEASURES), pupils, by=[by]),
        )

    whole, found = figures(ALL), figures("year_group")
    safe = answer(
        control,
        found,
        whole,
        lambda: members_of_measures(found, pupils, control.guard.hashes),
    )
    return safe.assign(label="Year " + found["subgroup"].astype("str"))


def by_period(
    register: Register,
    group: str,
    control: Control,
    keys: tuple[str, ...],
    kept: Derived = worked_out,
) -> pd.DataFrame:
    """Absence of one pupil group by weekday and session, or by half-term.

    Args:
        register: the register.
        group: name of the pupil group.
        control: thresholds and memory of the viewer.
        keys: which of the periods of ``register.cells``.
        kept: keeps the figures for others who may see the same.

    Returns:
        The keys, n (pupils with a possible session), value (percent of possible sessions), status.

    Raises:
        PolicyDenied: the group is sensitive, or would single out few pupils.
    """
    part = control.selected(group, "attendance", *keys)
    cells = placed(register, part, keys)
    asked = {"year": register.year, "dimension": part.dimension, "keys": " ".join(keys)}

    def rates(of: str, chosen: pd.DataFrame) -> pd.DataFrame:
        return kept(
            "absence by period",
            {**asked, "of": of},
            lambda: _rates(chosen, part.dimension, keys, register.year),
        )

    whole = rates("whole", cells.assign(_part=0))
    parts = rates("parts", cells[cells["_part"] >= 0])
    names = [one.name for one in dimension(part.dimension).parts]
    named = parts.assign(subgroup=[names[place] for place in parts["_part"]])
    safe = answer(
        control,
        named,
        whole,
        lambda: members_of_cells(parts, cells, control.guard.hashes, ["_part", *keys]),
        chosen=part.name,
        within=keys,
        filters=filters_of(part),
    )
    return safe.drop(columns="_part")


def placed(register: Register, part: PupilGroup, keys: tuple[str, ...]) -> pd.DataFrame:
    """Cells of the pupils of a group's population, with the place of each pupil's part.

    Args:
        register: the register.
        part: the pupil group.
        keys: which of the periods of ``register.cells``.

    Returns:
        The cells with ``_part``: the place of the pupil's part in the dimension, -1 for none.
    """
    pupils = population(register, part)
    places = dimension(part.dimension).codes(pupils)
    codes = pd.Series(places, index=pupils["pupil_id"].astype("str").to_list())
    cells = register.cells[keys]
    # nobody of the population has -2, nobody of the parts -1
    known = codes.reindex(cells["pupil_id"].cat.categories.astype("str"), fill_value=-2)
    found = cells.assign(_part=known.to_numpy()[cells["pupil_id"].cat.codes])
    return found[found["_part"] > -2]


def _rates(cells: pd.DataFrame, group: str, keys: Sequence[str], year: str) -> pd.DataFrame:
    """Sums over sums in each cell; n counts pupils, not sessions."""
    by = cells.groupby(["_part", *keys], observed=True)
    table = by[["possible", "absent"]].sum().assign(n=by.size()).reset_index()
    return table.assign(
        measure=_ABSENCE,
        unit_id="",
        period=year,
        group=group,
        value=100.0 * table["absent"] / table["possible"],
        status="calculated",
        verdict="",
    ).drop(columns=["possible", "absent"])


def population(register: Register, part: PupilGroup) -> pd.DataFrame:
    """All pupils; for prior attainment those of the key stage's last year, who have a band."""
    pupils = register.pupils
    if part.dimension != "prior_attainment":
        return pupils
    return pupils[pupils["in_cohort"].astype("bool")].reset_index(drop=True)
