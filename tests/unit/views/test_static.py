"""Static charts: self-contained, accessible, the same bytes again."""

import re
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from workbench.views import charts, static
from workbench.views.formats import POINTS, PROGRESS, RATE
from workbench.views.plane import measured

SVG = "{http://www.w3.org/2000/svg}"
LABEL = "<script>alert(1)</script> & co"


def figure(title="Attainment 8 by group", name="groups"):
    frame = pd.DataFrame(
        {"label": [LABEL, "Boys"], "value": [50.1, 43.2], "low": [49, 41], "high": [52, 45]}
    )
    return charts.dots(frame, name=name, title=title, unit="Points", source="s", style=POINTS)


@pytest.fixture(scope="module")
def drawn() -> str:
    return static.svg(figure())


def test_it_is_one_image_with_a_name_and_a_description(drawn):
    root = ElementTree.fromstring(drawn)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    ids = {e.get("id"): e.text for e in root if e.tag in (f"{SVG}title", f"{SVG}desc")}
    assert root.get("aria-labelledby").split() == list(ids)
    assert list(ids.values()) == ["Attainment 8 by group", figure().summary]


def test_the_same_figure_gives_the_same_bytes(drawn):
    assert static.svg(figure()) == drawn


def test_text_stays_text_and_is_escaped(drawn):
    texts = ["".join(e.itertext()) for e in ElementTree.fromstring(drawn).iter(f"{SVG}text")]
    assert LABEL in texts
    assert "<script" not in drawn


def test_nothing_is_fetched(drawn):
    addresses = set(re.findall(r'(?:href|src)="([^"]+)"', drawn))
    assert all(address.startswith("#") for address in addresses)
    assert "@import" not in drawn
    assert "url(http" not in drawn


def test_ids_do_not_clash_between_charts(drawn):
    other = static.svg(figure(name="others"))
    assert (
        set(re.findall(r' id="([^"]+)"', drawn)) & set(re.findall(r' id="([^"]+)"', other)) == set()
    )


def test_it_says_nothing_of_when_or_with_what_it_was_made(drawn):
    assert "metadata" not in drawn
    assert "Matplotlib" not in drawn


def test_width_is_in_pixels():
    root = ElementTree.fromstring(static.svg(figure(), width=480))
    assert root.get("width") == "480"
    assert root.get("viewBox").startswith("0 0 480 ")


def test_a_crowded_chart_stays_small():
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"x": random.normal(size=150), "y": random.normal(size=150)})
    crowded = charts.scatter(
        frame,
        name="s",
        title="t",
        x_title="x",
        y_title="y",
        source="s",
        x_style=PROGRESS,
        y_style=PROGRESS,
    )
    assert len(static.svg(crowded)) <= 30_000


@pytest.mark.parametrize("area", ["Rutland", "Bournemouth, Christchurch and Poole", "W" * 200])
def test_names_beside_their_lines_are_whole(area):
    periods = pd.DataFrame({"period": ["2017/18", "2018/19"], "value": [40, 41], "la": [45, 46]})
    drawn = static.svg(
        charts.trend(
            periods, name="t", title="T", unit="Points", source="s", style=POINTS, area=area
        )
    )
    names = {e.text: e for e in ElementTree.fromstring(drawn).iter(f"{SVG}text")}
    ends = {
        said: float(names[said].get("x")) + measured(said, float(names[said].get("font-size")))
        for said in ("This school", area)
    }
    assert ends["This school"] <= static.WIDTH
    # a name that has no room beside any chart does not take it all
    assert (ends[area] <= static.WIDTH) == (len(area) < 200)
    assert float(names["2018/19"].get("x")) > 0.35 * static.WIDTH


def test_a_comparator_of_one_period_is_drawn():
    periods = pd.DataFrame(
        {"period": ["2017/18", "2018/19"], "value": [40, 41], "national": [np.nan, 46]}
    )
    drawn = static.svg(
        charts.trend(periods, name="t", title="T", unit="Points", source="s", style=POINTS)
    )
    (dash,) = re.findall(r'<path d="([^"]*)"[^>]*stroke-dasharray', drawn)
    (start, height), (end, same) = re.findall(r"([\d.]+)[ ,]([\d.]+)", dash)
    assert height == same
    assert float(end) - float(start) > 5


LONG = ["Other authorised circumstances", "Medical or dental appointment", "Illness"]


@pytest.mark.parametrize("width", [330, 640])
def test_values_and_their_rows_are_whole_at_every_width(width):
    frame = pd.DataFrame({"label": LONG, "value": [8.2, 4.4, 0.5]})
    bars = charts.bars(frame, name="b", title="B", unit="%", source="s", style=RATE)
    said = list(ElementTree.fromstring(static.svg(bars, width)).iter(f"{SVG}text"))
    values = [one for one in said if (one.text or "").endswith("%") and len(one.text) > 1]
    assert len(values) == len(LONG)
    for one in values:
        size = float(one.get("font-size"))
        assert float(one.get("x")) + measured(one.text, size) <= width + 1
    lines = [len(one.findall(f"{SVG}tspan")) for one in said if one.findall(f"{SVG}tspan")]
    assert lines == ([2, 2] if width == 330 else [])


def test_words_under_an_axis_never_run_into_each_other():
    terms = [f"{term} {half}" for term in ("Autumn", "Spring", "Summer") for half in (1, 2)]
    frame = pd.DataFrame({"period": terms, "value": [3.8, 4.2, 3.6, 3.6, 4.7, 4.5]})
    trend = charts.trend(frame, name="t", title="T", unit="%", source="s", style=RATE)
    for width in (330, 1080):
        drawn = static.svg(trend, width)
        counts = [drawn.count(f">{one}<") for one in ("Autumn", "Spring", "Summer")]
        assert counts == ([1, 1, 1] if width == 330 else [2, 2, 2])
