"""Attendance of the headline year, and who the pupils of the school are, in one protected table.

Both are over the pupils with a session in the year, so that a number that one of them hides is in
the other neither.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from workbench.measures.compute import compute
from workbench.packs.secondary.loads import KEY, Pupils
from workbench.packs.secondary.release import Ids, Rules, released
from workbench.views.formats import COUNT, PERCENTAGE, SUPPRESSED
from workbench.views.school.register import HALF_TERMS, WEEKDAYS, Register, register

MEASURES = ("attendance", "absence", "persistent_absence", "severe_absence")
SHOWN = ("attendance", "persistent_absence", "severe_absence")
GROUPS = ("year_group", "sex", "disadvantage", "sen", "first_language", "ethnicity")
CONTEXT = ("disadvantage", "sen", "first_language", "ethnicity", "mobility", "joining")
_SENSITIVE_CONTEXT = ("fsm6", "looked_after", "service_child")
_SUMS = ["possible", "attended", "absent"]


def register_of(pupils: Pupils, year: str) -> Register | None:
    """The register of a year with what is known of its pupils; None where there is none."""
    if pupils.days.empty:
        return None
    everybody = pupils.pupil[pupils.pupil["year"] == year]
    if pupils.characteristics is not None:
        fresh = [c for c in pupils.characteristics if c not in everybody or c in KEY]
        known = pupils.characteristics[fresh]
        everybody = everybody.merge(known, on=KEY, how="left", validate="1:1")
    return register(pupils.days, everybody.astype({"pupil_id": "str"}))


def attendance_figures(
    found: Register, rules: Rules, england: pd.DataFrame, told: Sequence[Ids], *, grouped: bool
) -> pd.DataFrame:
    """Attendance of all pupils, and of year groups and pupil groups where these are shown.

    Args:
        found: of :func:`register_of`.
        rules: by which it is protected.
        england: comparator frame.
        told: sets of pupils whose numbers the pack has told before.
        grouped: whether groups are shown.
    """
    further = _SENSITIVE_CONTEXT if not rules.threshold else ()
    wanted = dict.fromkeys([*GROUPS, *CONTEXT, *further]) if grouped else {}
    rows = found.pupils[found.pupils["possible"] > 0].reset_index(drop=True)
    table = compute(MEASURES, rows, by=("all", *wanted), compare=england)
    return released(table[table["n"] > 0], rows, rules, told)


def shown(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures of year groups and of those pupil groups whose attendance is shown."""
    return figures[figures["group"].isin(["all", *GROUPS])]


def last_day(days: pd.DataFrame) -> str:
    """The last day of the register, in words."""
    day: date = pd.Timestamp(days["date"].max()).date()
    return f"{day.day} {day:%B %Y}"


def half_terms(found: Register) -> pd.DataFrame:
    """Attendance of all pupils by half-term, as the frame of a trend chart (percent)."""
    sums = _summed(found.cells[HALF_TERMS], ["half_term"])
    return pd.DataFrame({"period": sums["half_term"], "value": sums["rate"]})


def weekdays(found: Register) -> pd.DataFrame:
    """Attendance of all pupils by weekday, as the frame of a bar chart (percent)."""
    sums = _summed(found.cells[WEEKDAYS], ["weekday"])
    return pd.DataFrame({"label": sums["weekday"], "value": sums["rate"]})


def context_table(figures: pd.DataFrame, labels: "pd.Series[str]") -> pd.DataFrame:
    """Who the pupils of the school are: the number and the share of each group.

    Args:
        figures: of :func:`attendance_figures`.
        labels: names of its rows.
    """
    rows = figures[figures["measure"] == MEASURES[0]]
    kept = rows[rows["group"].isin([*CONTEXT, *_SENSITIVE_CONTEXT])]
    whole = rows.loc[rows["group"] == "all", "n"].astype("Float64").iloc[0]
    n = kept["n"].astype("Float64")
    return pd.DataFrame(
        {
            "Group": labels.loc[kept.index],
            "Pupils": n.map(COUNT.value).where(n.notna(), SUPPRESSED),
            "Share of pupils": (100 * n / whole).map(PERCENTAGE.value).where(n.notna(), SUPPRESSED),
        }
    ).reset_index(drop=True)


def roll_table(figures: pd.DataFrame) -> pd.DataFrame:
    """Number of pupils by year group."""
    rows = figures[(figures["measure"] == MEASURES[0])]
    kept = rows[rows["group"].isin(["all", "year_group"])]
    names = kept["subgroup"].map(lambda one: "All pupils" if one == "all" else f"Year {one}")
    n = kept["n"].astype("Float64")
    said = n.map(COUNT.value).where(n.notna(), SUPPRESSED)
    return pd.DataFrame({"Year group": names, "Pupils": said}).reset_index(drop=True)


def _summed(cells: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    sums = cells.groupby(by, observed=True, sort=False)[_SUMS].sum().reset_index()
    return sums.assign(rate=100 * sums["attended"] / sums["possible"])
