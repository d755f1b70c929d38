"""Protected frame of pupil groups by year group. Sensitive groups stand alone, never crossed."""

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.compute import compute
from workbench.measures.groups import ALL, Dimension, dimension
from workbench.stages.stage import Stage
from workbench.views.school.choices import group_label, shown_dimensions
from workbench.views.school.members import members_of_measures
from workbench.views.school.protected import Control, answer
from workbench.views.school.register import Register

MEASURES = ("absence", "persistent_absence")
EVERY = "All"
_YEAR = ["year_group"]
# bands of prior attainment are known of one year group alone
_LEFT_OUT = ("prior_attainment",)


def by_group_and_year(
    register: Register, stage: Stage, control: Control, nested: bool
) -> pd.DataFrame:
    """Absence and persistent absence of each pupil group, of all year groups and in each.

    Where groups are suppressed, a pupil group is split by year group only where every one of its
    year groups may be shown: the group less the others would tell of the one that is hidden.

    Args:
        register: the register.
        stage: the key stage, which names the pupil groups.
        control: what decides which figures are shown.
        nested: whether groups that lie inside one another may stand side by side.

    Returns:
        Columns of ``compute``, label, and year_group (``EVERY``, or its number as text). A
        sensitive group has the row of ``EVERY`` alone.
    """
    several = [
        one
        for one in shown_dimensions(stage, nested=nested)
        if one.name not in _LEFT_OUT and one.column in register.pupils
    ]
    plain = [dimension(ALL), *(one for one in several if not one.sensitive and one.name != ALL)]
    sensitive = [one for one in several if one.sensitive]
    alone = _shown(register.pupils, [*plain, *sensitive], control)
    split = _split(register.pupils, plain, control)
    found = pd.concat([alone.assign(year_group=EVERY), split], ignore_index=True)
    parts = {p.name: group_label(p) for one in several for p in one.parts}
    labels = {ALL: "All pupils", **parts}
    return found.assign(label=found["subgroup"].map(labels))


def _shown(pupils: pd.DataFrame, several: list[Dimension], control: Control) -> pd.DataFrame:
    whole, parts = (
        compute(list(MEASURES), pupils, by=by) for by in ([ALL], [one.name for one in several])
    )
    return answer(
        control, parts, whole, lambda: members_of_measures(parts, pupils, control.guard.hashes)
    )


def _split(pupils: pd.DataFrame, several: list[Dimension], control: Control) -> pd.DataFrame:
    known = pupils.assign(year_group=pupils["year_group"].astype("str"))
    whole, parts = (
        pd.concat(
            [
                compute(list(MEASURES), mine, by=by).assign(year_group=year)
                for year, mine in known.groupby("year_group", sort=False)
            ],
            ignore_index=True,
        )
        for by in ([ALL], [one.name for one in several])
    )
    return answer(
        control,
        parts,
        whole,
        lambda: members_of_measures(parts, known, control.guard.hashes, _YEAR),
        within=_YEAR,
        further=_rows_with_few,
    )


def _rows_with_few(safe: pd.DataFrame) -> "pd.Series[bool]":
    """Every year group of a pupil group of which one is hidden."""
    few = (safe["status"] == SUPPRESSED).groupby([safe["measure"], safe["group"], safe["subgroup"]])
    return few.transform("any")
