"""A presentation in a browser: keys, roles, notes, big type, and the room that follows."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from presented import presenting, small_demo, written

pytestmark = pytest.mark.browser

# a chart of the charts' own kind, as wide as the page
CHART = '''
"""A chart and who looks."""

import panel as pn
from bokeh.plotting import figure


def app(context):
    chart = figure(height=200, sizing_mode="stretch_width")
    chart.line([1, 2, 3], [1, 3, 2])
    return pn.Column(pn.pane.HTML(f"<h1>School</h1><p>BODY-FOR {context.viewer.role}</p>"), chart,
                     sizing_mode="stretch_width")
'''


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stage")
    chosen = small_demo(folder)
    (chosen.project / "dashboards" / "school.py").write_text(CHART, encoding="utf-8")
    with presenting(chosen, written(folder)) as running:
        yield running


def test_a_presenter_goes_through_the_steps_and_the_room_follows(stage, page, chromium):
    complaints, hosts = [], set()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{stage.origin}/present")
    page.get_by_label("Presenter’s code").fill(stage.presented.code)
    page.get_by_role("button", name="Begin").click()
    assert faults(page) == []
    page.get_by_role("button", name="Show step 1").click()
    page.get_by_text("BODY-FOR school_named").wait_for()

    phone = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    phone.goto(stage.origin)
    phone.get_by_role("button", name="Come in").click()
    phone.get_by_text("BODY-FOR school_named").wait_for()

    bar = page.get_by_role("region", name="Presentation")
    assert "shown as Demo teacher" in bar.inner_text()
    assert page.evaluate("document.activeElement.id") == "room-next"
    assert not page.get_by_text("Say this first.").is_visible()
    page.keyboard.press("PageDown")
    page.get_by_text("BODY-FOR school_governor").wait_for()
    page.get_by_text("Notes", exact=True).click()
    assert page.get_by_text("Say that.").is_visible()
    fits(page)
    assert faults(page) == []

    phone.get_by_text("BODY-FOR school_governor").wait_for()
    assert "you look as Demo governor" in phone.locator("#room").inner_text()
    fits(phone)
    assert faults(phone) == []
    phone.context.close()

    page.keyboard.press("Alt+PageUp")
    page.get_by_text("BODY-FOR school_named").wait_for()
    # notes stay open from step to step
    assert page.get_by_text("Say this first.").is_visible()
    assert complaints == []
    assert hosts == {urlsplit(stage.origin).netloc}


def fits(page) -> None:
    """Type is big on a projector, and nothing is wider than the window."""
    page.locator("canvas").first.wait_for()
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window
    box = page.locator("canvas").first.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= window
    high = page.evaluate("getComputedStyle(document.querySelector('#room strong')).fontSize")
    zoom = page.evaluate("getComputedStyle(document.documentElement).zoom")
    assert float(high.removesuffix("px")) >= 14
    assert zoom == ("1.5" if window >= 960 else "1")


def faults(page) -> list[str]:
    return [one["id"] for one in Axe().run(page).response["violations"]]
