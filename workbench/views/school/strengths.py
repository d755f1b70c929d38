"""Higher and lower performing pupil groups and subjects, each with a link."""

from html import escape
from typing import Any

import pandas as pd

from workbench.measures.catalogue import measure
from workbench.views.formats import COUNT
from workbench.views.school import markup
from workbench.views.school.overview_frames import SUBJECTS
from workbench.views.school.store import SchoolStore
from workbench.views.tables import sign_of
from workbench.views.theme import ABOVE, BELOW, Mark, mark_of

MOST = 6
"""Names on each side of a row."""
TITLE = "Higher and lower performing"
LEAD = (
    "Groups and subjects that differ from their comparator by more than chance, and still do among "
    "all the tests of this page."
)
KEY = (
    "In brackets: {} or entries. ↑ and ↓: up or down on the year before by more than chance. "
    "Nothing is marked where the years cannot be compared."
)
_FLAGS = {1: ("↑", "up on the year before"), -1: ("↓", "down on the year before")}


def strengths(store: SchoolStore, standing: pd.DataFrame) -> str:
    """The table of what stands out; nothing where nothing could be tested.

    Args:
        store: of the school.
        standing: of :func:`workbench.views.school.overview_frames.standing_of`.
    """
    if standing.empty:
        return ""
    shown = store.data.to_client(standing)
    rows = [
        _line(store, str(kind), str(name), part)
        for (kind, name), part in shown.groupby(["kind", "measure"], sort=False)
    ]
    heads = "".join(
        f'<th scope="col">{title}</th>' for title in ("By", "Higher performing", "Lower performing")
    )
    caption = f"{TITLE} groups and subjects, {store.state.year}"
    return (
        f'<h3 id="strengths">{TITLE}</h3><p class="wb-lead">{LEAD}</p>'
        f'<div class="wb-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="wb-table wb-lists" id="strengths-table">'
        f"<caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        f'<p class="wb-key">{escape(KEY.format(store.data.stage.members))}</p>'
    )


def _line(store: SchoolStore, kind: str, name: str, part: pd.DataFrame) -> str:
    named = part[part["label"] != ""]
    marks = named["verdict"].map(mark_of) if "verdict" in named else pd.Series(dtype=object)
    higher = named[[one == ABOVE for one in marks]]
    lower = named[[one == BELOW for one in marks]][::-1]
    title = f"{kind}: {measure(name).title}"
    return (
        f'<tr><th scope="row">{escape(title)}</th>'
        f"<td>{_names(store, higher, ABOVE)}</td><td>{_names(store, lower, BELOW)}</td></tr>"
    )


def _names(store: SchoolStore, rows: pd.DataFrame, mark: Mark) -> str:
    if rows.empty:
        return "None"
    items = [f"<li>{_name(store, row, mark)}</li>" for row in rows.head(MOST).to_dict("records")]
    more = f"<li>and {len(rows) - MOST} more</li>" if len(rows) > MOST else ""
    return f'<ul class="wb-names">{"".join(items)}{more}</ul>'


def _name(store: SchoolStore, row: dict[Any, Any], mark: Mark) -> str:
    label = escape(str(row["label"]))
    link = _link(store, row)
    named = f'<a href="{escape(link)}">{label}</a>' if link else label
    count = "" if pd.isna(row["n"]) else f" ({COUNT.value(row['n'])})"
    value = escape(measure(str(row["measure"])).show(row["value"]))
    flag = _FLAGS.get(int(row["flag"]))
    arrow = f" {sign_of(*flag)}" if flag else ""
    said = sign_of(mark.symbol, f"{markup.with_symbol(str(row['verdict']))[2:]}")
    return f"{named}{count} {value} {said}{arrow}"


def _link(store: SchoolStore, row: dict[Any, Any]) -> str:
    """Where a name leads: the subject, or the subjects of the group, or the groups' table."""
    if row["kind"] == SUBJECTS:
        chosen = {"view": "subjects", "subject": str(row["subgroup"]), "group": "all"}
    elif not row["linked"]:
        return ""
    elif store.data.stage.has_subjects:
        chosen = {"view": "subjects", "group": str(row["subgroup"]), "subject": ""}
    else:
        chosen = {"view": "groups", "measure": str(row["measure"]), "subject": ""}
    link: str = store.state.link(**chosen)
    return link
