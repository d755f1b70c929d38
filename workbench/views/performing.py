"""Groups and subjects that stand out, with the number that tables of groups give for them."""

from collections.abc import Collection

import pandas as pd

from workbench.access.disclosure import TOTAL
from workbench.sentences.performers import Part


def standing_rows(frame: pd.DataFrame, name: str, standing: Collection[Part]) -> pd.DataFrame:
    """The parts of a measure that stand among all tests of a report, the highest value first.

    Pupils are counted by the first measure of the figures: how many pupils of a group lack another
    is nobody's business.

    Args:
        frame: protected figures of groups or subjects.
        name: the measure that decides.
        standing: of :func:`workbench.sentences.performers.standing_parts`; others are left out,
            however significant they are by themselves.
    """
    of_parts = (frame["measure"] == name) & (frame["group"] != TOTAL) & frame["value"].notna()
    keys = zip(frame["measure"], frame["group"], frame["subgroup"], strict=True)
    stands = pd.Series([key in standing for key in keys], index=frame.index, dtype="bool")
    rows = frame[of_parts & stands]
    first = frame[frame["measure"] == frame["measure"].iloc[0]] if len(frame) else frame
    places = pd.MultiIndex.from_frame(rows[["group", "subgroup"]])
    counted = first.set_index(["group", "subgroup"])["n"].reindex(places)
    told = rows.assign(n=counted.to_numpy())
    return told.sort_values("value", ascending=False, kind="stable")
