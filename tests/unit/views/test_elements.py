"""A figure is a HoloViews overlay for those who ask."""

import pandas as pd
import pytest

from workbench.views import charts
from workbench.views.elements import element
from workbench.views.formats import POINTS

SAID = {"name": "a", "title": "A", "source": "S", "style": POINTS, "unit": "Points"}
ROWS = pd.DataFrame({"label": ["a", "b"], "value": [1.0, 2.0], "national": [1.5, 1.5]})


@pytest.mark.parametrize(
    ("figure", "kinds"),
    [
        (charts.dots(ROWS, **SAID), ["Segments", "Segments", "Points"]),
        (charts.bars(ROWS, **SAID), ["Rectangles", "Segments", "Labels"]),
        (
            charts.trend(ROWS.rename(columns={"label": "period"}), breaks={"b": "new"}, **SAID),
            ["Curve", "Curve", "Points", "VLines", "Labels"],
        ),
    ],
)
def test_every_layer_is_an_element_with_its_rows(figure, kinds):
    drawn = list(element(figure))
    assert [type(one).__name__ for one in drawn] == kinds
    assert [len(one) for one in drawn] == [len(layer.rows) for layer in figure.layers]
