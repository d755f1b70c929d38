"""How the parts of a chart look: one table for the page that lives and for the static chart.

A layer's role is its name here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from workbench.views import theme


@dataclass(frozen=True)
class Style:
    """Colour, width, dash, marker and alignment of one role."""

    colour: str
    width: float = 1.5
    dashed: bool = False
    mark: theme.Mark = theme.UNTESTED
    size: float = theme.MARK_SIZE
    align: str = "left"
    text_size: int = theme.TEXT_SIZE


def _verdict(mark: theme.Mark) -> Style:
    """Marks that look equally big: a triangle fills less of its square than a circle."""
    return Style(mark.colour, mark=mark, size=theme.MARK_SIZE + (5 if mark.pointed else 1))


ROLES: Mapping[str, Style] = MappingProxyType(
    {
        "School": Style(theme.DARK_BLUE, theme.LINE_WIDTH),
        "England": Style(theme.ORANGE, 2, dashed=True),
        "Area": Style(theme.GREY, 1.5),
        "Interval": Style(theme.DARK_BLUE, 1.5),
        "Whisker": Style(theme.GREY, 2),
        "Above": _verdict(theme.ABOVE),
        "Below": _verdict(theme.BELOW),
        "Level": _verdict(theme.IN_LINE),
        "Untested": Style(theme.DARK_BLUE, mark=theme.UNTESTED, size=theme.MARK_SIZE),
        "National": Style(theme.DARK_GREY, 2, dashed=True),
        "NationalTick": Style(theme.DARK_GREY, 2.5),
        "Bar": Style(theme.MID_BLUE),
        "Others": Style(theme.RULE),
        "Here": Style(theme.DARK_BLUE, 3),
        "Break": Style(theme.GREY, 1, dashed=True),
        "Dot": Style(theme.MID_BLUE, size=7),
        "Chosen": Style(theme.ORANGE, size=12, mark=theme.IN_LINE),
        "Note": Style(theme.SECONDARY_TEXT, text_size=theme.SMALL_TEXT_SIZE),
        "Value": Style(theme.TEXT),
        "OnLight": Style(theme.TEXT, align="center"),
        "OnDark": Style(theme.WHITE, align="center"),
        "SchoolName": Style(theme.DARK_BLUE),
        "HereNameLeft": Style(theme.DARK_BLUE, align="right"),
    }
    | {f"Band{i}": Style(colour) for i, colour in enumerate(theme.BANDS)}
)


def options(kind: str, style: Style) -> dict[str, Any]:
    """Style options of one kind of element in Bokeh's words.

    Args:
        kind: that of a layer.
    """
    match kind:
        case "Points":
            # Bokeh draws a diamond narrower than its size
            size = style.size * (1.6 if style.mark.shape == "diamond" else 1.0)
            marks = {"color": style.colour, "marker": style.mark.shape, "size": size}
            return marks | {"line_color": theme.WHITE, "line_width": 0.5}
        case "Rectangles":
            return {"fill_color": style.colour, "line_color": theme.WHITE, "line_width": 1}
        case "Labels":
            return {
                "text_color": style.colour,
                "text_font_size": f"{style.text_size}px",
                "text_align": style.align,
                "text_baseline": "middle",
            }
        case _:
            dash = "dashed" if style.dashed else "solid"
            return {"color": style.colour, "line_width": style.width, "line_dash": dash}
