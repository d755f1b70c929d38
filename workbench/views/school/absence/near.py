"""Who is persistently or severely absent, and who is near the line."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.attendance.thresholds import RULES
from workbench.measures.columns import Integers
from workbench.measures.groups import PupilGroup, dimension
from workbench.views.school.absence.counted import counted
from workbench.views.school.attendance_frames import population
from workbench.views.school.protected import Control
from workbench.views.school.register import Register

NEAR = 10
"""Sessions: a school week. Whoever reaches the line by missing so many more is near it."""
LIST = (
    "Pupil",
    "Year group",
    "Sessions missed",
    "Possible",
    "Absence",
    "Where they stand",
    "Sessions left before the line",
)
STANDING = {
    "severe": "Severely absent",
    "persistent": "Persistently absent",
    "near": "Near the line",
}


def sessions_left(absent: Integers, possible: Integers, times: int) -> Integers:
    """How many of the next sessions a pupil can miss before a line is reached; 0 from it on.

    Each session that is missed is a possible one as well. The line is reached with x more where
    times * (absent + x) >= possible + x; the last that can be missed is one fewer.

    Args:
        absent: sessions missed.
        possible: possible sessions.
        times: 10 for persistent absence, 2 for severe.

    Source: DfE's thresholds; the count of sessions is a rule of this workbench.
    """
    short = np.maximum(possible - times * absent, 0)
    reached_with = -(-short // (times - 1))
    left: Integers = np.maximum(reached_with - 1, 0)
    return left


def standing(register: Register) -> pd.DataFrame:
    """The pupils with flags near, over and severe_now as numbers, and ``left``.

    A pupil is near the line who has enough possible sessions to tell (20), is not yet persistently
    absent, and would be after missing the next ``NEAR`` sessions at the most, having missed 5%.
    """
    pupils = register.pupils
    absent, possible = (pupils[n].to_numpy(dtype=np.int64) for n in ("absent", "possible"))
    times = read(RULES)["thresholds"]["persistent"]
    left = sessions_left(absent, possible, times)
    fewest = read(RULES)["early_term"]["fewest_possible"]
    enough = possible >= fewest
    over = times * absent >= possible
    near = enough & ~over & (left < NEAR) & (absent > 0)
    return pupils.assign(
        left=left,
        near=near.astype(np.int64),
        one=(possible > 0).astype(np.int64),
        persistent_now=(over & (possible > 0)).astype(np.int64),
        severe_now=(pupils["severe"].fillna(False).to_numpy(dtype=bool)).astype(np.int64),
        enough=enough,
    )


def lines(register: Register, group: str, control: Control) -> pd.DataFrame:
    """How many pupils of a group are severely or persistently absent, or near the line.

    Returns:
        Columns of ``counted`` for persistent_pupils (10% or more, severe among them),
        severe_pupils and near_pupils; value is percent of pupils with a possible session.

    Raises:
        PolicyDenied: the group is sensitive, or would single out few pupils.
    """
    part = control.selected(group, "attendance", "threshold")
    pupils = _of(standing(register), register, part)
    columns = {
        "persistent_pupils": "persistent_now",
        "near_pupils": "near",
        "severe_pupils": "severe_now",
    }
    return counted(pupils, columns, "one", part, control)


def near_list(
    register: Register, group: str, control: Control, names: Callable[[], pd.DataFrame]
) -> pd.DataFrame:
    """The pupils near the line first, those with the fewest sessions left at the top; then others.

    Args:
        names: columns pupil_id, forename, surname; call this function only where lists of pupils
            are permitted.

    Returns:
        Columns of ``LIST``; absence is in percent of possible sessions.

    Raises:
        PolicyDenied: the group is sensitive.
    """
    part = control.selected(group, "attendance", "pupil")
    one = dimension(part.dimension)
    pupils = _of(standing(register), register, part)
    mine = pupils[(one.codes(pupils) == one.parts.index(part)) & pupils["enough"]]
    state = np.select(
        [mine["near"] == 1, mine["severe_now"] == 1, mine["persistent_now"] == 1], [0, 2, 1], 3
    )
    listed = mine.assign(_state=state)[state < 3]
    told = named(listed, names).assign(
        rate=100.0 * listed["absent"].to_numpy() / listed["possible"].to_numpy()
    )
    # near the line by what is left; above it, the closest to it first
    ordered = told.sort_values(["_state", "left", "rate", "Pupil"], kind="stable")
    said = [STANDING[("near", "persistent", "severe")[int(place)]] for place in ordered["_state"]]
    return pd.DataFrame(
        {
            "Pupil": ordered["Pupil"].to_list(),
            "Year group": [f"Year {year}" for year in ordered["year_group"]],
            "Sessions missed": ordered["absent"].to_list(),
            "Possible": ordered["possible"].to_list(),
            "Absence": ordered["rate"].to_list(),
            "Where they stand": said,
            "Sessions left before the line": [
                left if place == 0 else None
                for left, place in zip(ordered["left"], ordered["_state"], strict=True)
            ],
        },
        columns=list(LIST),
    )


def named(pupils: pd.DataFrame, names: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """The same rows in the same order, with ``Pupil``: surname, forename."""
    known = pupils.merge(
        names().astype({"pupil_id": "str"}), on="pupil_id", how="left", validate="m:1"
    )
    who = known["surname"].fillna("Name not held") + ", " + known["forename"].fillna("")
    return known.assign(Pupil=who.str.removesuffix(", ")).drop(columns=["surname", "forename"])


def _of(pupils: pd.DataFrame, register: Register, part: PupilGroup) -> pd.DataFrame:
    known = population(register, part)["pupil_id"]
    return pupils[pupils["pupil_id"].isin(known)].reset_index(drop=True)
