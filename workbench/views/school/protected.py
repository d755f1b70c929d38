"""Disclosure control of what a page shows: small parts, sensitive dimensions, earlier answers.

Every part of a dimension is worked out before one is chosen, so that what one choice hides cannot
be had by subtracting another. Pupils in none of the parts count as one more part: the total less
the parts that are shown would give them away.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.access.differencing import DifferencingGuard, Members, Question, refusal
from workbench.access.dimensions import check_dimensions
from workbench.access.disclosure import SUPPRESSED, TOTAL, protect
from workbench.measures.catalogue import measures
from workbench.measures.certain import certain_shares, percentages_of
from workbench.measures.groups import PupilGroup, dimensions, sensitive_behind
from workbench.views.school.choices import group_label, part_of

KEY = ("measure", "unit_id", "period")
NO_FILTERS: Mapping[str, str] = MappingProxyType({})
GROUP_FILTER = "Pupil group"


@dataclass(frozen=True)
class Control:
    """What decides which figures of a school one viewer may be shown.

    Attributes:
        urn: the school.
        threshold: smallest group that may be shown; 0 where groups are not suppressed.
        sensitive: dimensions that stand alone.
        guard: remembers what was answered.
    """

    urn: str
    threshold: int
    sensitive: Collection[str]
    guard: DifferencingGuard

    def selected(self, group: str, *others: str) -> PupilGroup:
        """The pupil group of a choice that is looked at beside other dimensions.

        Raises:
            PolicyDenied: its dimension is sensitive, so that it stands alone.
        """
        check_dimensions([_dimension_of(group), *others], sensitive=self.sensitive)
        return part_of(group)


def protect_parts(
    parts: pd.DataFrame,
    whole: pd.DataFrame,
    threshold: int,
    *,
    within: Sequence[str] = (),
    percentages: Collection[str] = (),
    asked: "pd.Series[bool] | None" = None,
) -> pd.DataFrame:
    """Suppress small parts, and what would reveal them.

    Args:
        parts: tidy table with every part (``subgroup``) of each dimension (``group``).
        whole: the same measures of all pupils.
        threshold: smallest group that may be shown; 0 changes nothing.
        within: further columns that cells lie in, such as subject or weekday.
        percentages: percentages among the measures, beside those of the catalogue.
        asked: rows of ``parts`` that must be hidden for the sake of earlier answers.

    Returns:
        The rows of ``parts``, suppressed where they must be.
    """
    if threshold <= 0 or parts.empty:
        return parts.copy()
    totals = whole.assign(group=TOTAL) if (parts["group"] != TOTAL).all() else whole.iloc[:0]
    together = pd.concat([parts, totals], ignore_index=True)
    first = np.arange(len(together)) < len(parts)
    wanted = certain_shares(together).to_numpy(np.bool_, copy=True)
    if asked is not None:
        wanted[: len(parts)] |= asked.to_numpy(np.bool_)
    safe = protect(
        together,
        threshold,
        partition=[*KEY, *within, "group"],
        percentages=[*percentages, *percentages_of(together)],
        asked=pd.Series(wanted),
    )
    return safe[first].reset_index(drop=True)


def answer(
    control: Control,
    parts: pd.DataFrame,
    whole: pd.DataFrame,
    members: Callable[[], Sequence[Members]],
    *,
    chosen: str | None = None,
    within: Sequence[str] = (),
    percentages: Collection[str] = (),
    filters: Mapping[str, str] = NO_FILTERS,
    hidden: "pd.Series[bool] | None" = None,
    further: Callable[[pd.DataFrame], "pd.Series[bool]"] | None = None,
) -> pd.DataFrame:
    """Protect a table, and hide what would single out few pupils beside earlier answers.

    Only what is shown counts as answered. What the guard refuses is hidden like a small group,
    with the cells that protect it, and the rest is asked about again.

    Args:
        control: thresholds and memory of the viewer.
        parts: as for :func:`protect_parts`.
        whole: the same measures of all pupils.
        members: the pupils of each row of ``parts``.
        chosen: the one subgroup that is shown; by default all rows are.
        within: further columns that cells lie in.
        percentages: percentages among the measures, beside those of the catalogue.
        filters: title of each filter to what is chosen in it.
        hidden: rows of ``parts`` that must be hidden whatever was answered.
        further: which rows of a protected table must be hidden as well; asked until none is.

    Returns:
        The rows that are shown, suppressed where they must be.

    Raises:
        PolicyDenied: nothing is left of the chosen group, or a sensitive dimension is crossed.
    """
    _check_crossed(parts, within, control.sensitive)
    picked = parts["subgroup"] == chosen if chosen else pd.Series(True, index=parts.index)
    asked = pd.Series(False, index=parts.index) if hidden is None else hidden.copy()
    questions = [] if control.guard.off else _questions(control, parts, members(), within, filters)
    while True:
        safe = protect_parts(
            parts, whole, control.threshold, within=within, percentages=percentages, asked=asked
        )
        wanted = _further(safe, further)
        if wanted.any():
            asked = asked | wanted
            continue
        shown: list[int] = (
            np.flatnonzero(picked & (safe["status"] != SUPPRESSED)).tolist() if questions else []
        )
        if asked.any() and chosen and not shown:
            raise refusal(filters, control.threshold)
        refused = control.guard.record([questions[row] for row in shown])
        if not any(refused):
            return safe[picked].reset_index(drop=True)
        asked = asked | asked.index.isin([r for r, no in zip(shown, refused, strict=True) if no])


def _further(
    safe: pd.DataFrame, rule: Callable[[pd.DataFrame], "pd.Series[bool]"] | None
) -> "pd.Series[bool]":
    """Rows that are open and that a rule hides; none without a rule."""
    opened = safe["status"] != SUPPRESSED
    return opened & rule(safe) if rule is not None else opened & False


def filters_of(part: PupilGroup) -> dict[str, str]:
    """The filter of a pupil group, for a refusal; none for all pupils."""
    return {} if part.dimension == TOTAL else {GROUP_FILTER: group_label(part)}


def check_wish(query: Mapping[str, str], sensitive: Collection[str]) -> None:
    """Refuse an address that crosses a sensitive group with a view of something else.

    Raises:
        PolicyDenied: names the dimension.
    """
    view = query.get("view", "")
    beside = [view] if view in ("subjects", "pupils", "attendance") else []
    subject = ["subjects"] if query.get("subject") else []
    check_dimensions(
        [_dimension_of(query.get("group", "")), *beside, *subject], sensitive=sensitive
    )


def _check_crossed(parts: pd.DataFrame, within: Sequence[str], sensitive: Collection[str]) -> None:
    """Refuse a table in which a sensitive dimension, or one behind a measure, is crossed."""
    pairs = zip(parts["measure"].astype("str"), parts["group"].astype("str"), strict=True)
    for name, group in dict.fromkeys(pairs):
        read = measures()[name].columns if name in measures() else ()
        check_dimensions([group, *within, *sensitive_behind(read)], sensitive=sensitive)


def _dimension_of(group: str) -> str:
    """Dimension of a part, or of its own name; all pupils for a name that is none."""
    if group in dimensions():
        return group
    parts = {part.name: part.dimension for one in dimensions().values() for part in one.parts}
    return parts.get(group, TOTAL)


def _questions(
    control: Control,
    parts: pd.DataFrame,
    members: Sequence[Members],
    within: Sequence[str],
    filters: Mapping[str, str],
) -> list[Question]:
    cells = parts[["period", "measure", *within]].astype("str").itertuples(index=False)
    return [
        Question(json.dumps([control.urn, *cell]), pupils, filters)
        for cell, pupils in zip(cells, members, strict=True)
    ]
