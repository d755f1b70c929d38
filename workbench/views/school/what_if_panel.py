"""The what-if: tick pupils and see the headline measures without them."""

from html import escape
from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.views.parts import html
from workbench.views.school import what_if
from workbench.views.school.pupil_frames import DIFFERENCE
from workbench.views.school.pupils_store import PupilStore
from workbench.views.styling import stylesheet
from workbench.views.tables import html_table

LABEL = "What-if"
NOTE = (
    "This is a what-if. It changes no data, nobody else sees it, and it ends with this page: the "
    "pupils chosen are not in the address, so a link does not carry them."
)
LIMITS = (
    "Intervals are 95%. Changes of percentages are in percentage points, and changes are of the "
    "figures shown. A measure that depends on a few pupils says little about the school; "
    "leaving pupils out does not change what is published."
)


class WhatIf(pn.viewable.Viewer):
    """Closed at first; then check boxes of the pupils listed, and a table of before and after."""

    pupils = param.ClassSelector(class_=PupilStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._settling = False
        self._opener = _button("Remove pupils...", self._toggle)
        self._every = _button("Leave out all pupils listed", self._leave_out_listed)
        self._back = _button("Put all back", self._put_back)
        self._ticks = pn.widgets.CheckBoxGroup(
            options={},
            inline=False,
            sizing_mode="stretch_width",
            margin=(4, 0),
            stylesheets=[stylesheet("choose.css")],
        )
        found = self.pupils.param
        self._body = pn.Column(
            html(_head()),
            pn.Row(
                self._every,
                self._back,
                stylesheets=[":host { flex-wrap: wrap; gap: 8px; }"],
                margin=0,
            ),
            html("<p><strong>Tick the pupils to leave out</strong></p>"),
            self._ticks,
            html(pn.bind(self._result, found.what_if)),
            visible=False,
            sizing_mode="stretch_width",
            margin=0,
        )
        self._layout = pn.Column(
            self._opener, self._body, sizing_mode="stretch_width", margin=(8, 0)
        )
        self._ticks.param.watch(self._ticked, "value")
        self.pupils.param.watch(self._settle, ["listed", "removed", "opened"])
        self._settle()

    def __panel__(self) -> Any:
        return self._layout

    def _toggle(self, *_: Any) -> None:
        self._body.visible = not self._body.visible
        self._opener.label = "Close the what-if" if self._body.visible else "Remove pupils..."
        self._settle()

    def _settle(self, *_: Any) -> None:
        """Show the pupils listed as boxes, ticked as they are left out."""
        listed, removed = self.pupils.listed, self.pupils.removed
        self._layout.visible = self.pupils.opened is None and not self.pupils.everybody.empty
        # names go to the browser a second time, so only once they are asked for
        rows = listed if self._body.visible else listed.iloc[:0]
        options = dict(zip(_labels(rows), _keys(rows), strict=True))
        self._settling = True
        try:
            self._ticks.param.update(
                options=options, value=[key for key in options.values() if key in removed]
            )
        finally:
            self._settling = False
        self._every.disabled = rows.empty
        self._back.disabled = not removed

    def _ticked(self, event: Any) -> None:
        if not self._settling:
            self.pupils.tick(list(self._ticks.options.values()), event.new)

    def _leave_out_listed(self, *_: Any) -> None:
        self.pupils.leave_out(self.pupils.removed | set(self.pupils.listed["pupil_id"]))

    def _put_back(self, *_: Any) -> None:
        self.pupils.leave_out(())

    def _result(self, table: pd.DataFrame) -> str:
        if table.empty:
            return "<p>Nobody is left out.</p>"
        count = len(self.pupils.removed)
        members = self.pupils.store.data.stage.members
        frame = self.pupils.store.data.to_client(what_if.shown(table))
        return (
            f'<p id="what-if-said">{escape(what_if.sentence(table, count, members))}</p>'
            + html_table(
                frame,
                f"{LABEL}: headline measures of {self.pupils.store.state.year} before and after "
                f"leaving out {count} of {len(self.pupils.everybody)} {members}",
                numeric=[name for name in frame if name in _NUMBERS],
                css_class="wb-table wb-narrow",
                identifier="what-if-table",
            )
            + f'<p class="wb-source">{escape(LIMITS)}</p>'
        )


_NUMBERS = (
    "Pupils before",
    "Before",
    "95% interval before",
    "Pupils after",
    "After",
    "95% interval after",
    "Change",
)


def _head() -> str:
    return (
        '<h3 id="what-if"><span class="wb-tag">WHAT-IF</span> Headline measures without some '
        f'pupils</h3><p class="wb-note">{escape(NOTE)}</p>'
    )


def _keys(rows: pd.DataFrame) -> list[str]:
    return [] if rows.empty else [str(key) for key in rows["pupil_id"]]


def _labels(rows: pd.DataFrame) -> list[str]:
    """Name and difference from the estimate; a second pupil of the same is told apart."""
    if rows.empty:
        return []
    gaps = rows["difference"].map(DIFFERENCE.value)
    said = rows["name"] + gaps.map(lambda gap: "" if gap == "-" else f" ({gap})")
    again = said.groupby(said).cumcount()
    return (said + again.map(lambda n: f", {n + 1}" if n else "")).tolist()


def _button(name: str, pressed: Any) -> pn.widgets.Button:
    return pn.widgets.Button(
        label=name, on_click=pressed, margin=(4, 0), stylesheets=[stylesheet("choose.css")]
    )
