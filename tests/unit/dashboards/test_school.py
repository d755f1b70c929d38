"""The dashboard of a school without a browser: who gets what."""

import html

import pytest
from bokeh.document import Document
from dashboard import PUBLISHED_URN, YEAR, context_of, dashboard_module, school_store

from workbench.errors import PolicyDenied
from workbench.loader import Door

ROLES = ("school_named", "school_governor", "analyst", "training")
SUPPRESSED_ROLES = ROLES[1:]


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    opened = Door(school_store(tmp_path_factory.mktemp("school") / "home"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def school():
    return dashboard_module()


@pytest.fixture(scope="module")
def surnames(door):
    names = door.load(
        "pupil_identity", context_of(door, "school_named").scope_for("self_evaluation")
    )
    return set(names["surname"])


@pytest.fixture(scope="module")
def subject(door):
    scope = context_of(door, "school_named").scope_for("self_evaluation")
    return door.load("ks4_entry", scope)["subject"].value_counts().index[0]


def page_of(school, door, role, **query):
    return school.app(context_of(door, role, **query))


def sent(page) -> str:
    """Everything the browser gets, as text."""
    document = Document()
    document.add_root(page.__panel__().get_root(document))
    return html.unescape(str(document.to_json()))


@pytest.mark.parametrize("role", ROLES)
def test_the_page_names_school_role_and_purpose(school, door, role):
    page = sent(page_of(school, door, role))
    title = door.policy.role(role).title
    assert f"<strong>{title}</strong>, for self evaluation" in page
    assert "SYNTHETIC" in page


def test_a_named_viewer_gets_the_list(school, door, subject):
    page = page_of(school, door, "school_named", view="subjects", subject=subject)
    assert len(page.store.pupils) > 0
    assert "pupils-table" in sent(page)


@pytest.mark.parametrize("role", SUPPRESSED_ROLES)
def test_others_get_no_name_and_no_pupil(school, door, role, subject, surnames):
    page = page_of(school, door, role, view="subjects", subject=subject)
    text = sent(page)
    assert page.store.pupils.empty
    assert not {name for name in surnames if len(name) > 5 and f"{name}, " in text}


@pytest.mark.parametrize("role", SUPPRESSED_ROLES)
def test_the_roles_suppress(school, door, role):
    assert page_of(school, door, role, view="groups").store.data.rights.threshold == 6


@pytest.fixture(scope="module")
def governor(school, door):
    return page_of(school, door, "school_governor", view="groups")


@pytest.mark.parametrize("view", ["overview", "groups", "subjects", "attendance"])
@pytest.mark.parametrize("group", ["all", "girls", "ehc_plan", "low"])
def test_no_small_number_leaves_the_store(governor, view, group):
    governor.store.state.param.update(view=view, group=group)
    names = ("summary", "subjects", "attendance", "absence", "weekdays")
    frames = {name: getattr(governor.store, name) for name in names}
    for name, frame in {**frames, "groups": groups_of(governor)}.items():
        counts = frame["n"].dropna().astype(float) if len(frame) else frame
        assert not ((counts > 0) & (counts < 6)).any(axis=None), name


@pytest.mark.parametrize("role", ROLES)
def test_no_pupil_key_is_sent(school, door, role):
    keys = door.load("pupil", context_of(door, "school_named").scope_for("self_evaluation"))
    page = page_of(school, door, role, view="groups")
    text = sent(page)
    assert not [key for key in keys["pupil_id"] if key in text]


def groups_of(page):
    return page._views["groups"].frames.table


def test_free_school_meals_stand_alone(school, door):
    named = groups_of(page_of(school, door, "school_named", view="groups"))
    alone = named[named["group"].isin(["fsm6", "looked_after"])]
    assert len(alone)
    assert not alone["linked"].any()
    governor = groups_of(page_of(school, door, "school_governor", view="groups"))
    assert not governor["group"].isin(["fsm6", "looked_after"]).any()


def test_a_group_of_the_address_is_taken(school, door):
    page = page_of(school, door, "school_named", view="subjects", group="girls", year=YEAR)
    assert page.store.state.group == "girls"
    assert set(page.store.subjects["subgroup"]) == {"girls"}


def test_the_address_and_the_state_stay_together(school, door):
    page = page_of(school, door, "school_named")
    page._bridge.search = "?urn=900001&view=groups"
    assert page.store.state.view == "groups"
    page.store.state.view = "attendance"
    assert page._bridge.search == "?urn=900001&view=attendance"
    assert "Attendance, 2018/19. Showing" in page._bridge.announcement


@pytest.mark.parametrize("role", ROLES)
def test_downloads_are_offered_to_those_who_may(school, door, role):
    text = sent(page_of(school, door, role, view="groups"))
    may = context_of(door, role).scope_for("self_evaluation").may("download")
    assert ("/download/groups" in text) is may


@pytest.mark.parametrize("name", ["groups", "subjects", "trend", "weekdays", "half-terms"])
def test_downloads_are_tidy(school, door, name):
    download = school.DOWNLOADS[name]
    table = download.table(context_of(door, "school_named", year=YEAR, group="girls"))
    assert {"measure", "unit_id", "period", "group", "n", "value", "status"} <= set(table)
    assert len(table)


def test_another_school_is_refused_or_empty(school, door):
    with pytest.raises(PolicyDenied):
        school.app(context_of(door, "school_named", urn="123456"))


def test_the_title_is_the_school(school, door):
    assert school.title(context_of(door, "school_named")).startswith("Westmere")


def test_a_school_without_pupils_has_its_published_figures(school, door):
    page = school.app(context_of(door, "school_governor", urn=PUBLISHED_URN))
    assert page.store.state.view == "published"
    text = sent(page)
    assert "Published measures, 2017/18 to 2018/19" in text
    assert "Significantly above" in text or "significantly above the national average (0)" in text
    assert "Progress 8 among schools in 2018/19: this school at +0.50 is above 83% of 3" in text


def test_the_published_download_needs_no_pupils(school, door):
    context = context_of(door, "school_named", urn=PUBLISHED_URN)
    table = school.DOWNLOADS["published"].table(context)
    assert set(table.loc[table["measure"] == "progress8", "value"]) == {0.5}


def test_pupils_are_never_under_the_published_download(school):
    by_name = {name: one.published for name, one in school.DOWNLOADS.items()}
    assert [name for name, published in by_name.items() if published] == ["published"]


def test_a_governors_summary_and_overview_give_away_no_small_group(school, door):
    page = page_of(school, door, "school_governor")
    found = page._views["overview"]._found
    counts = found.standing["n"].dropna() if "n" in found.standing else found.standing
    assert not ((counts > 0) & (counts < 6)).any(axis=None)
    assert not [one for one in found.said if one.n is not None and 0 < one.n < 6]
    assert (
        not found.standing.get("group", page.store.summary["group"])
        .isin(["fsm6", "looked_after"])
        .any()
    )
    summary = page_of(school, door, "school_governor", view="summary")
    whole = summary.store.summary
    matched = whole[whole["measure"] == "progress8"]["n"].iloc[0]
    every = whole[whole["measure"] == "attainment8"]["n"].iloc[0]
    shares = html.unescape(sent(summary))
    if 0 < every - matched < 6:
        assert f"{100 * matched / every:.0f}%</td>" not in shares


def test_a_summary_and_an_overview_show_the_same_figures(school, door):
    overview = page_of(school, door, "school_named").store.summary
    summary = page_of(school, door, "school_named", view="summary").store.summary
    assert overview.equals(summary)
    assert len(overview)
