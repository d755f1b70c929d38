"""How we count: our figure beside other usual rules, and the move from year 6 to year 7."""

from html import escape

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.views.formats import COUNT, RATE, Format
from workbench.views.school.absence.saving import REGISTERS, link, source
from workbench.views.school.absence.store import AttendanceStore
from workbench.views.tables import html_table

DEFINITION = (
    "Absence is sessions missed, with leave or without, of possible sessions. Possible are "
    "sessions with a mark for present, an approved activity, or an absence. Not possible are "
    "school closures, sessions at another school where a pupil is registered too, pupils "
    "not required or not yet on the register, and unavoidable causes. Sessions without a mark "
    "are left out until they have one."
)
_SHARE = Format(2, unit="%")
_DIFFERENCE = Format(2, signed=True)
_TRANSITION = {
    "absence": "Absence (% of sessions)",
    "persistent": "Persistently absent (% of pupils)",
}


def rules_table(store: AttendanceStore, frame: pd.DataFrame) -> str:
    """Absence by each rule, with the difference in sessions and words."""
    if frame.empty or store.marks is None:
        return ""
    ours = frame["value"].iloc[0]
    table = pd.DataFrame(
        {
            "Rule": frame["rule"],
            "Pupils": frame["n"],
            "Sessions missed": frame["absent"],
            "Possible": frame["possible"],
            "Absence": frame["value"].map(_SHARE.value),
            "Points from ours": (frame["value"] - ours).map(_DIFFERENCE.value),
            "What differs": frame["words"],
        }
    )
    period = f"Academic year {store.marks.now.year}, up to {store.marks.last_day:%-d %B %Y}."
    shown = html_table(
        store.school.data.to_client(table),
        "Absence of all pupils by other usual rules",
        formats={"Pupils": COUNT, "Sessions missed": COUNT, "Possible": COUNT},
        suppressed=frame["status"] == SUPPRESSED,
        withheld=["Pupils", "Sessions missed", "Possible", "Absence", "Points from ours"],
        numeric=["Absence", "Points from ours"],
        identifier="rules-table",
    )
    return (
        '<h3 id="rules">Why another figure may differ</h3>'
        f'<p class="wb-summary">{escape(period)} {escape(DEFINITION)}</p>{shown}'
        f"{source(REGISTERS, link(store.school, 'rules'))}"
    )


def transition_table(store: AttendanceStore, frame: pd.DataFrame) -> str:
    """The same pupils in year 6 and year 7, or why that is not shown."""
    top = '<h3 id="transition">From year 6 to year 7</h3>'
    if store.marks is None:
        return ""
    if not (store.marks.now.pupils["year_group"] == 7).any():
        return f"{top}<p>There is no year 7 at this school.</p>"
    if frame.empty:
        return (
            f"{top}<p>No register of year 6 that you may see is held for the pupils of year 7, so "
            "their absence before they came cannot be set beside this year's.</p>"
        )
    if (frame["status"] == SUPPRESSED).any():
        return f"{top}<p>This cannot be shown, because it is about few pupils.</p>"
    values = frame.set_index("measure")["value"]
    table = pd.DataFrame(
        {
            "Measure": list(_TRANSITION.values()),
            **{
                f"In year {year}": [values[f"year_{year}_{name}"] for name in _TRANSITION]
                for year in (6, 7)
            },
        }
    )
    pupils = int(frame.set_index("measure")["of"]["year_7_persistent"])
    return top + html_table(
        store.school.data.to_client(table),
        f"{COUNT.value(pupils)} pupils of year 7 whose register of year 6 is held",
        formats={"In year 6": RATE, "In year 7": RATE},
        identifier="transition-table",
    )
