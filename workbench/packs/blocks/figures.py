"""Figures of a school from its pupil-level data: computed once, protected together.

Every table, tile and chart of a key stage is cut from one frame that was suppressed as a whole, so
that no two of them can be set against each other.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from workbench.access.disclosure import SUPPRESSED, protect
from workbench.measures import national
from workbench.measures.catalogue import measure
from workbench.measures.certain import certain_shares, percentages_of
from workbench.measures.compute import compute
from workbench.measures.groups import ALL, dimension, usable
from workbench.measures.published.comparators import national_value
from workbench.measures.published.school import COLUMNS, HIDDEN_HERE

GROUPS = (
    "sex",
    "disadvantage",
    "sen",
    "first_language",
    "prior_attainment",
    "ethnicity",
    "term_of_birth",
)
"""Pupil groups of the packs. None is sensitive, so that every audience may be shown them."""


def computed(
    names: Sequence[str],
    of_groups: Sequence[str],
    rows: pd.DataFrame,
    year: str,
    *,
    phase: str,
    groups: Sequence[str] = GROUPS,
) -> pd.DataFrame:
    """Measures of all pupils in every year, and of pupil groups in one. Nothing is suppressed yet.

    Args:
        names: measures of all pupils.
        of_groups: those of them that groups have too.
        rows: rows of the measures' kind, of one school.
        year: academic year of the groups.
        phase: whose national figures stand beside, as in
            :func:`workbench.measures.national.published`.

    Returns:
        The columns of :func:`workbench.measures.compute.compute`.
    """
    if rows.empty:
        return compute(names, rows)
    beside = national.published(phase)
    everybody = compute(names, rows, compare=beside)
    latest = rows[rows["year"] == year]
    by = usable(latest, groups) if of_groups else ()
    if not by:
        return everybody
    parts = compute(of_groups, latest, by=by, compare=beside)
    return pd.concat([everybody, parts], ignore_index=True)


def protected(frame: pd.DataFrame, threshold: int, *, public: bool = False) -> pd.DataFrame:
    """Suppress small groups of everything that a pack shows of one kind of row.

    A share of A levels is no percentage of pupils, and yet 0 or 100% of few says the same of each:
    it is hidden as a percentage of pupils would be.

    Figures of all pupils come first: where hiding small groups would take them away, the last of
    the group dimensions is left out altogether, and the one before it, until they stay.

    Args:
        frame: of :func:`computed`.
        threshold: smallest group that may be shown.
        public: whether the stricter rule for percentages of public tables holds as well.

    Returns:
        The same columns, without the rows of dimensions that were left out.
    """
    order = list(dict.fromkeys(frame.loc[frame["group"] != ALL, "group"]))
    for shown in range(len(order), -1, -1):
        kept = frame[frame["group"].isin([ALL, *order[:shown]])].reset_index(drop=True)
        safe = _suppressed(kept, threshold, public)
        alone = _suppressed(kept[kept["group"] == ALL], threshold, public)["status"]
        lost = (safe["status"] == SUPPRESSED)[alone.index] & (alone != SUPPRESSED)
        if not lost.any():
            break
    return safe


def left_out(
    frame: pd.DataFrame, rows: pd.DataFrame, year: str, groups: Sequence[str] = GROUPS
) -> Iterator[str]:
    """Says which dimensions of pupils :func:`protected` left out, and why.

    Args:
        frame: of :func:`protected`.
        rows: the pupils that it is of.
        year: academic year of the groups.
    """
    absent = [
        dimension(name).title.lower()
        for name in usable(rows[rows["year"] == year], groups)
        if name not in set(frame["group"])
    ]
    if absent:
        yield (
            f"Not shown by {', '.join(absent)}: so few pupils are in some of these groups that "
            "figures of all pupils would have to be suppressed with them."
        )


def _suppressed(frame: pd.DataFrame, threshold: int, public: bool) -> pd.DataFrame:
    if frame.empty or threshold <= 0:
        return frame
    return protect(
        frame,
        threshold,
        percentages=percentages_of(frame),
        asked=certain_shares(frame),
        public=public,
    )


def headlines(
    frame: pd.DataFrame,
    country: "pd.Series[float]",
    years: Sequence[str],
    names: Sequence[str],
    bands: "pd.Series[str] | None" = None,
) -> pd.DataFrame:
    """All pupils' rows of protected figures, as published measures have them.

    Args:
        frame: of :func:`protected`.
        country: England's values, of :func:`workbench.measures.published.comparators.nation`.
        years: academic years wanted, in order.
        names: measures, in order; one without pupils in a year keeps its row.
        bands: band by measure and year, for figures that are shown.

    Returns:
        Columns ``COLUMNS`` of :mod:`workbench.measures.published.school`; nothing is known of
        other schools, so there is no area and no rank.
    """
    everybody = frame[frame["group"] == ALL].set_index(["measure", "period"])
    wanted = pd.MultiIndex.from_product([names, years], names=["measure", "period"])
    full = everybody.reindex(wanted).reset_index()
    england = [
        national_value(country, _of_points(name), year)
        for name, year in zip(full["measure"], full["period"], strict=True)
    ]
    said = pd.Series("", index=wanted) if bands is None else bands.reindex(wanted).fillna("")
    shown = full["value"].notna()
    return full.assign(
        national=pd.Series(england, index=full.index, dtype="float64"),
        band=said.set_axis(full.index).where(shown, ""),
        verdict=full["verdict"].fillna(""),
        method=full["method"].fillna(""),
        status=full["status"].fillna("not_available").replace({SUPPRESSED: HIDDEN_HERE}),
    ).reindex(columns=list(COLUMNS))


def _of_points(name: str) -> str:
    """England's grade is that of England's points."""
    return f"{name.removesuffix('_grade')}_points" if measure(name).grade_scale else name
