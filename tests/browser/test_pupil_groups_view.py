"""From a headline figure to its calculation, and through pupil groups and back."""

import pytest
from dashboard import SchoolDashboard, school_store
from server import in_thread

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with in_thread(school_store(tmp_path_factory.mktemp("groups") / "home")) as served:
        yield served


def test_from_a_headline_to_its_calculation_by_keyboard(page, running):
    page.set_viewport_size({"width": 320, "height": 800})
    dashboard = SchoolDashboard(page, running).sign_in("named").open()
    page.locator(".wb-tile-worked a", has_text="Attainment 8").focus()
    page.keyboard.press("Enter")
    dashboard.says("How this was calculated: Attainment 8, 2018/19")
    assert page.url.endswith("&view=worked&measure=attainment8")
    steps = dict(dashboard.rows("worked-table"))
    assert steps["Pupils in the figure"] == "88"
    assert "÷ 88" in steps["Result"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    page.click(".wb-trail a:has-text('by pupil group')")
    dashboard.says("Pupil groups, 2018/19")
    assert page.url.endswith("&view=groups&measure=attainment8")


def test_two_indicators_to_a_group_and_back(page, running):
    dashboard = SchoolDashboard(page, running).sign_in("named")
    dashboard.open("&view=groups&measure=attainment8")
    dashboard.choose("Second indicator", "EBacc entry")
    dashboard.choose("Compared with", "School, other pupils")
    page.wait_for_selector("#second-groups-chart:has-text('EBacc entry')")
    page.wait_for_url("**second=ebacc_entry&comparator=others")
    assert "other pupils of the school" in page.inner_text("#groups-table tbody")

    dashboard.follow("groups-table", "Girls")
    dashboard.says("Girls")
    page.go_back()
    dashboard.says("Pupil groups, 2018/19")
    page.wait_for_selector("#second-groups-chart:has-text('EBacc entry')")
    chosen = page.get_by_label("Compared with", exact=True).locator("option:checked")
    assert chosen.inner_text() == "School, other pupils"
