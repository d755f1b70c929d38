"""Roles without names get nothing of single pupils; pooled years hide what a year hides."""

import pandas as pd
import pytest
from dashboard import URN, YEAR, context_of, dashboard_module, school_store

from workbench.errors import PolicyDenied
from workbench.loader import Door
from workbench.views.school import pupil_frames, subject_detail_frames, what_if
from workbench.views.school.pupil_frames import Wish

UNNAMED = ("school_governor", "analyst", "training")


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    opened = Door(school_store(tmp_path_factory.mktemp("pupil_view") / "home"))
    yield opened
    opened.close()


@pytest.mark.parametrize("role", UNNAMED)
def test_the_view_is_refused_and_says_why(door, role):
    module = dashboard_module()
    asked = module.app(context_of(door, role, view="pupils"))
    assert "may not see single pupils" in asked.store.refused
    assert asked.store.state.view == "overview"
    page = module.app(context_of(door, role))
    assert not page.store.refused
    assert "pupils" not in page.store.data.views
    page._follow(f"?urn={URN}&view=pupils")
    assert "may not see single pupils" in page.store.refused
    assert page.store.state.view != "pupils"


@pytest.mark.parametrize("role", UNNAMED)
def test_no_frame_is_made_for_a_role_without_names(door, role):
    data = dashboard_module().school_data(context_of(door, role))
    years = subject_detail_frames.years_of(data, YEAR, "")
    for make in (
        lambda: pupil_frames.pupils(data, YEAR),
        lambda: what_if.what_if(data, YEAR, ["x"]),
        lambda: subject_detail_frames.prior_and_points(data, years, "Mathematics"),
    ):
        with pytest.raises(PolicyDenied, match="may not see single pupils"):
            make()


@pytest.mark.parametrize("role", UNNAMED)
def test_the_download_is_refused(door, role):
    module = dashboard_module()
    with pytest.raises(PolicyDenied):
        module.DOWNLOADS["pupils"].table(context_of(door, role))


def test_the_download_holds_what_the_filters_leave_and_no_key(door):
    module = dashboard_module()
    context = context_of(door, "school_named", group="girls", difference="below", year=YEAR)
    found = module.DOWNLOADS["pupils"].table(context)
    data = module.school_data(context)
    everybody = pupil_frames.pupils(data, YEAR)
    wish = Wish(YEAR, group="girls", difference="below")
    assert 0 < len(found) == len(pupil_frames.listed(data, everybody, wish)) < len(everybody)
    assert not set(everybody["pupil_id"]) & set(found.to_numpy().astype(str).ravel())


@pytest.mark.parametrize("group", ["fsm6", "looked_after", "not_fsm6"])
def test_a_sensitive_group_is_no_filter_of_pupils(door, group):
    module = dashboard_module()
    context = context_of(door, "school_named", view="pupils", group=group)
    with pytest.raises(PolicyDenied, match="sensitive"):
        module.app(context)
    with pytest.raises(PolicyDenied, match="sensitive"):
        module.DOWNLOADS["pupils"].table(context)
    data = module.school_data(context)
    with pytest.raises(PolicyDenied, match="sensitive"):
        pupil_frames.listed(data, pupil_frames.pupils(data, YEAR), Wish(YEAR, group=group))


def test_sensitive_groups_stand_beside_no_subject(door):
    data = dashboard_module().school_data(context_of(door, "school_named"))
    years = subject_detail_frames.years_of(data, YEAR, "")
    found = subject_detail_frames.groups_within(data, years, "Mathematics")
    assert set(found["group"]).isdisjoint(data.rights.sensitive)
    assert {"all", "sex", "disadvantage"} <= set(found["group"])


def test_pooled_years_hide_what_a_year_hides(door, monkeypatch):
    data = dashboard_module().school_data(context_of(door, "school_governor"))
    years = subject_detail_frames.Years(("2016/17", "2017/18", YEAR))
    entries = data.of_year(YEAR).entries
    few = entries[entries["sex"] == "M"].groupby("subject").head(2)
    of = {
        "2016/17": entries.assign(year="2016/17"),
        "2017/18": pd.concat([entries[entries["sex"] == "F"], few]).assign(year="2017/18"),
        YEAR: entries,
    }

    def of_year(data, year, subject):
        return of[year][of[year]["subject"] == subject]

    monkeypatch.setattr(subject_detail_frames, "entries_of", of_year)
    pooled = subject_detail_frames.groups_within(data, years, "Mathematics")
    hidden = pooled[pooled["subgroup"].isin(["boys", "girls"])]

    assert len(hidden) > 0
    assert hidden["n"].isna().all()
    assert hidden["value"].isna().all()
    assert set(hidden["status"]) == {"suppressed"}
    assert pooled[pooled["group"] == "all"]["n"].notna().all()
    assert set(pooled["period"]) == {"2016/17 to 2018/19"}
