"""What people of different roles come for, from beginning to end; docs/stories.md says which."""

import re

import pytest
from demo_site import INSPECTOR, WITHOUT_PUPIL_LEVEL, cell, demo_site, school_of, visited
from documents import need_pango
from server import PROJECT

from workbench.loader import Door
from workbench.serve.agreements import Agreements
from workbench.store.registry import open_registry

pytestmark = pytest.mark.browser
SECONDS = 5
NAMED_TEST = re.compile(r"`(tests/[a-z0-9_/]+\.py)`")


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return demo_site(tmp_path_factory.mktemp("stories") / "home")


@pytest.fixture(scope="module")
def visitors(settings, chromium):
    with visited(settings, chromium) as found:
        yield found


@pytest.fixture(scope="module")
def urn(settings):
    return school_of(settings)


def follow(page, name: str, last: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()
    page.locator(last).first.wait_for()


def test_head_of_maths_on_results_day(visitors):
    """From groups to those who stand out, and two sentences and a chart for a governors' paper."""
    need_pango()
    page = visitors.open("teacher", "/home")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    follow(page, "See the latest results", ".wb-tile")
    copied = []
    for place in (0, 1):
        page.locator(".wb-copy").nth(place).click()
        page.locator(".bridge .note", has_text="Sentence copied").wait_for()
        copied.append(page.evaluate("navigator.clipboard.readText()"))
    assert all("Source: " in one for one in copied)
    assert len(set(copied)) == 2

    follow(page, "Subjects", "#subjects-table")
    follow(page, "Mathematics", "#prior-chart")
    assert len(page.locator("#pupils-table tbody tr").all()) > 100
    page.get_by_text("Save this page", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile("^Chart as PNG: .*Mathematics")).first.click()
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")

    follow(page, "Pupils", "#pupils-list")
    page.get_by_label("Difference from the estimate").select_option(label="Below the estimate")
    page.locator("#remaining", has_text="below the estimate").wait_for()
    follow(page, "Difference", "th[aria-sort=descending]")
    gap = cell(page, "Pupils in", "", "Difference")
    assert gap.startswith("\N{MINUS SIGN}")


def test_a_colleague_without_pupil_level_opens_the_same_link(visitors, urn):
    address = f"/school?urn={urn}&view=subjects&subject=Mathematics"
    named = visitors.open("teacher", address, "#pupils-table").inner_text("#pupils-table tbody th")
    assert ", " in named
    page = visitors.open(WITHOUT_PUPIL_LEVEL, address, "#grades-chart")
    assert page.locator("#pupils-table").count() == 0
    assert page.locator("#view-pupils").count() == 0
    assert "x\nsuppressed" in page.locator("#subject-groups-table td").all_inner_texts()
    assert named.partition(",")[0] not in page.content() + page.request.get(page.url).text()


def test_a_governor_reads_and_takes_nothing_away(visitors, urn):
    page = visitors.open("governor", f"/school?urn={urn}&view=groups", "#groups-table")
    assert page.get_by_text("Download (CSV)").count() == 0
    assert page.locator("a[download]").count() == 0
    page.get_by_text("Save this page", exact=True).click()
    offered = page.locator(".saver li button").all_inner_texts()
    assert [one for one in offered if not one.startswith("Chart")] == ["PDF"]
    for kind in ("csv", "xlsx"):
        answer = page.request.get(f"{visitors.origin}/save/school/{kind}?urn={urn}&view=groups")
        assert answer.status in (403, 404)
    page.goto(f"{visitors.origin}/school?urn={urn}&view=pupils")
    page.locator("#refused", has_text="may not see single pupils").wait_for()


def test_an_inspector_sees_indicators_and_no_crossing_with_free_school_meals(visitors, urn):
    page = visitors.open(INSPECTOR, f"/school?urn={urn}&view=groups", "#groups-table")
    assert "are suppressed" in page.inner_text("#viewer")
    assert page.locator("#view-pupils").count() == 0
    labels = page.locator("#groups-table tbody th").all_inner_texts()
    assert not [one for one in labels if "FSM" in one or "Looked after" in one]
    page.goto(f"{visitors.origin}/school?urn={urn}&view=subjects&group=fsm6")
    page.locator("#refused, main h1").first.wait_for()
    assert "FSM" not in page.inner_text("#main")


def test_an_adviser_whose_school_shares_no_more_is_out_at_the_next_click(visitors, settings, urn):
    page = visitors.open("authority", f"/school?urn={urn}", ".wb-tile")
    registry, door = open_registry(settings), Door(settings)
    agreements = Agreements(registry, door.audit)
    key = next(
        one.organisation
        for one in agreements.agreements()
        if one.urn == urn and one.organisation.startswith("local_authority:")
    )
    try:
        agreements.withdraw(urn, key, "Demo headteacher")
        page.get_by_role("link", name="Pupil groups", exact=True).click()
        page.locator("#lost").wait_for(timeout=1000 * SECONDS)
        assert page.locator("#groups-table").count() == 0
        page.reload()
        page.locator("#not-shared").wait_for()
        page.locator("#school-name").wait_for()
        assert page.locator("#view-groups").count() == 0
    finally:
        agreements.agree(urn, key, "Demo headteacher")
        registry.close()
        door.close()


def test_every_test_that_the_page_of_stories_names_is_there():
    told = (PROJECT / "docs" / "stories.md").read_text(encoding="utf-8")
    named = NAMED_TEST.findall(told)
    assert len(named) >= 10
    assert [one for one in named if not (PROJECT / one).is_file()] == []
