"""Static charts: one self-contained SVG, the same bytes for the same figure."""

import io
import re
from typing import Any
from xml.sax.saxutils import escape

import matplotlib as mpl
from holoviews.plotting.mpl import MPLRenderer

from workbench.views import theme
from workbench.views.figure import Figure
from workbench.views.styles import styled

WIDTH = 640
# one unit of the drawing is one CSS pixel
_DPI = 72
_SETTINGS = {
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans"],
    "font.size": theme.TEXT_SIZE,
    "axes.edgecolor": theme.RULE,
    "axes.labelcolor": theme.SECONDARY_TEXT,
    "axes.labelsize": theme.SMALL_TEXT_SIZE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.axisbelow": True,
    "grid.color": theme.FAINT,
    "xtick.color": theme.SECONDARY_TEXT,
    "ytick.color": theme.TEXT,
    "xtick.labelsize": theme.SMALL_TEXT_SIZE,
    "ytick.labelsize": theme.TEXT_SIZE,
    "text.color": theme.TEXT,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.major.pad": 6,
    "ytick.major.pad": 8,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
}
_BEFORE_SVG = re.compile(r"\A.*?(?=<svg)", re.S)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.S)
_OPENING = re.compile(r"<svg[^>]*>")
_TAG = re.compile(r"<[^>]+>")
# page-wide ids of groups would clash between two charts; only marks and clips are referred to
_CLUTTER = re.compile(
    r"""(?<=<g) id="[^"]*"| transform="rotate\(-0 [^"]*"|font-family: [^;"]*; |(?<=\.\d\d)\d+"""
)
_GAPS = re.compile(r"\s*\n\s*")


def svg(figure: Figure, width: int = WIDTH) -> str:
    """Draw a figure as SVG text for a page.

    Text stays text in the reader's own font; nothing is fetched; the title and the summary are
    its accessible name and description. No date and no random id: equal figures give equal text.

    Args:
        figure: what to draw.
        width: in CSS pixels; the drawing shrinks with its container.
    """
    with mpl.rc_context({**_SETTINGS, "svg.hashsalt": figure.name}):
        plot = _plot(figure, width)
        written = io.StringIO()
        plot.state.savefig(written, format="svg", metadata={"Date": None})
        plot.cleanup()
    return _accessible(written.getvalue(), figure, width)


def _plot(figure: Figure, width: int) -> Any:
    axes = dict(figure.axes)
    if figure.key:
        axes["xlabel"] = f"{axes['xlabel']}\n{figure.key}".strip()
    sized = {
        "fig_inches": (width / _DPI, figure.height / _DPI),
        "aspect": "auto",
        "show_frame": False,
        "show_legend": False,
        "sublabel_format": "",
    }
    element = styled(figure.element, axes | sized, "matplotlib")
    plot = MPLRenderer.instance(dpi=_DPI).get_plot(element)
    plot.state.set_layout_engine("constrained")
    return plot


def _slim(text: str) -> str:
    """Drop what no reader sees: ids, a third decimal, a font that the page chooses, line ends."""
    return _GAPS.sub(" ", _TAG.sub(lambda tag: _CLUTTER.sub("", tag[0]), text))


def _accessible(text: str, figure: Figure, width: int) -> str:
    bare = _slim(_METADATA.sub("", _BEFORE_SVG.sub("", text)))
    title, summary = f"{figure.name}-title", f"{figure.name}-summary"
    fonts = escape(theme.FONT_STACK.replace('"', "'"))
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'role="img" aria-labelledby="{escape(title)} {escape(summary)}" '
        f'viewBox="0 0 {width} {figure.height}" width="{width}" height="{figure.height}" '
        f'style="max-width:100%;height:auto;font-family:{fonts}">'
        f'<title id="{escape(title)}">{escape(figure.title)}</title>'
        f'<desc id="{escape(summary)}">{escape(figure.summary)}</desc>'
    )
    return _OPENING.sub(lambda _: opening, bare, count=1)
