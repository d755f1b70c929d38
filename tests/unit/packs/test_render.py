import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from packs import GENERATED, SCRIPT, stub_notebook

from workbench.packs.manifest import Inputs, inputs
from workbench.packs.notebook import read_notebook
from workbench.packs.parts import Chart, Cover, Grid, Section, Sentence, Source, Tile
from workbench.packs.render import columns_of_numbers, render
from workbench.settings import Settings

GRID = Grid("table", "Results by year", ("Year", "Value", "Verdict"), (("2018/19", "46.7", "x"),))
SVG = '<svg role="img" aria-labelledby="t"><title id="t">T</title></svg>'
PARTS = (
    Cover(SCRIPT, "Northby", (("URN", "100001"),), False),
    Sentence("about", "It is a school.", "summary"),
    Source("load-1", "school", ("grammar_schools", "drawn table"), 1),
    Section("headlines", "Headline measures", "Lead"),
    Tile("p8", "Progress 8", "+0.10", "above", "Significantly above", (("England", "0"),)),
    Tile("a8", "Attainment 8", "46.7", "untested", ""),
    Chart("chart", "Trend", "It rose.", "DfE", SVG, GRID),
    Chart("other", "Trend", "It rose.", "DfE", SVG, None, "table-2"),
    Grid("table-2", "Another", ("Year", "Value"), (("2018/19", "-"),)),
    Sentence("method", "How it is done.", "method"),
)


@pytest.fixture
def made_from(tmp_path) -> Inputs:
    return inputs(
        read_notebook(stub_notebook(tmp_path)),
        {"urn": "100001"},
        chosen=Settings(),
        data_version="7",
        policy_version="2026",
        engine="papermill",
        seed=0,
        generated=GENERATED,
    )


@pytest.fixture
def page(made_from: Inputs) -> str:
    return render(PARTS, made_from)


class Elements(HTMLParser):
    """Start tags with their attributes, and whether tags are balanced."""

    VOID = frozenset({"meta", "link", "br", "img", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def elements(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Elements()
    parser.feed(page)
    assert parser.open == []
    return parser.found


def test_it_is_a_page_in_british_english_with_a_way_past_the_top(page):
    found = elements(page)
    assert ("html", {"lang": "en-GB"}) in found
    assert ("a", {"class": "skip", "href": "#main"}) in found
    assert [tag for tag, _ in found].count("h1") == 1
    assert [tag for tag, _ in found].count("main") == 1


def test_it_names_no_host_and_runs_no_script(page):
    assert re.findall(r"https?://", page) == []
    assert not re.search(r"<script|javascript:|\son\w+=", page)
    assert "default-src 'none'" in page


def test_text_is_escaped(page):
    assert "<script>" not in page
    assert "St &lt;script&gt;alert(1)&lt;/script&gt; &amp; O&#39;Brien&#39;s" in page


def test_every_chart_has_its_table_and_its_summary(page):
    figures = re.findall(r"<figure.*?</figure>", page, re.S)
    assert len(figures) == page.count("<svg") == 2
    own, shared = figures
    assert "<table" in own
    assert 'href="#table-2"' in shared
    assert 'id="table-2"' in page
    assert all("It rose." in figure for figure in figures)


def test_tables_have_a_caption_and_scopes(page):
    tables = re.findall(r"<table.*?</table>", page, re.S)
    assert len(tables) == 2
    for table in tables:
        assert "<caption>" in table
        assert 'scope="col"' in table
        assert 'scope="row"' in table


def test_signs_for_missing_figures_have_words(page):
    assert "not available" in page
    assert "suppressed" in page


def test_ids_and_links_belong_together(page):
    found = elements(page)
    ids = [attrs["id"] for _, attrs in found if "id" in attrs]
    # both charts of the test show the same drawing
    assert len(set(ids) - {"t"}) == len([i for i in ids if i != "t"])
    targets = {attrs["href"][1:] for tag, attrs in found if tag == "a"}
    assert targets <= set(ids)


def test_a_verdict_has_a_symbol_and_words(page):
    assert re.search(r'aria-hidden="true">▲</span> Significantly above', page)


def test_the_foot_says_where_it_comes_from(page, made_from):
    foot = page[page.index("<footer") :]
    assert made_from.pack_id in foot
    assert "22 November 2026" in foot
    assert "Grammar schools of England. DfE register of schools" in foot
    assert "drawn table" in foot
    assert "How it is done." in page


def test_only_a_synthetic_pack_is_marked_and_then_on_every_printed_page(page, made_from):
    assert "SYNTHETIC" not in page
    marked = render((Cover("S", "", (), True), *PARTS[1:]), made_from)
    assert "SYNTHETIC" in marked[: marked.index("<h1")]
    assert re.search(r"@page\{@top-center\{content:\"SYNTHETIC", marked)
    assert "(SYNTHETIC)</title>" in marked
    assert "This school and its pupils are made up." in marked


def test_a_synthetic_trust_is_not_called_a_school(made_from):
    of_trust = replace(made_from, urn="trust:990002")
    marked = render((Cover("T", "", (), True), *PARTS[1:]), of_trust)
    assert "This trust, its schools and their pupils are made up." in marked
    assert "This school" not in marked[: marked.index("<h1")]


def test_equal_parts_give_equal_pages(page, made_from):
    assert render(PARTS, made_from) == page


def test_columns_of_numbers_are_aligned():
    rows = (("a", "−0.11", "-", "9th of 10", "3,182"), ("b", "(+0.1 to +0.2)", "x", "", "64%"))
    grid = Grid("g", "c", ("n", "v", "none", "place", "count"), rows)
    assert columns_of_numbers(grid) == (False, True, False, False, True)
