"""In a real browser: the pages work under their content security policy and stay on our host."""

import re
from urllib.parse import urlsplit

import pytest
from server import PASSWORD, in_process, prepare

pytestmark = pytest.mark.browser

RICH_APP = """
import pandas as pd
import panel as pn
import panel_material_ui as pmui
from bokeh.plotting import figure


def app(context):
    chart = figure(height=200)
    chart.line([1, 2, 3], [1, 3, 2])
    table = pn.widgets.Tabulator(pd.DataFrame({"a": [1, 2]}), pagination="remote")
    words = pmui.Typography("start")
    button = pmui.Button(label="press")
    button.on_click(lambda event: words.param.update(object="answered"))
    return pmui.Column(button, words, pmui.Select(label="Pick", options=["a"]), chart, table)
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with in_process(prepare(tmp_path_factory.mktemp("server"), RICH_APP)) as running:
        yield running


def watched(page):
    """What the page complains about, and the hosts it asks."""
    complaints, hosts = [], set()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    return complaints, hosts


def sign_in(page, running) -> None:
    page.goto(f"{running.origin}/login?next=/school%3Furn%3D900001")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_dashboard_works_without_breaking_its_policy(running, page):
    complaints, hosts = watched(page)
    sign_in(page, running)
    page.get_by_role("button", name="press").click()
    page.get_by_text("answered").wait_for()
    page.locator("canvas").first.wait_for()
    assert complaints == []
    assert hosts - {""} == {urlsplit(running.origin).netloc}


def test_policy_stops_an_injected_script(running, page):
    complaints, _ = watched(page)
    sign_in(page, running)
    page.get_by_role("button", name="press").wait_for()
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.bad = 1';"
        " document.body.append(s) }"
    )
    assert page.evaluate("window.bad") is None
    assert any("Content Security Policy" in complaint for complaint in complaints)


def test_page_says_so_when_it_is_signed_out_elsewhere(running, page):
    sign_in(page, running)
    page.get_by_role("button", name="press").wait_for()
    assert not page.get_by_text("no longer connected").is_visible()
    other = running.browser("alice")
    other.send("/logout", everywhere="yes")
    page.get_by_text("no longer connected").wait_for(timeout=5000)
    page.get_by_role("link", name="Reload the page").click()
    page.wait_for_url(re.compile("/login"))


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_sign_in_page_is_accessible_and_says_what_is_wrong(running, page, width):
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{running.origin}/login")
    page.get_by_role("button", name="Sign in").click()
    assert page.title().startswith("Error: Sign in")
    page.get_by_role("link", name="Enter your username").click()
    assert page.evaluate("document.activeElement.id") == "username"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # axe runs as a script of its own, which the policy of the page does not let in by itself
    assert Axe().run(page).violations_count == 0


@pytest.mark.attack(
    name="Going back after signing out",
    family="Sessions",
    reference="V14.3.1; CWE-525",
    holds="The browser keeps no page.",
)
def test_page_is_not_kept_after_signing_out(running, page):
    sign_in(page, running)
    page.get_by_role("button", name="press").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    page.go_back()
    page.get_by_role("heading", name="Sign in").wait_for()
