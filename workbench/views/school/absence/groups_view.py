"""Pupil groups by year group: absence, and persistent absence."""

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.catalogue import measure
from workbench.measures.groups import dimensions
from workbench.views.formats import COUNT, RATE
from workbench.views.school.absence.crossed import EVERY, MEASURES
from workbench.views.school.absence.saving import link, source
from workbench.views.school.absence.store import AttendanceStore
from workbench.views.school.absence.today_view import SOURCE
from workbench.views.tables import html_table

ALONE = " Free school meals and looked after stand alone: they are never split by year group."


def crossed_tables(store: AttendanceStore, frame: pd.DataFrame) -> str:
    """One table a measure: pupil groups down, year groups across."""
    if frame.empty:
        return ""
    tables = "".join(_table(store, frame[frame["measure"] == name], name) for name in MEASURES)
    sensitive = any(dimensions()[str(name)].sensitive for name in frame["group"].unique())
    note = source(f"{SOURCE}.{ALONE if sensitive else ''}".rstrip("."), _save(store))
    return f'<h3 id="crossed">Pupil groups by year group</h3>{tables}{note}'


def _table(store: AttendanceStore, frame: pd.DataFrame, name: str) -> str:
    values = _wide(frame, frame["value"])
    years = sorted((one for one in values.columns if one != EVERY), key=int)
    order = list(dict.fromkeys(frame["label"]))
    hidden = _wide(frame, (frame["status"] == SUPPRESSED).astype("float")).reindex(order) == 1.0
    written = {
        column: [
            "x" if gone else RATE.value(value)
            for value, gone in zip(values[column].reindex(order), hidden[column], strict=True)
        ]
        for column in (EVERY, *years)
    }
    pupils = frame[frame["year_group"] == EVERY].set_index("label")["n"].reindex(order)
    table = pd.DataFrame({"Pupil group": order, "Pupils": pupils.to_list(), **written})
    headings = {EVERY: "All years", **{year: f"Year {year}" for year in years}}
    title = measure(name).title
    return html_table(
        store.school.data.to_client(table),
        f"{title} (%) by pupil group and year group",
        formats={"Pupils": COUNT},
        headings=headings,
        numeric=[EVERY, *years],
        suppressed=hidden[EVERY].reset_index(drop=True),
        withheld=["Pupils", EVERY],
        identifier=f"crossed-{name.replace('_', '-')}-table",
    )


def _wide(frame: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    return frame.assign(_value=values).pivot(index="label", columns="year_group", values="_value")


def _save(store: AttendanceStore) -> str:
    return link(store.school, "groups-by-year")
