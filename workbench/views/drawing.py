"""A chart for a page that lives: drawn for three widths, of which the page shows the one that fits.

Words in a chart keep the size of the page's words at every width, and a reader who enlarges them
enlarges the chart's. A page holds text and nothing that has to be kept in step with a browser.
"""

from dataclasses import replace

from workbench.views.figure import Figure
from workbench.views.static import svg

WIDTHS = {"narrow": 330, "middle": 620, "wide": 1080}
"""CSS pixels by name. Which is shown is decided by the width of the place: see dashboard.css."""


def drawing(figure: Figure) -> str:
    """Markup of a chart; the drawings that do not fit are not shown and not read out."""
    # a page says the key under the chart, where it wraps as the page's words do
    drawn = "".join(
        f'<div class="wb-drawing wb-drawing-{name}">'
        f"{svg(replace(figure, name=f'{figure.name}-{name}', key=''), width)}</div>"
        for name, width in WIDTHS.items()
    )
    return f'<div class="wb-chart">{drawn}</div>'
