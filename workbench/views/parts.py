"""Parts that dashboards are built from: HTML with the package's style, and charts with twins."""

from collections.abc import Callable
from html import escape
from typing import Any

import panel as pn
import param

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
        self._pane = html()
        self._draw()

    @param.depends("figure", watch=True)
    def _draw(self) -> None:
        figure = self.figure
        address = self._download(figure) if self._download and figure is not None else ""
        self._pane.param.update(
            object=_whole(figure, address) if figure is not None else "",
            visible=figure is not None,
        )

    def __panel__(self) -> Any:
        return self._pane


def _whole(figure: Figure, address: str) -> str:
    return f"{_head(figure)}{drawing(figure)}{_foot(figure, address)}"


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
