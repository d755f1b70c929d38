"""Pupils to act on: near the line, beyond it, and ten unauthorised sessions in ten weeks."""

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.attendance.rolling import rule
from workbench.views.formats import COUNT, RATE
from workbench.views.school.absence.near import LIST, NEAR
from workbench.views.school.absence.saving import REGISTERS, link, source
from workbench.views.school.absence.store import AttendanceStore
from workbench.views.school.absence.today_view import SOURCE
from workbench.views.tables import html_table

TITLES = {
    "near_pupils": "Near the line",
    "persistent_pupils": "Persistently absent (10% or more, severe among them)",
    "severe_pupils": "Severely absent (50% or more)",
}
NO_LISTS = "Your role does not list pupils."
MEANING = (
    f"Near the line: a pupil with at least 20 possible sessions who would be persistently absent "
    f"after missing the next {NEAR} sessions, or fewer. Sessions left counts how many of the next "
    "sessions can be missed before the line is reached."
)


def lines_table(store: AttendanceStore, frame: pd.DataFrame) -> str:
    """How many pupils are near the line and beyond."""
    if frame.empty:
        return ""
    rows = frame.set_index("measure").reindex(list(TITLES))
    table = pd.DataFrame(
        {"Pupils who are": list(TITLES.values()), "Pupils": rows["n"], "Share": rows["value"]}
    ).reset_index(drop=True)
    hidden = (rows["status"] == SUPPRESSED).reset_index(drop=True)
    shown = html_table(
        store.school.data.to_client(table),
        "Pupils near the line of persistent absence, and beyond it",
        formats={"Pupils": COUNT, "Share": RATE},
        suppressed=hidden,
        identifier="lines-table",
    )
    said = f'<p class="wb-summary">{MEANING}</p>'
    saved = source(f"{SOURCE}; share of pupils", link(store.school, "lines"))
    return f'<h3 id="lines">Near the line, and beyond it</h3>{said}{shown}{saved}'


def near_table(store: AttendanceStore, frame: pd.DataFrame) -> str:
    """Who they are, where the role may list pupils."""
    if not store.school.data.rights.pupil_lists:
        return f"<p>{NO_LISTS}</p>"
    if frame.empty:
        return "<p>No pupil is near the line or beyond it.</p>"
    table = frame.astype({LIST[-1]: "Int64"})
    shown = html_table(
        store.school.data.to_client(table),
        f"{COUNT.value(len(table))} pupils near the line or beyond it",
        formats={"Absence": RATE, LIST[-1]: COUNT},
        identifier="near-table",
    )
    saves = not store.school.data.rights.threshold
    save = link(store.school, "near-the-line", "Download the list (CSV)") if saves else ""
    return f"{shown}{source(REGISTERS, save)}"


def ten_table(store: AttendanceStore, frame: pd.DataFrame, pupils: pd.DataFrame) -> str:
    """Pupils with ten unauthorised sessions in ten school weeks: how many, and who."""
    if frame.empty or store.marks is None:
        return ""
    one, law = frame.iloc[0], rule()
    title = f"{law.sessions} unauthorised sessions in {law.school_weeks} school weeks"
    said = f"{_how_many(one)} {law.sessions} or more unauthorised sessions in some run of "
    said += f"{law.school_weeks} school weeks that ends in this year."
    if store.marks.now.year < law.first_year:
        said += f" The national threshold for penalty notices is of {law.first_year} on."
    else:
        said += " A penalty notice must then be considered; it need not be given."
    if store.marks.before is None:
        said += " Last year's register is not held, so runs begin with this year."
    top = f'<h3 id="ten">{title}</h3><p class="wb-summary">{said}</p>'
    if pupils.empty:
        return top
    return top + html_table(store.school.data.to_client(pupils), title, identifier="ten-table")


def _how_many(one: pd.Series) -> str:
    if one["status"] == SUPPRESSED:
        return "The number cannot be shown, because it is about few pupils, of those with"
    count = int(one["n"])
    return f"{COUNT.value(count)} pupil{' has' if count == 1 else 's have'}"
