"""Charts and tables in a notebook: the picture, its words, and its table twin."""

from html import escape

import pandas as pd
from IPython.display import HTML

from workbench.views.figure import Figure
from workbench.views.static import svg
from workbench.views.tables import html_table


def show(figure: Figure) -> HTML:
    """A figure with its title, source and table, as the last value of a cell."""
    table = html_table(figure.table, figure.title)
    return HTML(
        f"<figure>{svg(figure)}<figcaption><strong>{escape(figure.title)}</strong>. "
        f"{escape(figure.summary)} {escape(figure.unit)}. Source: {escape(figure.source)}."
        f"</figcaption></figure><details><summary>Show as table</summary>{table}</details>"
    )


def show_table(frame: pd.DataFrame, caption: str) -> HTML:
    """A frame as an accessible table with a caption."""
    return HTML(html_table(frame, caption))
