"""Awkward suspensions: as many sessions as a year may have, and a pupil who is not on roll."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from workbench.synthetic.edits import Edits
from workbench.synthetic.frames import frame_of

Case = Callable[[Edits, str], Edits]
_ORDER = ["urn", "pupil_id", "start_date"]


def _at_the_limit(edits: Edits, urn: str) -> Edits:
    """Ninety sessions in three suspensions, then a permanent exclusion on the last day."""
    who = edits.pupil(urn, 11, 0)
    cleared = edits.without("suspension", edits.rows("suspension", urn, who))
    starts = (date(2018, 10, 1), date(2018, 11, 26), date(2019, 3, 4))
    rows = [_row(edits, urn, who, start_date=day, sessions=30, reason="DB") for day in starts]
    out = _row(edits, urn, who, start_date=date(2019, 7, 1), kind="permanent", reason="PA")
    more = pd.concat([*rows, out], ignore_index=True)
    return cleared.with_rows("suspension", more, _ORDER)


def suspended_guest(edits: Edits) -> Edits:
    """A guest is suspended by the school that is visited, on whose roll the pupil is not."""
    guests = edits.frames["pupil"].query("enrolment_status == 'guest'")
    for who, urn in zip(guests["pupil_id"], guests["urn"], strict=True):
        row = _row(edits, urn, who, start_date=date(2019, 3, 20), sessions=1, reason="VA")
        edits = edits.with_rows("suspension", row, _ORDER)
    return edits


def while_enrolled(edits: Edits) -> Edits:
    """Without suspensions outside the days that a pupil whose stay was changed is at the school."""
    stay = edits.frames["pupil"][["pupil_id", "urn", "admission_date", "leaving_date"]]
    rows = edits.frames["suspension"].merge(stay, on=["pupil_id", "urn"], how="left")
    early = rows["start_date"] < rows["admission_date"]
    late = rows["leaving_date"].notna() & (rows["start_date"] > rows["leaving_date"])
    return edits.without("suspension", (early | late).fillna(False).astype(bool))


def _row(edits: Edits, urn: str, who: str, **values: Any) -> pd.DataFrame:
    year = str(edits.frames["pupil"]["year"].iloc[0])
    given = {"pupil_id": who, "urn": urn, "year": year, "kind": "suspension", **values}
    return frame_of("suspension", given, rows=1)


SUSPENSION_CASES: Mapping[int, Case] = {19: _at_the_limit}
