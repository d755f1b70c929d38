"""How the marks of a year become the rows of a register."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from workbench.mis_simulator.pupils import Pupil

NO_REASON = "N"
ORDER = ["date", "session", "place"]
COLUMNS = ["place", "date", "session", "first", "code", "entered", "corrected"]
_NEVER = date(2200, 1, 1)
_ENTERED = (pd.Timedelta(hours=9, minutes=15), pd.Timedelta(hours=13, minutes=30))
_CORRECTED = pd.Timedelta(hours=16)
_PRESENT = ("/", "\\", "L", "V", "W", "#", "D", "X", "Y")
_CORRECTIONS = {"absent": 0.25, "present": 0.004}
"""Shares of marks entered as "no reason yet" first and corrected within five days."""


def register_rows(marks: pd.DataFrame, pupils: Sequence[Pupil], seed: int) -> pd.DataFrame:
    """Marks in order of day, session and pupil: each belongs to the enrolment of its day.

    Args:
        marks: columns pupil_id, date, am, pm; a missing mark was never made.
        pupils: enrolments with the days on which they join and leave.
        seed: the same seed gives the same corrections.

    Returns:
        Columns place (of the pupil in ``pupils``), date, session (0 or 1), first (the code as
        entered), code (as corrected), entered and corrected (missing where the mark stands as
        entered).
    """
    rows = _with_corrections(_long(marks), seed)
    spells = pd.DataFrame(
        {
            "place": range(len(pupils)),
            "pupil_id": [p.pupil_id for p in pupils],
            "joins": pd.to_datetime([p.joins for p in pupils]),
            "leaves": pd.to_datetime([p.leaves or _NEVER for p in pupils]),
        }
    )
    placed = rows.merge(spells, on="pupil_id")
    inside = placed[(placed["date"] >= placed["joins"]) & (placed["date"] <= placed["leaves"])]
    moments = dict.fromkeys(("date", "entered", "corrected"), "datetime64[us]")
    return inside.sort_values(ORDER, ignore_index=True)[COLUMNS].astype(moments)


def _long(marks: pd.DataFrame) -> pd.DataFrame:
    plain = marks.astype({"pupil_id": "str", "am": "object", "pm": "object"})
    day = pd.to_datetime(plain["date"]).astype("datetime64[us]")
    parts = [
        pd.DataFrame(
            {
                "pupil_id": plain["pupil_id"],
                "date": day,
                "session": number,
                "code": plain[name],
                "entered": day + _ENTERED[number],
            }
        )
        for number, name in enumerate(("am", "pm"))
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset="code").reset_index(drop=True)


def _with_corrections(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng([seed, len(rows)])
    present = rows["code"].isin(_PRESENT)
    share = np.where(present, _CORRECTIONS["present"], _CORRECTIONS["absent"])
    chosen = (rng.random(len(rows)) < share) & (rows["code"] != NO_REASON)
    later = pd.to_timedelta(rng.integers(1, 6, len(rows)), unit="D")
    return rows.assign(
        first=rows["code"].mask(chosen, NO_REASON),
        corrected=(rows["date"] + later + _CORRECTED).where(chosen),
    )
