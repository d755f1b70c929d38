"""Protected frame of the move from year 6 to year 7: the same pupils' absence in both."""

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.attendance.sessions import sessions_by
from workbench.measures.attendance.thresholds import add_thresholds
from workbench.measures.groups import ALL, dimension
from workbench.views.school.absence.counted import counted
from workbench.views.school.protected import Control
from workbench.views.school.register import Register

LAST_OF_PRIMARY, FIRST_OF_SECONDARY = 6, 7
_COUNTS = ["n", "sum", "of", "value"]


def year_6_to_7(register: Register, earlier: pd.DataFrame, control: Control) -> pd.DataFrame:
    """Absence of the pupils of year 7 of whom a register of year 6 is held, in both years.

    Args:
        register: the register of the year in which they are in year 7.
        earlier: columns of the contract ``attendance_day`` of the year before, at any school.
        control: what decides which figures are shown.

    Returns:
        Columns of ``counted`` for year_6_absence and year_7_absence (sessions), year_6_persistent
        and year_7_persistent (pupils); all are hidden or none. No row where nothing is held.
    """
    days = earlier[earlier["year_group"].astype("int64") == LAST_OF_PRIMARY]
    now = register.pupils[register.pupils["year_group"] == FIRST_OF_SECONDARY]
    if days.empty or now.empty:
        return pd.DataFrame()
    sums = sessions_by(days, ["pupil_id"], [])[["pupil_id", "possible", "absent"]]
    before = add_thresholds(sums).rename(columns=lambda name: f"{name}_before")
    both = now.merge(
        before.astype({"pupil_id_before": "str"}),
        left_on="pupil_id",
        right_on="pupil_id_before",
        how="inner",
    )
    both = both[(both["possible"] > 0) & (both["possible_before"] > 0)].assign(one=1)
    if both.empty:
        return pd.DataFrame()
    part = dimension(ALL).parts[0]
    tables = [
        counted(both, {f"year_{year}_{name}": column}, over, part, control)
        for year, end in ((6, "_before"), (7, ""))
        for name, column, over in (
            ("absence", f"absent{end}", f"possible{end}"),
            ("persistent", f"persistent{end}", "one"),
        )
    ]
    found = pd.concat(tables, ignore_index=True)
    hidden = pd.Series((found["status"] == SUPPRESSED).any(), index=found.index)
    return found.assign(
        **{name: found[name].mask(hidden) for name in _COUNTS},
        status=found["status"].mask(hidden, SUPPRESSED),
    )
