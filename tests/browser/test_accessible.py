"""Every page and state: axe finds nothing of any impact, and everything can be read at 320 pixels.

A school's page is opened once for each role and key stage, and its views one after the other in it,
as its reader does.
"""

import re

import pytest
from demo_site import PRIMARY, demo_site, school_of, visited
from seen import accessible, unreadable, words

pytestmark = pytest.mark.browser
DESKTOP, NARROW = 1280, 320
LAST = {
    "overview": ".wb-tile",
    "summary": "#summary-table",
    "groups": "#groups-table",
    "subjects": "#subjects-table",
    "pupils": "#pupils-list",
    "attendance": "#school-weeks",
    "published": "#published-table",
    "worked": "#worked-table",
}
PARTS = {
    "today": "#to-date-table",
    "pupils": "#lines-table",
    "groups": "#crossed-absence-table",
    "reasons": "#reasons",
    "patterns": "#spells",
    "counting": "#rules-table",
}
FIGURE = re.compile(r"\d\.\d|\d%")

# what groups are suppressed in; the other parts are the same for everybody
SHOWN_PARTS = {"teacher": tuple(PARTS), "governor": ("pupils", "groups"), "analyst": ()}


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return demo_site(tmp_path_factory.mktemp("accessible") / "home")


@pytest.fixture(scope="module")
def visitors(settings, chromium):
    with visited(settings, chromium) as found:
        yield found


@pytest.fixture(scope="module")
def urn(settings):
    return school_of(settings)


class Checked:
    """A page whose states are looked at one after the other; what is wrong is told at the end."""

    def __init__(self, page) -> None:
        self.page, self.wrong, self.states = page, {}, 0

    def look(self, state: str, last: str) -> None:
        page = self.page
        page.locator(last).first.wait_for()
        page.set_viewport_size({"width": DESKTOP, "height": 900})
        found = accessible(page) + unreadable(page)
        page.set_viewport_size({"width": NARROW, "height": 800})
        found += unreadable(page)
        page.set_viewport_size({"width": DESKTOP, "height": 900})
        self.states += 1
        if found:
            self.wrong[state] = found

    def follow(self, address: str, last: str) -> None:
        """Open a part of the same page, as one of its links does."""
        self.page.evaluate(
            "to => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')) }",
            address,
        )
        self.look(address, last)


@pytest.mark.parametrize(
    ("username", "stage"),
    [("teacher", "ks4"), ("governor", "ks4"), ("analyst", "ks5"), ("analyst", "ks2")],
)
def test_every_view_of_a_school(visitors, urn, username, stage):
    school = f"?urn={PRIMARY if stage == 'ks2' else urn}"
    school += f"&stage={stage}" if stage == "ks5" else ""
    seen = Checked(visitors.open(username, f"/school{school}", LAST["overview"]))
    # a measure's own page is reached from a figure, not from the list of views
    shown = [one.get_attribute("id") for one in seen.page.locator("[id^=view-]:is(a)").all()]
    views = [*(one.removeprefix("view-") for one in shown), "worked"]
    for view in views:
        registers = stage != "ks2" or view != "attendance"
        few = "&prior=low" if view == "pupils" else ""
        seen.follow(f"{school}&view={view}{few}", LAST[view] if registers else "#view-heading")
    for part in SHOWN_PARTS[username]:
        seen.follow(f"{school}&view=attendance&part={part}", PARTS[part])
    if "subjects" in views:
        subject = {"ks4": "Mathematics", "ks5": "Biology"}[stage]
        seen.follow(f"{school}&view=subjects&subject={subject}", "#subject-groups-table")
        seen.follow(f"{school}&view=subjects&group=girls", LAST["subjects"])
    saves = seen.page.get_by_text("Save this page", exact=True)
    if saves.is_visible():
        saves.click()
        seen.look("saver", ".saver li")
    assert seen.wrong == {}
    assert seen.states >= len(views) >= 5


def test_pupils_one_by_one(visitors, urn):
    page = visitors.open("teacher", f"/school?urn={urn}&view=pupils", "#pupils-list")
    seen = Checked(page)
    page.get_by_role("button", name="Remove pupils...").click()
    page.locator("input[type=checkbox]").first.check()
    seen.look("what-if", "#what-if-table")
    page.locator("#pupils-list tbody a").first.click()
    seen.look("one pupil", "#pupil-attendance")
    seen.follow(f"?urn={urn}&view=pupils&group=low&prior=high", "#remaining a")
    assert seen.wrong == {}


@pytest.mark.parametrize("username", ["trust", "authority"])
def test_pages_of_several_schools(visitors, username):
    seen = Checked(visitors.open(username, "/remit", "#remit-table"))
    shares = {"trust": "6 of which share their", "authority": "1 of which shares its"}[username]
    assert f"{shares} pupils' data" in seen.page.inner_text(".wb-who")
    for view in {"trust": ["schools", "groups", "attendance"], "authority": ["schools"]}[username]:
        last = "#remit-groups" if view == "groups" else "#remit-table"
        query = seen.page.evaluate("location.search")
        seen.follow(re.sub("&view=[a-z]+", "", query) + f"&view={view}", last)
    assert seen.wrong == {}


PLAIN = {
    "/home": "#news",
    "/schools": "#q",
    "/schools?q=nowhere": ".found",
    "/packs": "main h1",
    "/account": "main h1",
    "/connection": "main h1",
    "/users": "main h1",
    "/nowhere": "main h1",
    "/school?urn=999999": "main h1",
    "/school?urn={urn}&view=pupils": "#refused",
    "/present": "main h1",
}


@pytest.mark.parametrize("username", ["governor", "trust", "head"])
def test_pages_around_the_dashboards(visitors, urn, username):
    seen = Checked(visitors.page(username))
    for address, last in PLAIN.items():
        if address.endswith("pupils") and username != "governor":
            continue
        seen.page.goto(f"{visitors.origin}{address.format(urn=urn)}")
        seen.look(address, last)
    assert seen.wrong == {}


def test_a_school_that_does_not_share(visitors):
    page = visitors.open("authority", "/home")
    page.locator("li", has_text="published figures only").locator("a").first.click()
    seen = Checked(page)
    page.locator("#school-name").wait_for()
    seen.look("not shared", "#not-shared")
    assert seen.wrong == {}


def test_wishes_of_the_reader_are_followed(visitors, urn):
    """Forced colours, less motion, big text, a huge screen and paper take nothing away."""
    page = visitors.open("governor", f"/school?urn={urn}&view=groups", LAST["groups"])
    before = words(page)
    told = {}
    page.set_viewport_size({"width": 3840, "height": 2160})
    told["huge"] = unreadable(page)
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    assert words(page) == before
    told["forced colours"] = accessible(page) + unreadable(page)
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")
    page.emulate_media(media="print")
    told["paper"] = [one for one in before - words(page) if FIGURE.search(one)]
    page.emulate_media(media="screen")
    page.add_style_tag(content=":root { font-size: 200% !important; }")
    told["big text"] = unreadable(page)
    assert {name: found for name, found in told.items() if found} == {}
