"""Which entries count at key stage 5, and what they are worth on the scale of an A level."""

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.cohort import KEY
from workbench.measures.columns import Flags, floats
from workbench.measures.ks5.points import grade_points

ENGLISH_AND_MATHS = "english and maths"


def counted(entries: pd.DataFrame) -> pd.DataFrame:
    """Keep the entries that count: of those with one discount code, one for each student.

    The largest counts, then the one with the most points, then the later attempt; so an AS level
    that was continued to an A level does not count. Entries without a discount code, and those in
    English and maths below level 3, all count. Counting twice changes nothing.

    Args:
        entries: columns of the contract ``ks5_entry``.

    Returns:
        The rows of ``entries`` that count, in their order, same columns.

    Source: DfE 16 to 18 accountability measures technical guide, July 2019 (discounting).
    """
    alone = entries["discount_code"].isna() | (entries["cohort"] == ENGLISH_AND_MATHS)
    ranked = entries.assign(place=np.arange(len(entries)))[~alone.to_numpy()].sort_values(
        ["size", "points", "attempt", "qualification"],
        ascending=[False, False, False, True],
        kind="stable",
    )
    winners = ranked.drop_duplicates([*KEY, "discount_code"])["place"].to_numpy()
    keep = alone.to_numpy(dtype=np.bool_).copy()
    keep[winners] = True
    return entries[keep]


def graded(entries: pd.DataFrame) -> pd.DataFrame:
    """Entries with the columns that measures by subject sum.

    Args:
        entries: entries that count (``counted``).

    Returns:
        The same rows with entries (1), facilitating (filled from the subject where missing), and
        at_least_a_star, at_least_a, at_least_b, at_least_c, at_least_e: whether an A level has the
        grade or a higher one, missing for other qualifications.
    """
    is_a_level = entries["qualification_type"].isin(read("key_stage5")["a_levels"])
    value = floats(entries["points"]) / floats(entries["size"])
    grades = grade_points("A level")
    shares = {
        f"at_least_{name}": pd.Series(value >= grades[grade], index=entries.index)
        .astype("boolean")
        .mask(~is_a_level)
        for name, grade in read("key_stage5")["thresholds"].items()
    }
    return entries.assign(entries=1, facilitating=_facilitating(entries), **shares)


def _facilitating(entries: pd.DataFrame) -> Flags:
    by_subject = entries["subject"].isin(read("key_stage5")["facilitating"]["subjects"])
    given = entries["facilitating"].astype("boolean")
    return given.fillna(by_subject.astype("boolean")).to_numpy(dtype=np.bool_)
