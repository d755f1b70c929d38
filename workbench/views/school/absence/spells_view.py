"""Spells of absence by length."""

from dataclasses import replace

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, RATE
from workbench.views.school.absence.store import AttendanceStore
from workbench.views.school.choices import group_label, part_of

SOURCE = (
    "the school's registers; a spell is a run of sessions missed with none attended between, over "
    "weekends and holidays"
)


def spells_figure(store: AttendanceStore, frame: pd.DataFrame) -> Figure | None:
    """How long absences last: share of spells of each length."""
    if frame.empty:
        return None
    rows = frame.assign(value=frame["value"].astype("float64"))
    drawn = charts.bars(
        store.school.data.to_client(rows[["label", "value"]]),
        name="spells",
        title="How long absences last",
        unit="Spells (% of all spells)",
        source=SOURCE,
        style=RATE,
        row_title="Length of the spell",
    )
    hidden = rows["status"] == SUPPRESSED
    table = pd.DataFrame(
        {
            "Length of the spell": rows["label"],
            "Spells": rows["sum"].map(COUNT.value).mask(hidden, "x"),
            "Share of spells": rows["value"].map(RATE.value).mask(hidden, "x"),
            "Pupils who had one": rows["n"].map(COUNT.value).mask(hidden, "x"),
        },
        dtype="str",
    )
    who = group_label(part_of(store.school.state.group))
    return replace(drawn, summary=_summary(rows, who), table=table)


def _summary(rows: pd.DataFrame, who: str) -> str:
    if (rows["status"] == SUPPRESSED).any():
        return f"{who}: spells are not shown, because some are of few pupils."
    last = rows.iloc[-1]
    return (
        f"{who}: {COUNT.value(rows['sum'].sum())} spells of absence. {COUNT.value(last['sum'])} "
        f"lasted more than a week of school, of {COUNT.value(last['n'])} pupils."
    )
