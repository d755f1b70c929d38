"""HTML tables: structure, escaping, and what stands for nothing."""

from xml.etree import ElementTree

import pandas as pd
import pytest

from workbench.views.formats import COUNT, PERCENTAGE, PROGRESS, Format
from workbench.views.tables import html_table

FRAME = pd.DataFrame(
    {"Group": ["Girls", "<script>x</script>"], "Pupils": [72, None], "Share": [64.5, None]}
)
FORMATS = {"Pupils": COUNT, "Share": PERCENTAGE}


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{markup}</div>")


def cells(markup: str) -> list[list[str]]:
    rows = parsed(markup).iterfind(".//tbody/tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def test_it_has_a_caption_and_scopes():
    root = parsed(html_table(FRAME, "Groups & shares", formats=FORMATS))
    assert root.find(".//caption").text == "Groups & shares"
    assert [h.get("scope") for h in root.iterfind(".//thead/tr/th")] == ["col"] * 3
    assert [h.get("scope") for h in root.iterfind(".//tbody/tr/th")] == ["row"] * 2


def test_it_can_be_scrolled_by_keyboard():
    region = parsed(html_table(FRAME, "Groups")).find("div")
    assert (region.get("tabindex"), region.get("role")) == ("0", "region")


def test_everything_is_escaped():
    markup = html_table(FRAME, '"><img src=x>', formats=FORMATS, headings={"Group": "<b>"})
    assert "<script" not in markup
    assert "<img" not in markup
    assert cells(markup)[1][0] == "<script>x</script>"


def test_missing_is_a_dash_with_words():
    assert cells(html_table(FRAME, "c", formats=FORMATS))[1][1:] == ["-not available"] * 2


def test_suppressed_is_an_x_with_words_and_a_note():
    markup = html_table(FRAME, "c", formats=FORMATS, suppressed=pd.Series([False, True]))
    assert cells(markup)[1][1:] == ["xsuppressed"] * 2
    assert "few pupils" in markup


def test_a_value_in_a_suppressed_row_is_still_shown():
    markup = html_table(FRAME, "c", formats=FORMATS, suppressed=pd.Series([True, True]))
    assert cells(markup)[0][1:] == ["72", "65%"]


def test_no_note_where_nothing_is_suppressed():
    assert "wb-note" not in html_table(FRAME, "c", formats=FORMATS)


def test_numbers_are_aligned_with_their_heading():
    root = parsed(html_table(FRAME, "c", formats=FORMATS, numeric=["Share"]))
    assert [h.get("class") for h in root.iterfind(".//thead/tr/th")] == [
        None,
        "wb-number",
        "wb-number",
    ]


def test_row_headings_may_be_links():
    root = parsed(html_table(FRAME, "c", links={"Girls": "?group=girls&x=1"}))
    assert root.find(".//tbody//a").get("href") == "?group=girls&x=1"


@pytest.mark.parametrize(
    ("style", "value", "shown"),
    [
        (PROGRESS, 0.8139, "+0.81"),
        (PROGRESS, -0.5, "−0.50"),
        (COUNT, 3014063, "3,014,063"),
        (Format(1), -12345.67, "−12,345.7"),
        (PERCENTAGE, 64.5, "65%"),
        (COUNT, None, "-"),
        (COUNT, pd.NA, "-"),
        (COUNT, float("nan"), "-"),
    ],
)
def test_values_are_written(style, value, shown):
    assert style.value(value) == shown


def test_an_interval_needs_both_ends():
    assert PROGRESS.interval(-0.21, 0.15) == "−0.21 to +0.15"
    assert PROGRESS.interval(None, 0.15) == "-"
