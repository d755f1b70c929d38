"""Parts that dashboards are built from: HTML with the package's style, and charts with twins."""

from collections.abc import Callable
from html import escape
from typing import Any

import panel as pn
import param

from workbench.views.contents import Plot
from workbench.views.drawing import drawing
from workbench.views.figure import Figure
from workbench.views.styling import stylesheet
from workbench.views.tables import html_table


def html(text: Any = "", **params: Any) -> pn.pane.HTML:
    """A pane with the style of the package; ``text`` is markup, or a function of parameters."""
    return pn.pane.HTML(
        text,
        stylesheets=[stylesheet("dashboard.css")],
        sizing_mode="stretch_width",
        margin=0,
        **params,
    )


class ChartView(pn.viewable.Viewer):
    """A chart with its title, summary, source, the same figures as a table, and a download."""

    figure = param.ClassSelector(
        class_=Figure, allow_None=True, allow_refs=True, doc="what is drawn, or nothing"
    )

    def __init__(self, download: Callable[[Figure], str] | None = None, **params: Any) -> None:
        super().__init__(**params)
        self._download = download
        self._head = html()
        self._plot = Plot(
            stylesheets=[stylesheet("dashboard.css")], sizing_mode="stretch_width", margin=0
        )
        self._foot = html()
        self._layout = pn.Column(
            self._head, self._plot, self._foot, sizing_mode="stretch_width", margin=0
        )
        self._draw()

    @param.depends("figure", watch=True)
    def _draw(self) -> None:
        self._layout.visible = self.figure is not None
        if self.figure is None:
            return
        address = self._download(self.figure) if self._download else ""
        self._head.object = _head(self.figure)
        self._plot.param.update(figure=self.figure, object=drawing(self.figure))
        self._foot.object = _foot(self.figure, address)

    def __panel__(self) -> Any:
        return self._layout


def _head(figure: Figure) -> str:
    return (
        f'<h3 id="{escape(figure.name)}">{escape(figure.title)}</h3>'
        f'<p class="wb-summary">{escape(figure.summary)}</p>'
    )


def _foot(figure: Figure, address: str) -> str:
    key = f'<p class="wb-key">{escape(figure.key)}</p>' if figure.key else ""
    save = f'<a href="{escape(address)}" download>Download (CSV)</a>' if address else ""
    table = html_table(figure.table, figure.title, identifier=f"{figure.name}-table")
    return (
        f'{key}<p class="wb-source">Source: {escape(figure.source)}. {save}</p>'
        f"<details><summary>Show as table</summary>{table}</details>"
    )
