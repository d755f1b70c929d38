"""Values of schools with the figures of their comparators beside them."""

import pandas as pd

from workbench.measures.comparisons.places import SIMILAR
from workbench.measures.groups import set_beside

ADDED = [
    "comparator",
    "comparator_id",
    "comparator_name",
    "whom",
    "comparator_value",
    "comparator_n",
    "comparator_status",
    "difference",
]


def beside(table: pd.DataFrame, figures: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Set each value of a school beside every place that the school is compared with.

    A pupil group is set beside the group that its comparator names: the same, the other one, or
    all pupils. A school is compared with its areas, its trust, and its own family of similar
    schools; not with the families that it is a member of.

    Args:
        table: columns of ``compute`` with the URN as ``unit_id``.
        figures: columns of ``comparator_figures``.
        places: which school is in which place in which year.

    Returns:
        A row for each row of ``table`` and comparator that has a figure: the columns of the
        table, ``comparator``, ``comparator_id``, ``comparator_name``, ``whom`` (the pupils that it
        is of, in words), ``comparator_value``, ``comparator_n`` (over how many rows it is),
        ``comparator_status`` (why it is missing) and ``difference`` (own value less it, unrounded;
        missing where either is).
    """
    targets = table.assign(**_targets(table))
    paired = targets.merge(_compared_with(places), on=["unit_id", "period"], how="inner")
    known = figures.rename(
        columns={
            "unit_id": "comparator_id",
            "name": "comparator_name",
            "group": "_group",
            "subgroup": "_subgroup",
            **{one: f"comparator_{one}" for one in ("value", "n", "status")},
        }
    )
    keys = ["measure", "period", "_group", "_subgroup", "comparator", "comparator_id"]
    of_them = [f"comparator_{one}" for one in ("name", "value", "n", "status")]
    found = paired.merge(known[[*keys, *of_them]], on=keys, how="inner")
    difference = found["value"] - found["comparator_value"]
    return found.assign(difference=difference)[[*table.columns, *ADDED]]


def _compared_with(places: pd.DataFrame) -> pd.DataFrame:
    """The places that each school is compared with, by year."""
    family = places["comparator"] == SIMILAR
    own = places.loc[family, ["period", "comparator", "unit_id"]].drop_duplicates()
    rows = [
        places.loc[~family, ["urn", "period", "comparator", "unit_id"]],
        own.assign(urn=own["unit_id"]),
    ]
    together = pd.concat(rows, ignore_index=True)
    return together.rename(columns={"unit_id": "comparator_id", "urn": "unit_id"})


def _targets(table: pd.DataFrame) -> dict[str, "pd.Series[str]"]:
    """Group, part and words of the pupils that each row's pupils are compared with."""
    pairs = pd.MultiIndex.from_frame(table[["group", "subgroup"]])
    codes, distinct = pairs.factorize()
    found = pd.DataFrame(
        [set_beside(str(group), str(part)) for group, part in distinct],
        columns=["_group", "_subgroup", "whom"],
        dtype="str",
    )
    taken = found.take(codes).set_axis(table.index)
    return {str(name): taken[name] for name in taken}
