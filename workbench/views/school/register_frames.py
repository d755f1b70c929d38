"""A register as frames by name, as derived frames are kept, and back."""

from collections.abc import Mapping

import pandas as pd

from workbench.views.school.attendance_latest import LATEST, DatedRegister, LatestDay
from workbench.views.school.register import HALF_TERMS, WEEKDAYS, Register

_CELLS = {"weekdays": WEEKDAYS, "half_terms": HALF_TERMS, "latest": LATEST}
_DAY = "latest_day"


def as_frames(register: Register | None) -> dict[str, pd.DataFrame]:
    """The frames of a register by name; none where there is no register."""
    if register is None:
        return {}
    cells = {n: register.cells[keys] for n, keys in _CELLS.items() if keys in register.cells}
    frames = {"pupils": register.pupils, "days": register.days, **cells}
    if not isinstance(register, DatedRegister):
        return frames
    latest = register.latest
    days = pd.Series([latest.day, *latest.earlier], dtype="object")
    return frames | {_DAY: pd.DataFrame({"day": days, "half_term": latest.half_term})}


def of_frames(frames: Mapping[str, pd.DataFrame]) -> Register | None:
    """The register of what :func:`as_frames` made."""
    if not frames:
        return None
    cells = {keys: frames[n] for n, keys in _CELLS.items() if n in frames}
    known = Register(pupils=frames["pupils"], cells=cells, days=frames["days"])
    if _DAY not in frames:
        return known
    table = frames[_DAY]
    day, *earlier = table["day"]
    latest = LatestDay(day, tuple(earlier), str(table["half_term"].iloc[0]))
    return DatedRegister(known.pupils, known.cells, known.days, latest)
