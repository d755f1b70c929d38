"""Who the pupils on roll are: shares of pupils that no table of groups can be set against."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from workbench.access.disclosure import SUPPRESSED as WITHHELD
from workbench.access.disclosure.suppression import CERTAIN_BELOW
from workbench.measures.catalogue import measure
from workbench.measures.compute import compute
from workbench.measures.context.rows import enrolments
from workbench.measures.groups import ALL, usable
from workbench.measures.tidy import COLUMNS
from workbench.packs.blocks.figures import protected
from workbench.packs.blocks.rows import rows_of
from workbench.views.performance import value_of

ROLL = "pupils"
STABILITY = "stability"
PARTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "girls_share": ("sex", "girls"),
        "disadvantaged_share": ("disadvantage", "disadvantaged"),
        "sen_share": ("sen", "no_sen"),
        "eal_share": ("first_language", "eal"),
    }
)
"""Shares of pupils on roll, and the pupil group whose number each of them gives away."""
_YOUNGEST, _OLDEST = -1, 14


def context_figures(
    pupil: pd.DataFrame,
    characteristics: pd.DataFrame,
    school: pd.DataFrame,
    threshold: int,
    *,
    youngest: int = _YOUNGEST,
    oldest: int = _OLDEST,
) -> pd.DataFrame:
    """Pupils on roll and shares of them, by year.

    A share is shown where a table of its pupil groups would show the group that it is of; the
    share of pupils who came when their year group joins, where that is true and untrue of enough.

    Args:
        pupil, characteristics, school: frames of those contracts, of one school.
        threshold: smallest group that may be shown.
        youngest, oldest: year groups that count.

    Returns:
        The columns of :func:`workbench.measures.compute.compute`, of all pupils.
    """
    kept = pupil["year_group"].between(youngest, oldest).fillna(False).astype(bool)
    if not kept.any():
        return pd.DataFrame(columns=list(COLUMNS))
    rows = enrolments(
        {"pupil": pupil[kept], "pupil_characteristics": characteristics, "school": school}
    )
    names = [one for one in (*PARTS, STABILITY) if {*measure(one).columns} <= {*rows.columns}]
    dimensions = usable(rows, [PARTS[name][0] for name in names if name in PARTS])
    several = compute((ROLL, *names), rows, by=("all", *dimensions))
    frame = several[several["group"] == ALL].reset_index(drop=True)
    if threshold <= 0:
        return frame
    gone = ~_shown(frame, several, threshold)
    return frame.assign(
        value=frame["value"].mask(gone), status=frame["status"].mask(gone, WITHHELD)
    )


def context_table(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a measure, one column a year."""
    years = sorted(frame["period"].unique())
    known = {(row.measure, row.period): row for row in rows_of(frame)}
    return pd.DataFrame(
        [
            {
                "Pupils on roll in January": measure(name).title.removesuffix(" on roll"),
                **{year: value_of(known.get((name, year))) for year in years},
            }
            for name in frame["measure"].drop_duplicates()
        ]
    )


def _shown(frame: pd.DataFrame, several: pd.DataFrame, threshold: int) -> "pd.Series[bool]":
    counts = protected(several[several["measure"] == ROLL], threshold)
    open_cells = counts[counts["status"] != WITHHELD]
    keys = set(open_cells[["period", "group", "subgroup"]].itertuples(index=False, name=None))
    pupils = (frame["value"] * frame["n"] / 100).round()
    few = pupils.between(1, threshold - 1) | (frame["n"] - pupils).between(1, threshold - 1)
    certain = frame["value"].isin([0.0, 100.0]) & frame["n"].between(1, CERTAIN_BELOW - 1)
    found = [
        not tells if name == STABILITY else (period, *PARTS.get(name, (ALL, ALL))) in keys
        for name, period, tells in zip(frame["measure"], frame["period"], few, strict=True)
    ]
    is_share = frame["measure"] != ROLL
    return pd.Series(found, index=frame.index) & ~(certain & is_share)
