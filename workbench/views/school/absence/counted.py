"""Protected sums of columns of pupils: sessions of each kind, or pupils of whom something holds."""

from collections.abc import Mapping

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.groups import PupilGroup, dimension
from workbench.views.school.members import members_of_cells
from workbench.views.school.protected import Control, answer, filters_of

_COUNTS = ["n", "sum", "of", "value"]


def counted(
    pupils: pd.DataFrame,
    columns: Mapping[str, str],
    over: str,
    part: PupilGroup,
    control: Control,
    *,
    together: bool = False,
) -> pd.DataFrame:
    """One row a measure of one pupil group: a sum, and how many pupils it is about.

    Args:
        pupils: one row a pupil, with characteristics and the columns named.
        columns: name of each measure to the column that it adds up.
        over: the column that values are percentages of.
        part: the pupil group.
        control: what decides which figures are shown.
        together: whether all measures are hidden where one is, because they add up to a total.

    Returns:
        Columns measure, unit_id, period, group, subgroup, n (pupils with more than nothing of the
        column), sum, of (the sum of ``over``), value (percent), status. What is hidden is missing.

    Raises:
        PolicyDenied: the group is sensitive, or would single out few pupils.
    """
    known = pupils.assign(_part=dimension(part.dimension).codes(pupils))
    inside = known[known["_part"] >= 0]
    names = [one.name for one in dimension(part.dimension).parts]
    rows = _rows(inside, columns, over, part.dimension)
    parts = rows.assign(subgroup=[names[place] for place in rows["_part"]])
    whole = _rows(known.assign(_part=0), columns, over, part.dimension)
    safe = answer(
        control,
        parts,
        whole,
        lambda: [
            one
            for measure, column in columns.items()
            for one in members_of_cells(
                parts[parts["measure"] == measure],
                inside[inside[column].astype("float64") > 0],
                control.guard.hashes,
                ["_part"],
            )
        ],
        chosen=part.name,
        filters=filters_of(part),
    ).drop(columns="_part")
    few = safe["status"] == SUPPRESSED
    hidden = few | (together and bool(few.any()))
    kinds = safe.astype(dict.fromkeys(_COUNTS, "Float64"))
    return kinds.assign(
        **{name: kinds[name].mask(hidden) for name in _COUNTS},
        status=kinds["status"].mask(hidden, SUPPRESSED),
    )


def _rows(pupils: pd.DataFrame, columns: Mapping[str, str], over: str, group: str) -> pd.DataFrame:
    of = pupils.groupby("_part")[over].sum()
    year = str(pupils["year"].iloc[0]) if len(pupils) else ""
    tables = [_one(pupils, measure, column, of) for measure, column in columns.items()]
    found = pd.concat(tables, ignore_index=True)
    share = 100.0 * found["sum"] / found["of"].where(found["of"] > 0)
    return found.assign(
        value=share.astype("Float64"),
        unit_id="",
        period=year,
        group=group,
        status="calculated",
        verdict="",
    )


def _one(pupils: pd.DataFrame, measure: str, column: str, of: "pd.Series[int]") -> pd.DataFrame:
    values = pupils[column].astype("Float64").fillna(0)
    sums = values.groupby(pupils["_part"]).sum()
    several = (values > 0).astype("int64").groupby(pupils["_part"]).sum()
    table = pd.DataFrame({"sum": sums, "n": several, "of": of})
    return table.reset_index().assign(measure=measure)
