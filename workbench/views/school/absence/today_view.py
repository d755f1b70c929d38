"""The year to date beside last year at the same school week, and the trend by school week."""

from dataclasses import replace

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.catalogue import measure
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, MISSING, RATE
from workbench.views.formats import SUPPRESSED as SUPPRESSED_SIGN
from workbench.views.school.absence.saving import link, source
from workbench.views.school.absence.store import AttendanceStore
from workbench.views.school.choices import group_label, part_of
from workbench.views.tables import html_table

SOURCE = "the school's registers; sessions missed of possible sessions"
_EVERY = 5


def to_date_table(store: AttendanceStore, frame: pd.DataFrame) -> str:
    """Measures to date: this year, last year at the same school week, England."""
    if frame.empty or store.marks is None:
        return ""
    year, week = store.marks.now.year, store.marks.week
    now = frame[frame["period"] == year].set_index("measure")
    then = frame[frame["period"] != year].set_index("measure").reindex(now.index)
    told = [_row(name, now.loc[name], then.loc[name]) for name in now.index]
    before = "The year before" if then["value"].isna().all() else str(then["period"].iloc[0])
    table = pd.DataFrame(told, columns=["Measure", year, before, "Change", "England, full year"])
    table = table if then["status"].notna().any() else table.drop(columns=[before, "Change"])
    caption = f"Year to date, up to school week {week}"
    shown = html_table(
        store.school.data.to_client(table),
        caption,
        numeric=list(table.columns[1:]),
        identifier="to-date-table",
    )
    return (
        f'<h3 id="to-date">{caption}</h3><p class="wb-summary">{_counts(now, then, before)}</p>'
        f"{shown}{source(_compared(now), link(store.school, 'attendance-to-date'))}"
    )


def weeks_figure(store: AttendanceStore, frame: pd.DataFrame) -> Figure | None:
    """Absence by school week, with the year before as a second line where it is held."""
    if frame.empty or store.marks is None:
        return None
    year = store.marks.now.year
    rows = aligned(frame, year)
    before = next(iter(sorted(set(frame["period"]) - {year})), "")
    drawn = charts.trend(
        store.school.data.to_client(rows),
        name="school-weeks",
        title="Absence by school week",
        unit="Absence (% of sessions)",
        source=SOURCE,
        style=RATE,
        subject=year,
        area=before,
        period_title="School week",
    )
    ticks = [
        (place, week)
        for place, week in enumerate(rows["period"])
        if place == 0 or int(week) % _EVERY == 0
    ]
    who = group_label(part_of(store.school.state.group))
    key = "Weeks are compared by their number in the school's year, not by date."
    said = _summary(rows, who, year, before)
    return replace(drawn, summary=said, key=key, axes={**drawn.axes, "xticks": ticks})


def aligned(frame: pd.DataFrame, year: str) -> pd.DataFrame:
    """The two years side by side by school week.

    Args:
        frame: of ``by_week``.
        year: the year looked at.

    Returns:
        Columns period (number of the school week, as text), value, n, and la (the year before;
        only where it is held). A hidden week is missing.
    """
    now = frame[frame["period"] == year].set_index("school_week")
    then = frame[frame["period"] != year].set_index("school_week")
    weeks = sorted(set(now.index) | set(then.index))
    rows = pd.DataFrame(
        {
            "period": [str(week) for week in weeks],
            "value": now["value"].reindex(weeks).to_numpy(dtype=float),
            "n": pd.to_numeric(now["n"])
            .reindex(weeks)
            .to_numpy(dtype=float, na_value=float("nan")),
        }
    )
    if then.empty:
        return rows
    return rows.assign(la=then["value"].reindex(weeks).to_numpy(dtype=float))


def _row(name: str, now: pd.Series, then: pd.Series) -> list[str]:
    values = [_shown(one) for one in (now, then)]
    change = MISSING
    if MISSING not in values and SUPPRESSED_SIGN not in values:
        points = float(now["value"]) - float(then["value"])
        change = f"{points:+.1f} points"
    return [measure(name).title, *values, change, RATE.value(now["national"])]


def _shown(row: pd.Series) -> str:
    return SUPPRESSED_SIGN if row["status"] == SUPPRESSED else RATE.value(row["value"])


def _counts(now: pd.DataFrame, then: pd.DataFrame, before: str) -> str:
    if (now["status"] == SUPPRESSED).all():
        return "These figures cannot be shown, because they are about few pupils."
    first = now.iloc[0]
    said = f"{COUNT.value(first['n'])} pupils"
    if not pd.isna(first["possible"]):
        said += (
            f" missed {COUNT.value(first['absent'])} of {COUNT.value(first['possible'])} possible "
            "sessions"
        )
    if then["status"].isna().all():
        return f"{said}. No register of the year before is held, so there is nothing to set it by."
    earlier = then.iloc[0]
    if pd.isna(earlier["n"]):
        return f"{said}."
    return f"{said}; {COUNT.value(earlier['n'])} pupils up to the same school week of {before}."


def _compared(now: pd.DataFrame) -> str:
    beside = now["method"].astype("str").str.partition("; compared with ")[2]
    known = [words for words in dict.fromkeys(beside) if words]
    return f"{SOURCE}. Compared with {'; '.join(known)}" if known else SOURCE


def _summary(rows: pd.DataFrame, who: str, year: str, before: str) -> str:
    shown = rows[rows["value"].notna()]
    if shown.empty:
        return f"{who}: no week can be shown, because some are about few pupils."
    most = shown.nlargest(1, "value").iloc[0]
    last = shown.iloc[-1]
    said = (
        f"{who}: absence was {RATE.value(last['value'])} in school week {last['period']} and "
        f"highest in week {most['period']}, {RATE.value(most['value'])}."
    )
    if "la" not in rows:
        return f"{said} No register of the year before is held."
    both = rows.dropna(subset=["value", "la"])
    higher = int((both["value"] > both["la"]).sum())
    return f"{said} It was higher than in {before} in {higher} of {len(both)} weeks."
