"""Saving a page in a browser: formats by role, progress that is said, and stopping."""

import pytest
from dashboard import URN, SchoolDashboard, school_store
from documents import need_pango
from server import in_thread

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with in_thread(school_store(tmp_path_factory.mktemp("saving") / "home")) as served:
        yield served


def open_list(page) -> None:
    page.get_by_text("Save this page", exact=True).click()


def says(page, text: str) -> None:
    page.locator(".saver [role=status]", has_text=text).wait_for()


def offered(page) -> list[str]:
    return page.locator(".saver li button").all_inner_texts()


def test_page_is_saved_stopped_and_offered_by_role(page, running):
    need_pango()
    dashboard = SchoolDashboard(page, running).sign_in("named")
    dashboard.open("&view=groups")
    page.locator("#groups-chart").wait_for()
    open_list(page)
    tables, chart = ["PDF", "Excel (XLSX)", "Tables (CSV in a ZIP)"], "Chart as PNG: "
    assert [one for one in offered(page) if not one.startswith(chart)] == tables
    assert len(offered(page)) == len(tables) + 2

    with page.expect_download() as waiting:
        page.get_by_role("button", name="Excel (XLSX)").click()
    assert waiting.value.suggested_filename.endswith("groups-2018-19-synthetic.xlsx")
    says(page, "Saved: ")

    page.get_by_role("button", name="PDF", exact=True).click()
    says(page, "Making the PDF…")
    page.get_by_role("button", name="Stop").click()
    says(page, "Stopped. Nothing was saved.")

    page.route("**/save/school/csv?*", lambda route: route.abort())
    page.get_by_role("button", name="Tables (CSV in a ZIP)").click()
    says(page, "was not made, because the server did not answer")

    page.context.clear_cookies()
    page.get_by_role("button", name="Excel (XLSX)").click()
    says(page, "Your session has ended.")

    dashboard.sign_in("governor").open("&view=groups")
    page.locator("#groups-chart").wait_for()
    open_list(page)
    assert [one for one in offered(page) if not one.startswith(chart)] == ["PDF"]
    assert f"urn={URN}" in page.url
