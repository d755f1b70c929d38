"""Who the pupils on roll are: shares that cannot be set against each other."""

import pandas as pd

from workbench.access.disclosure import SUPPRESSED as WITHHELD
from workbench.measures.catalogue import measure
from workbench.measures.compute import compute
from workbench.measures.context.rows import enrolments
from workbench.measures.groups import ALL
from workbench.packs.blocks.figures import protected
from workbench.packs.blocks.tables import value_of

SHARES = ("girls_share", "disadvantaged_share", "sen_share", "eal_share", "stability")
"""Shares of pupils on roll. None is a part of another, so that one that is hidden stays hidden."""
ROLL = "pupils"


def context_figures(
    pupil: pd.DataFrame,
    characteristics: pd.DataFrame,
    school: pd.DataFrame,
    threshold: int,
    *,
    oldest: int | None = None,
    youngest: int | None = None,
) -> pd.DataFrame:
    """Pupils on roll and shares of them, by year.

    A share is suppressed where the pupils who have the attribute, or those who have not, are one
    to ``threshold`` - 1. That of pupils with special educational needs also is where a table of
    SEN support, plans and neither hides neither: it would be the sum of the other two.

    Args:
        pupil, characteristics, school: frames of those contracts, of one school.
        threshold: smallest group that may be shown.
        oldest: last year group that counts, if any.
        youngest: first year group that counts, if any.

    Returns:
        The columns of :func:`workbench.measures.compute.compute`.
    """
    kept = pupil["year_group"].between(
        -1 if youngest is None else youngest, 99 if oldest is None else oldest
    )
    rows = enrolments(
        {
            "pupil": pupil[kept.fillna(False).astype(bool)],
            "pupil_characteristics": characteristics,
            "school": school,
        }
    )
    if rows.empty:
        return compute((ROLL,), rows.assign(on_roll=False))
    names = [one for one in SHARES if set(measure(one).columns) <= set(rows.columns)]
    several = compute((ROLL, *names), rows, by=("all", "sen") if "sen_share" in names else ("all",))
    frame = several[several["group"] == ALL].reset_index(drop=True)
    pupils = (frame["value"] * frame["n"] / 100).round()
    few = pupils.between(1, threshold - 1) | (frame["n"] - pupils).between(1, threshold - 1)
    hidden = (frame["measure"] != ROLL) & few
    roll_hidden = (frame["measure"] == ROLL) & frame["value"].between(1, threshold - 1)
    gone = hidden | roll_hidden | _tells_of_sen(frame, several, threshold)
    return frame.assign(
        value=frame["value"].mask(gone), status=frame["status"].mask(gone, WITHHELD)
    )


def context_table(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a measure, one column a year."""
    years = sorted(frame["period"].unique())
    known = {(row.measure, row.period): row for row in frame.itertuples(index=False)}
    return pd.DataFrame(
        [
            {
                "Pupils on roll in January": measure(name).title.removesuffix(" on roll"),
                **{year: value_of(known.get((name, year))) for year in years},
            }
            for name in frame["measure"].drop_duplicates()
        ]
    )


def _tells_of_sen(frame: pd.DataFrame, several: pd.DataFrame, threshold: int) -> "pd.Series[bool]":
    """Rows of the share of SEN of years in which the pupils without SEN are hidden elsewhere."""
    is_sen = frame["measure"] == "sen_share"
    parts = protected(several[several["measure"] == ROLL], threshold)
    hidden = parts[(parts["subgroup"] == "no_sen") & (parts["status"] == WITHHELD)]
    return is_sen & frame["period"].isin(hidden["period"])
