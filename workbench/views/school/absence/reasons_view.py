"""Reasons for absence: authorised and unauthorised, by kind and code."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.attendance.codes import CodeSet, kinds
from workbench.measures.catalogue import measure
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, RATE
from workbench.views.school.absence.reasons import CLASSES, codes_of, marks_of
from workbench.views.school.absence.store import AttendanceStore
from workbench.views.school.absence.today_view import SOURCE
from workbench.views.school.choices import group_label, part_of


def reasons_figure(store: AttendanceStore, frame: pd.DataFrame) -> Figure | None:
    """Share of possible sessions missed, for each reason; the most frequent first."""
    if frame.empty or store.marks is None:
        return None
    sets = codes_of(store.marks)
    rows = _rows(frame)
    detail = rows[~rows["kind"].isin(CLASSES)].sort_values("value", ascending=False, kind="stable")
    drawn = charts.bars(
        store.school.data.to_client(detail[["label", "value"]]),
        name="reasons",
        title="Reasons for absence",
        unit="Sessions missed (% of possible sessions)",
        source=f"{SOURCE}. Codes in force from {_since(sets)}",
        style=RATE,
        row_title="Reason",
    )
    table = pd.concat([rows[rows["kind"].isin(CLASSES)], detail], ignore_index=True)
    shown = {
        "Reason": table["label"],
        "Authorised": [_class(kind) for kind in table["kind"]],
        "Codes": [marks_of(sets, kind) for kind in table["kind"]],
        "Sessions": _written(table, "sum", COUNT.value),
        "% of possible": _written(table, "value", RATE.value),
        "Pupils": _written(table, "n", COUNT.value),
    }
    twin = pd.DataFrame(shown, dtype="str")
    if (twin["Codes"] == "").all():
        twin = twin.drop(columns="Codes")
    who = group_label(part_of(store.school.state.group))
    return replace(drawn, summary=_summary(rows, who), table=twin)


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        label=[_title(str(kind)) for kind in frame["kind"]],
        value=frame["value"].astype("float64"),
    )


def _title(kind: str) -> str:
    if kind in CLASSES:
        return f"All {kind} absence"
    return kinds()[kind].title if kind in kinds() else measure(f"{kind}_absence").title


def _class(kind: str) -> str:
    groups = {one.group: one.class_ for one in kinds().values() if one.group}
    found = kinds()[kind].class_ if kind in kinds() else groups.get(kind, kind)
    return "Yes" if found == "authorised" else "No"


def _written(table: pd.DataFrame, name: str, write: Callable[[object], str]) -> list[str]:
    return [
        "x" if status == SUPPRESSED else write(value)
        for value, status in zip(table[name], table["status"], strict=True)
    ]


def _since(sets: tuple[CodeSet, ...]) -> str:
    return " and ".join(f"{one.first_day.item():%-d %B %Y}" for one in sets)


def _summary(rows: pd.DataFrame, who: str) -> str:
    if (rows["status"] == SUPPRESSED).any():
        return f"{who}: reasons are not shown, because some are of few pupils."
    known = rows.set_index("kind")["value"]
    detail = rows[~rows["kind"].isin(CLASSES)]
    said = (
        f"{who}: {RATE.value(known['authorised'])} of sessions were missed with leave and "
        f"{RATE.value(known['unauthorised'])} without."
    )
    if detail.empty:
        return said
    most = detail.nlargest(1, "value").iloc[0]
    label = str(most["label"])
    return f"{said} {label} is the most frequent reason, {RATE.value(most['value'])}."
