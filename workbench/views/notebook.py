"""Charts and tables in a notebook: the picture, its words, and its table twin."""

from html import escape

import pandas as pd
from IPython.display import HTML

from workbench.measures.catalogue import measures
from workbench.measures.measure import Measure
from workbench.views.figure import Figure
from workbench.views.formats import Format
from workbench.views.static import svg
from workbench.views.tables import html_table

_STYLE = (
    "<style>.wb-table{border-collapse:collapse;margin:1em 0}"
    ".wb-table caption{text-align:left;font-weight:bold;padding:.4em 0}"
    ".wb-table th,.wb-table td{padding:.3em .8em;border-bottom:1px solid;text-align:left}"
    ".wb-table .wb-number{text-align:right}</style>"
)


def show(figure: Figure) -> HTML:
    """A figure with its title, source and table, as the last value of a cell."""
    table = html_table(figure.table, figure.title)
    return HTML(
        f"<figure>{svg(figure)}<figcaption><strong>{escape(figure.title)}</strong>. "
        f"{escape(figure.summary)} {escape(figure.unit)}. Source: {escape(figure.source)}."
        f"</figcaption></figure><details><summary>Show as table</summary>{table}</details>{_STYLE}"
    )


def show_table(frame: pd.DataFrame, caption: str) -> HTML:
    """A frame as an accessible table with a caption.

    Columns named after a measure get its title, its description as a tip, and are written as it is.
    """
    known = {name: measures()[name] for name in frame.columns if name in measures()}
    named = {name: one.title for name, one in known.items()}
    plain = {name: Format(2) for name in frame.select_dtypes("float").columns}
    formats = plain | {n: Format(m.decimals, m.signed, _unit(m)) for n, m in known.items()}
    tips = {name: one.description for name, one in known.items()}
    headings = {name: str(name).replace("_", " ").capitalize() for name in frame.columns} | named
    return HTML(html_table(frame, caption, formats=formats, headings=headings, tips=tips) + _STYLE)


def _unit(measure: Measure) -> str:
    return "%" if measure.unit == "%" else ""
