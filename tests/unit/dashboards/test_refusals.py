"""What a page says where it may not answer, and what it still shows."""

import html
from dataclasses import replace

import pytest
from bokeh.document import Document
from dashboard import YEAR, context_of, dashboard_module, school_store

from workbench.access.answers import MemoryAnswers
from workbench.access.differencing import DifferencingGuard, PupilHashes
from workbench.errors import PolicyDenied
from workbench.loader import Door

HASHES = PupilHashes(b"k" * 32)


class FilteredOut(DifferencingGuard):
    """Refuses whatever has a filter, as if it had been answered for all but a few."""

    def record(self, questions):
        return tuple(bool(one.filters) for one in questions)


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    opened = Door(school_store(tmp_path_factory.mktemp("school") / "home"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def school():
    return dashboard_module()


def refusing(door, **query):
    def guard(threshold: int) -> DifferencingGuard:
        return FilteredOut({"page": MemoryAnswers()}, threshold, "1", HASHES)

    return replace(context_of(door, "school_governor", **query), guard_for=guard)


def sent(page) -> str:
    document = Document()
    document.add_root(page.__panel__().get_root(document))
    return html.unescape(str(document.to_json()))


@pytest.mark.parametrize("view", ["subjects", "attendance"])
def test_a_refused_group_is_not_shown_and_the_filter_is_named(school, door, view):
    page = school.app(refusing(door, view=view, group="girls", year=YEAR))

    text = sent(page)
    assert page.store.subjects.empty
    assert page.store.attendance.empty
    assert "would tell of fewer than 6 pupils" in text
    assert "Widen Pupil group (Girls)" in text
    assert "Widen Pupil group (Girls)" in page._bridge.announcement


def test_a_wider_choice_takes_the_refusal_away(school, door):
    page = school.app(refusing(door, view="subjects", group="girls", year=YEAR))
    page.store.state.group = "all"
    assert not page.store.subjects.empty
    assert 'id="refused"' not in sent(page)


def test_another_view_takes_the_refusal_away(school, door):
    page = school.app(refusing(door, view="subjects", group="girls", year=YEAR))
    page.store.state.view = "groups"
    assert page.store.refused == ""


def test_a_refused_download_is_refused_as_the_page_is(school, door):
    context = refusing(door, group="girls", year=YEAR)
    for name in ("subjects", "weekdays", "half-terms"):
        with pytest.raises(PolicyDenied, match="Beside figures that were shown before"):
            school.DOWNLOADS[name].table(context)


def test_an_address_that_crosses_a_sensitive_group_is_refused_in_an_open_page(school, door):
    page = school.app(context_of(door, "school_named", view="subjects"))
    page._bridge.search = "?urn=900001&view=subjects&group=fsm6"
    assert page.store.state.group == "all"
    assert "`fsm6` is sensitive" in page._bridge.announcement
    page._bridge.search = "?urn=900001&view=subjects&group=girls"
    assert page.store.state.group == "girls"
    assert "sensitive" not in page._bridge.announcement


def test_an_ordinary_tour_of_a_governor_is_never_refused(school, door):
    page = school.app(context_of(door, "school_governor"))
    for view in ("overview", "groups", "subjects", "attendance", "subjects"):
        page.store.state.view = view
        for group in ("girls", "white", "no_sen", "english", "non_mobile", "middle", "all"):
            if group in page.store.state.param.group.objects.values():
                page.store.state.group = group
                assert page.store.refused == "", (view, group)
