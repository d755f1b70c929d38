"""Charts of a page: one drawing for each width, of which one is shown."""

import re

import pandas as pd
from defusedxml import ElementTree

from workbench.views import charts
from workbench.views.drawing import WIDTHS, drawing
from workbench.views.formats import PERCENTAGE
from workbench.views.styling import stylesheet

FRAME = pd.DataFrame({"period": ["2017/18", "2018/19"], "value": [40.0, 50.0]})
FIGURE = charts.trend(
    FRAME, unit="%", style=PERCENTAGE, name="trend", title="Over time", source="the school"
)


def test_every_drawing_has_names_of_its_own():
    names = re.findall(r'id="([^"]+)"', drawing(FIGURE))
    assert len(names) == len(set(names)) == 2 * len(WIDTHS)


def test_each_is_as_wide_as_it_is_drawn():
    drawn = re.findall(r'viewBox="0 0 (\d+) ', drawing(FIGURE))
    assert [int(one) for one in drawn] == list(WIDTHS.values())


def test_markup_is_well_formed():
    assert ElementTree.fromstring(drawing(FIGURE)).get("class") == "wb-chart"


def test_the_style_sheet_shows_exactly_one_at_any_width():
    rules = re.findall(
        r"@container ([^{]+) \{ \.wb-drawing-(\w+) \{ display: block; \} \}",
        stylesheet("dashboard.css"),
    )
    shown = {name: [float(n) for n in re.findall(r"[\d.]+", ask)] for ask, name in rules}
    assert set(shown) == set(WIDTHS)
    (narrow,), (low, high), (wide,) = (shown[name] for name in WIDTHS)
    assert 0 < low - narrow < 0.02
    assert 0 < wide - high < 0.02


def test_the_key_is_said_under_the_chart_alone():
    frame = pd.DataFrame({"label": ["Girls"], "value": [50.0], "national": [45.0]})
    dots = charts.dots(frame, name="d", title="D", unit="%", source="s", style=PERCENTAGE)
    assert dots.key
    assert "National average" not in drawing(dots)
