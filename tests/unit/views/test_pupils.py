"""The list of pupils, one pupil's page and the what-if, as the page's stores hold them."""

import json

import pandas as pd
import pytest
from dashboard import URN, YEAR, context_of, dashboard_module, school_store

from workbench.loader import Door
from workbench.stages.flags import flags_of
from workbench.views.school.grade_bands import A_LEVEL_BANDS, banded, pooled
from workbench.views.school.pupil_frames import Wish, kept, listed, pupils, shown
from workbench.views.school.pupils_store import UNKNOWN
from workbench.views.tables import html_table


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    opened = Door(school_store(tmp_path_factory.mktemp("pupils") / "home"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def data(door):
    return dashboard_module().school_data(context_of(door, "school_named"))


@pytest.fixture
def page(door):
    return dashboard_module().app(context_of(door, "school_named", view="pupils"))


@pytest.fixture
def store(page):
    return page._views["pupils"]._pupils


def test_difference_is_actual_less_estimate(data):
    everybody = pupils(data, YEAR)
    assert len(everybody) == len(data.of_year(YEAR).members)
    gap = everybody["actual"] - everybody["estimate"]
    assert gap.notna().sum() > 10
    pd.testing.assert_series_equal(everybody["difference"], gap, check_names=False)


def test_filters_leave_those_whom_each_of_them_keeps(data):
    everybody = pupils(data, YEAR)
    wish = Wish(YEAR, group="girls", prior="low", subject="Mathematics", difference="below")
    found = listed(data, everybody, wish)
    members = data.of_year(YEAR).members
    entered = data.entries[data.entries["subject"] == "Mathematics"]["pupil_id"]
    girls = members[(members["sex"] == "F") & (members["prior_band"] == "low")]
    below = girls[girls["attainment8"] < girls["expected"]]
    assert set(found["pupil_id"]) == set(below["pupil_id"]) & set(entered)
    assert set(kept(data, everybody, wish)) == {"group", "prior", "subject", "difference"}


@pytest.mark.parametrize("column", ["prior_points", "estimate", "actual", "difference"])
def test_orders_put_missing_values_last(data, column):
    everybody = pupils(data, YEAR)
    for dash, rises in (("", True), ("-", False)):
        values = listed(data, everybody, Wish(YEAR, sort=f"{dash}{column}"))[column]
        known = values.dropna()
        assert values.iloc[: len(known)].notna().all()
        assert known.is_monotonic_increasing if rises else known.is_monotonic_decreasing


def test_no_key_goes_to_the_browser(data):
    everybody = pupils(data, YEAR)
    table = shown(data, everybody)
    assert not set(everybody["pupil_id"]) & set(table.to_numpy().astype(str).ravel())


def test_a_handle_opens_the_pupil_and_says_nothing(page, store):
    row = store.listed.iloc[3]
    handle = store.handle(row["pupil_id"])
    page.store.state.follow(f"?urn={URN}&view=pupils&pupil={handle}")
    assert store.opened is not None
    assert store.opened.name == row["name"]
    assert row["pupil_id"] not in page.store.state.search
    assert handle == store.handle(row["pupil_id"])


def test_a_handle_of_another_page_is_refused(door, page, store):
    other = dashboard_module().app(context_of(door, "school_named", view="pupils"))
    theirs = other._views["pupils"]._pupils
    key = store.listed["pupil_id"].iloc[0]
    assert theirs.handle(key) != store.handle(key)
    page.store.state.follow(f"?urn={URN}&view=pupils&pupil={theirs.handle(key)}")
    assert store.opened is None
    assert page.store.refused == UNKNOWN


def test_pupil_keys_are_no_handles(page, store):
    for wish in (store.listed["pupil_id"].iloc[0], store.listed["name"].iloc[0], "x" * 22):
        page.store.state.follow(f"?urn={URN}&view=pupils&pupil={wish}")
        assert store.opened is None


def test_the_what_if_is_in_no_address_and_can_be_put_back(page, store):
    before, data_before = page.store.state.search, page.store.data.results.copy()
    store.leave_out(store.listed["pupil_id"].head(5))
    assert len(store.what_if) > 0
    assert page.store.state.search == before
    pd.testing.assert_frame_equal(page.store.data.results, data_before)
    store.leave_out(())
    assert store.what_if.empty
    assert not store.removed


def test_ticks_keep_those_left_out_under_another_filter(store):
    keys = store.listed["pupil_id"].tolist()
    store.tick(keys, keys[:2])
    store.tick(keys[10:20], keys[10:11])
    assert store.removed == {keys[0], keys[1], keys[10]}
    store.tick(keys, [keys[1]])
    assert store.removed == {keys[1]}


def test_the_audit_log_says_how_many_and_never_which(door, store):
    keys = store.listed["pupil_id"].tolist()
    store.leave_out(keys[:7])
    lines = door.audit.path.read_text(encoding="utf-8").splitlines()
    said = [json.loads(one) for one in lines if "school/what-if" in one]
    assert said[-1]["rows"] == 7
    assert said[-1]["urn"] == URN
    assert not any(key in json.dumps(said) for key in keys)


def test_pupils_of_one_name_have_links_of_their_own():
    frame = pd.DataFrame({"Pupil": ["Adams, Amy", "Adams, Amy"], "Points": [1.0, 2.0]})
    made = html_table(frame, "Two", links=pd.Series(["?pupil=one", "?pupil=two"]), order="-Points")
    assert 'href="?pupil=one"' in made
    assert 'href="?pupil=two"' in made
    assert made.count('aria-sort="descending"') == 1


def test_flags_say_nothing_of_free_school_meals_or_care():
    rows = pd.DataFrame(
        {
            "disadvantaged": [True, False, None],
            "sen_status": ["K", "E", "N"],
            "eal": ["other", "english", None],
            "fsm6": [True, True, True],
            "looked_after": [True, True, True],
        }
    )
    assert flags_of(rows).tolist() == ["Disadvantaged, SEN support, EAL", "EHC plan", ""]


@pytest.mark.parametrize(
    ("points", "threshold", "bands"),
    [
        (
            (60, 40, 40, 10, 0),
            0,
            {"Grade A* to A": 1, "Grade B to C": 2, "Grade D to E": 1, "Below grade E": 1},
        ),
        ((60, 50, 40, 30, 0), 2, {"Grade A* to A": 2, "Grade B or below": 3}),
        ((60, 50, 40, 20, 0), 6, {"All grades": 5}),
    ],
)
def test_bands_of_a_level_grades(points, threshold, bands):
    found = banded(pd.Series(points, dtype="float64"), threshold, A_LEVEL_BANDS)
    assert {band.label: band.count for band in found} == bands


def test_bands_of_several_years_end_where_all_do():
    first = banded(pd.Series([8.0] * 7 + [5.0] * 8 + [2.0] * 6), 6)
    second = banded(pd.Series([8.0] * 2 + [5.0] * 9 + [2.0] * 6), 6)
    found = {band.label: band.count for band in pooled([first, second])}
    assert found == {"Grade 9 to 4": 26, "Grade 3 to 1": 12, "Below grade 1": 0}
