"""Colours, symbols, fonts and sizes: the only place where they are written down.

Source of the palettes: Government Analysis Function, data visualisation: colours in charts. Each
colour has a contrast of 3 to 1 with white and with its neighbours, and none carries meaning alone.
"""

from dataclasses import dataclass

DARK_BLUE = "#12436D"
TURQUOISE = "#28A197"
DARK_PINK = "#801650"
ORANGE = "#F46A25"
DARK_GREY = "#3D3D3D"
LIGHT_PURPLE = "#A285D1"
MID_BLUE = "#2073BC"
LIGHT_BLUE = "#6BACE6"

CATEGORICAL = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY, LIGHT_PURPLE)
DUO = (DARK_BLUE, ORANGE)
SEQUENTIAL = (DARK_BLUE, MID_BLUE, LIGHT_BLUE)

TEXT = "#0B0C0C"
SECONDARY_TEXT = "#505A5F"
GREY = "#6F777B"
RULE = "#B1B4B6"
FAINT = "#E5E6E7"
SURFACE = "#F3F2F1"
WHITE = "#FFFFFF"
LINK = "#1A65A6"
# words on orange and on white alike need 4.5 to 1
ORANGE_TEXT = "#B0400A"
PALE_ORANGE = "#FBC6A8"
FOCUS = "#FFDD00"

FONTS = ("Helvetica Neue", "Arial", "Liberation Sans", "sans-serif")
FONT_STACK = ", ".join(f'"{font}"' if " " in font else font for font in FONTS)
TEXT_SIZE = 13
SMALL_TEXT_SIZE = 12
LINE_WIDTH = 2.5
MARK_SIZE = 10
ROW_HEIGHT = 34
DENSE_ROW_HEIGHT = 25
DENSE_FROM = 13
CHART_HEIGHT = 320


@dataclass(frozen=True)
class Mark:
    """How a verdict looks: a symbol, a colour, and the words that carry the meaning."""

    symbol: str
    words: str
    colour: str
    text_colour: str
    shape: str

    @property
    def pointed(self) -> bool:
        """Whether the symbol is a triangle."""
        return "triangle" in self.shape


ABOVE = Mark("▲", "significantly above", DARK_BLUE, DARK_BLUE, "triangle")
BELOW = Mark("▼", "significantly below", ORANGE, ORANGE_TEXT, "inverted_triangle")
IN_LINE = Mark("◆", "in line with", GREY, SECONDARY_TEXT, "diamond")
UNTESTED = Mark("●", "not compared or too few pupils", GREY, SECONDARY_TEXT, "circle")
MARKS = (ABOVE, BELOW, IN_LINE, UNTESTED)

# from the lowest band to the highest; each is told apart by its place and its label as well
BANDS = (ORANGE, PALE_ORANGE, FAINT, LIGHT_BLUE, DARK_BLUE)
BAND_TEXT = (TEXT, TEXT, TEXT, TEXT, WHITE)


def mark_of(verdict: str | None) -> Mark:
    """The mark of a verdict in words; ``UNTESTED`` where nothing was tested.

    >>> mark_of("significantly above the national average (-0.03)").symbol
    '▲'
    """
    said = verdict or ""
    return next((mark for mark in MARKS if said.startswith(mark.words)), UNTESTED)
