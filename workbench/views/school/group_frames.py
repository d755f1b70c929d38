"""Protected frames of pupil groups: one year or three pooled, beside a chosen comparator."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.beside import USUAL, with_national, with_verdicts
from workbench.measures.catalogue import measure
from workbench.measures.groups import ALL, dimensions, usable
from workbench.measures.pooled_years import pooled_years
from workbench.measures.workings import CELL, workings
from workbench.views.school.choices import shown_dimensions
from workbench.views.school.data import SchoolData
from workbench.views.school.results_frames import groups
from workbench.views.school.subject_detail_frames import Years, years_of


@dataclass(frozen=True)
class Asked:
    """What is asked about pupil groups.

    Attributes:
        year: the academic year, or the latest of three.
        measures: the measures, in order.
        span: one year, or ``three`` pooled.
        comparator: name of the comparator.
    """

    year: str
    measures: tuple[str, ...]
    span: str = ""
    comparator: str = USUAL


def asked_years(data: SchoolData, asked: Asked) -> Years:
    """The years that the figures are of."""
    return years_of(data, asked.year, asked.span)


def compared_groups(data: SchoolData, asked: Asked) -> pd.DataFrame:
    """Measures by pupil group, all pupils first, beside the comparator.

    Every year is protected by itself and remembered as answered. What is pooled, and the school's
    own comparators, are worked out of what is shown then, so that neither tells more: a group that
    is hidden in one year is hidden in the years pooled.

    Returns:
        One row a measure and group: the columns of :func:`workbench.measures.compute.compute`, and
        label, linked, whom (what national is the figure of, in words), left_out (years that are
        not pooled, and why) and mark (what is to be said of years that are).
    """
    years = asked_years(data, asked)
    each = pd.concat([_of_year(data, one, asked) for one in years.named], ignore_index=True)
    alone = len(years.named) == 1
    table = each.assign(left_out="", mark="") if alone else _pooled(each, asked, years)
    return with_verdicts(table, asked.comparator).drop(columns="denominator")


def _of_year(data: SchoolData, year: str, asked: Asked) -> pd.DataFrame:
    safe = groups(data, year, asked.measures)
    weighed = safe.merge(_denominators(data, year, asked.measures), on=CELL, how="left")
    shown = weighed["denominator"].mask(weighed["status"] == SUPPRESSED)
    return with_national(weighed.assign(denominator=shown), asked.comparator, data.national)


def _denominators(data: SchoolData, year: str, names: Sequence[str]) -> pd.DataFrame:
    members = data.of_year(year).members
    wanted = [one.name for one in shown_dimensions(data.stage, data.rights.nested)]
    found = workings([measure(name) for name in names], members, by=[ALL, *usable(members, wanted)])
    return found[[*CELL, "denominator"]]


def _pooled(each: pd.DataFrame, asked: Asked, years: Years) -> pd.DataFrame:
    table = pooled_years(each, asked.year, years.title)
    words = each.drop_duplicates("subgroup", keep="last").set_index("subgroup")
    whom = each[each["whom"] != ""].drop_duplicates(["measure", "subgroup"], keep="last")
    named = table.merge(
        whom[["measure", "subgroup", "whom"]], on=["measure", "subgroup"], how="left"
    )
    return _ordered(
        named.assign(
            whom=named["whom"].fillna("").where(named["national"].notna(), ""),
            label=named["subgroup"].map(words["label"]),
            linked=named["subgroup"].map(words["linked"]).astype(bool),
        ),
        asked.measures,
    )


def _ordered(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Groups in the order that they are declared in, all pupils first; measures as asked."""
    places = {p.name: i for i, p in enumerate(p for d in dimensions().values() for p in d.parts)}
    order = table.assign(
        _part=table["subgroup"].map(places), _measure=table["measure"].map(list(names).index)
    )
    sorted_ = order.sort_values(["_part", "_measure"], kind="stable")
    return sorted_.drop(columns=["_part", "_measure"]).reset_index(drop=True)
