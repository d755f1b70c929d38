"""Suppressed in, suppressed out: what is withheld of a member shows in no combination of members.

Each property compares a frame in which members are suppressed with the same frame without them:
the results must be equal, so that they are over the members that are left, and what is left of a
suppressed member itself must be missing.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packs import performance, schools

from workbench.measures.catalogue import measure, measures
from workbench.measures.changes import changes
from workbench.measures.comparisons.beside import beside
from workbench.measures.comparisons.places import areas, families, trusts
from workbench.measures.comparisons.pooled import comparator_figures
from workbench.measures.comparisons.ranks import ranked
from workbench.measures.comparisons.rest import rest
from workbench.measures.compute import compute
from workbench.measures.context.school_year import figures, school_years
from workbench.measures.pooling import pooled
from workbench.measures.published.intake import LINES, intake
from workbench.measures.published.school import HEADLINES, Published, published_measures
from workbench.measures.status import CALCULATED, LOW_COVERAGE, NOT_AVAILABLE, SUPPRESSED

some = settings(max_examples=30, deadline=None)
YEARS = ["2016/17", "2017/18", "2018/19"]
LAST = YEARS[-1]
URNS = [f"90000{number}" for number in range(1, 7)]
numbers = st.integers(1, 200)
hidden_of = st.lists(st.booleans(), min_size=len(URNS), max_size=len(URNS))
of_schools = st.lists(numbers, min_size=len(URNS), max_size=len(URNS))
OF_SCHOOLS = [name for name, one in measures().items() if one.rows == "school_year"]


# several years of a unit


@some
@given(
    st.lists(numbers, min_size=3, max_size=3),
    st.lists(st.integers(-9, 9), min_size=3, max_size=3),
    st.lists(st.booleans(), min_size=3, max_size=3),
    st.sampled_from(["three_year", "three_two_one"]),
    st.none() | st.integers(-9, 9),
)
def test_a_suppressed_year_is_left_out_of_the_pooled_years_and_named(n, value, hidden, how, behind):
    """Whether the value behind a suppressed year is missing or not makes no difference."""
    years = pd.DataFrame(
        {"urn": "900001", "year": YEARS, "n": n, "value": np.array(value, float), "sd": 1.2}
    ).assign(status=np.where(hidden, SUPPRESSED, CALCULATED))
    shown = years.assign(value=years["value"].mask(hidden, behind))
    found = pooled(shown, how, by=["urn"], latest=LAST).iloc[0]
    kept = years[~np.array(hidden)]
    assert (found["n"], found["years"]) == (kept["n"].sum(), len(kept))
    for year, gone in zip(YEARS, hidden, strict=True):
        assert (f"{year}: suppressed" in found["left_out"]) == gone
    if kept.empty:
        assert found[["value", "low", "high"]].isna().all()
        assert found["status"] == SUPPRESSED
    else:
        alone = pooled(kept, how, by=["urn"], latest=LAST).iloc[0]
        assert found[["value", "low", "high"]].tolist() == alone[["value", "low", "high"]].tolist()
        assert found["status"] == CALCULATED


@some
@given(
    st.lists(st.integers(0, 90).map(float), min_size=3, max_size=3),
    st.lists(st.booleans(), min_size=3, max_size=3),
)
def test_there_is_no_change_from_or_to_a_suppressed_year(values, hidden):
    years = ["2017/18", "2018/19", "2022/23"]
    table = pd.DataFrame(
        {"measure": "attainment8", "unit_id": "900001", "group": "all", "subgroup": "all",
         "period": years, "n": 100, "value": values, "national": 46.7}
    ).assign(high=lambda one: one["value"] + 1)  # fmt: skip
    gone = np.array(hidden)
    found = changes(table.assign(**{one: table[one].mask(gone) for one in ("value", "high")}))
    without = gone | np.roll(gone, 1)
    without[0] = True
    assert found["difference"].isna().tolist() == without.tolist()
    assert (found.loc[without, "trend"] == 0).all()
    assert (found.loc[without, "change"] == "").all()
    assert found["before"].isna().tolist() == [True, *hidden[:-1]]


# schools of an area, a trust, a family, England


def school_frame(withheld: list[str], of: str) -> pd.DataFrame:
    """Published figures of schools: those of ``withheld`` have none of the figure ``of``."""
    rows = [
        (urn, one.measure, one.group, one.name, 100.0 * place + number)
        for place, urn in enumerate(URNS, start=1)
        for number, one in enumerate(figures().values())
    ]
    frame = pd.DataFrame(rows, columns=["unit_id", "measure", "group", "name", "value"])
    gone = frame["unit_id"].isin(withheld) & (frame["name"] == of)
    status = np.where(gone, SUPPRESSED, "published")
    return frame.assign(level="school", year=LAST, value=frame["value"].mask(gone), status=status)


@some
@given(st.sampled_from(OF_SCHOOLS), hidden_of, st.data())
def test_measures_of_workforce_finance_and_destinations_are_over_the_schools_left(
    name, hidden, data
):
    one = measure(name)
    withheld = [urn for urn, gone in zip(URNS, hidden, strict=True) if gone]
    frame = school_frame(withheld, data.draw(st.sampled_from(one.columns)))
    year = max(one.first_year, LAST)
    rows = school_years(frame).assign(year=year, la_code="301")
    kept = rows[~rows["urn"].isin(withheld)]
    for unit in (None, "la_code"):
        found = compute(one, rows, unit=unit).iloc[0]
        if kept.empty:
            assert (found["n"], found["status"]) == (0, NOT_AVAILABLE)
            assert pd.isna(found["value"])
        else:
            alone = compute(one, kept, unit=unit).iloc[0]
            assert (found["n"], found["value"]) == (len(kept), alone["value"])
    own = compute(one, rows, unit="urn").set_index("unit_id")
    assert own.index[own["value"].isna()].tolist() == withheld


def school_places() -> pd.DataFrame:
    """An area of all schools and two of three, a trust of the first two, and a family."""
    school = pd.DataFrame({"urn": URNS, "region": "London", "la_code": ["301"] * 3 + ["302"] * 3})
    membership = pd.DataFrame(
        {"urn": URNS[:2], "trust_uid": ["1", "2"], "snapshot": pd.Timestamp("2019-01-01"),
         "group_name": "Trust", "group_type": "Multi-academy trust",
         "joined_date": pd.Timestamp("2015-01-01"), "origin": "published"}
    )  # fmt: skip
    return pd.concat(
        [
            areas(school.assign(la_name=school["la_code"]), [LAST]),
            trusts(membership, [LAST]),
            families({URNS[0]: URNS[1:4]}, [LAST], {}),
        ],
        ignore_index=True,
    )


PLACES = school_places()


@some
@given(st.lists(st.tuples(st.sampled_from(URNS), st.integers(0, 90)), min_size=1), hidden_of)
def test_places_are_over_the_schools_left_and_say_how_many(pupils, hidden):
    gone = [urn for urn, one in zip(URNS, hidden, strict=True) if one]
    rows = pd.DataFrame(pupils, columns=["urn", "attainment8"]).assign(year=LAST)
    rows = rows.assign(attainment8=rows["attainment8"].astype(float).mask(rows["urn"].isin(gone)))
    found = comparator_figures("attainment8", rows, PLACES)
    kept = rows.dropna()
    assert (found["status"] == NOT_AVAILABLE).tolist() == found["value"].isna().tolist()
    assert found["value"].isna().tolist() == (found["n"] == 0).tolist()
    for row in found.itertuples():
        inside = (PLACES["comparator"] == row.comparator) & (PLACES["unit_id"] == row.unit_id)
        members = kept[kept["urn"].isin(PLACES.loc[inside, "urn"])]
        assert (row.n, row.schools) == (len(members), members["urn"].nunique())
        assert row.value == pytest.approx(members["attainment8"].mean(), nan_ok=True)


@some
@given(st.integers(1, 9), st.integers(0, 30))
def test_low_coverage_is_no_figure_of_a_place_either(matched, others):
    """A trust of one school shows nothing that the school itself does not."""
    scores = [0.5] * matched + [None] * others
    rows = pd.DataFrame({"urn": URNS[0], "year": LAST, "progress8": pd.Series(scores, dtype=float)})
    own = compute("progress8", rows, unit="urn").iloc[0]
    found = comparator_figures("progress8", rows, PLACES)
    assert set(found["status"]) == {own["status"]}
    assert (own["status"] == LOW_COVERAGE) == (matched < others)
    withheld = found[["value", "sd"]].isna().all(axis=1)
    assert withheld.tolist() == [own["status"] == LOW_COVERAGE] * len(found)


@some
@given(hidden_of, hidden_of)
def test_there_is_no_difference_from_what_is_suppressed(own_hidden, pupils_hidden):
    """The own value may be withheld, and so may all pupils of the comparator."""
    rows = pd.DataFrame({"urn": URNS, "year": LAST, "attainment8": np.arange(6.0) * 10})
    rows = rows.assign(attainment8=rows["attainment8"].mask(pupils_hidden))
    own = compute("attainment8", rows.fillna({"attainment8": 1.0}), unit="urn")
    own = own.assign(value=own["value"].mask(own_hidden))
    found = beside(own, comparator_figures("attainment8", rows, PLACES), PLACES)
    missing = found["value"].isna() | found["comparator_value"].isna()
    assert found["difference"].isna().tolist() == missing.tolist()
    said = found["comparator_status"].map({CALCULATED: False, NOT_AVAILABLE: True})
    assert said.tolist() == found["comparator_value"].isna().tolist()
    assert (found["comparator_n"] == 0).tolist() == found["comparator_value"].isna().tolist()


# schools ranked


@some
@given(of_schools, hidden_of, st.booleans())
def test_a_suppressed_school_has_no_place_and_takes_none(values, hidden, lowest_first):
    table = pd.DataFrame(
        {"unit_id": URNS, "measure": "m", "period": LAST, "group": "all", "subgroup": "all",
         "n": 50, "value": np.array(values, float)}
    ).assign(low=lambda one: one["value"] - 5, high=lambda one: one["value"] + 5)  # fmt: skip
    gone = np.array(hidden)
    found = ranked(table.assign(value=table["value"].mask(gone)), lowest_first=lowest_first)
    places = ["place", "of", "percentile", "quintile", "best_place", "worst_place"]
    assert found.loc[gone, places].isna().all(axis=None)
    assert (found.loc[gone, "label"] == "").all()
    alone = ranked(table[~gone], lowest_first=lowest_first)
    pd.testing.assert_frame_equal(found.loc[~gone, [*places, "label"]], alone[[*places, "label"]])


# the rest of a whole


@some
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=4), st.data())
def test_a_suppressed_part_leaves_the_rest_without_a_mean(parts, data):
    """The rest of a whole is not known where a part is not, be it its number or its mean."""
    n, value = (np.array(column, float) for column in zip(*parts, strict=True))
    here, which = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.booleans())
    (n if which else value)[here] = np.nan
    left, mean = rest(1000.0, 50.0, n, value)
    assert np.isnan(mean)
    assert np.isnan(left) == which
    for whole in ((np.nan, 50.0), (1000.0, np.nan)):
        assert np.isnan(rest(*whole, np.array([1.0]), np.array([1.0]))[1])


# a school's published page


def withheld_rows(rows: pd.DataFrame, urns: "pd.Series[str]", names: list[str]) -> pd.DataFrame:
    gone = rows["unit_id"].isin(urns) & rows["measure"].isin(names)
    return rows.assign(value=rows["value"].mask(gone), status=rows["status"].mask(gone, SUPPRESSED))


@some
@given(st.sets(st.sampled_from(sorted(schools()["urn"])[:6])), st.sampled_from(HEADLINES))
def test_the_page_of_a_school_leaves_out_what_is_suppressed(gone, name):
    everything, about = performance(), schools()
    urn = sorted(about["urn"])[0]
    blank = withheld_rows(everything, pd.Series(sorted(gone), dtype="str"), [name])
    unlisted = everything["unit_id"].isin(gone) & (everything["measure"] == name)
    found, alone = (
        published_measures(Published(frame, about, urn), [LAST], [name]).iloc[0]
        for frame in (blank, everything[~unlisted])
    )
    beside_it = ["area", "area_schools", "rank", "rank_of", "area_place", "area_of"]
    assert found[beside_it].astype(float).equals(alone[beside_it].astype(float))
    if urn in gone:
        assert found[["value", "low", "high", "rank", "area_place"]].isna().all()
        assert found["verdict"] == ""
    assert (found["status"] == SUPPRESSED) == (urn in gone and bool(unlisted.any()))


@some
@given(of_schools, hidden_of)
def test_shares_of_pupils_are_over_the_schools_left_and_say_how_many(counts, hidden):
    kept = [urn for urn, gone in zip(URNS, hidden, strict=True) if not gone]
    table = pd.DataFrame({"unit_id": URNS, "value": np.array(counts, float)})
    gone = ~table["unit_id"].isin(kept)
    rows = pd.concat(
        [
            table.assign(group="all", value=200.0),
            table.assign(group=LINES[0].group, value=table["value"].mask(gone)),
        ]
    ).assign(measure="cohort", year=LAST, level="school", status="published", text=None)
    about = pd.DataFrame({"urn": URNS, "la_code": "301", "type_group": "academy"})
    found = intake(Published(rows, about, URNS[0]), LAST, LINES[:1]).iloc[0]
    assert found[["area_schools", "national_schools"]].tolist() == [len(kept)] * 2
    share = 100 * table.loc[~gone, "value"].sum() / (200 * len(kept)) if kept else np.nan
    both = found[["area", "national"]].astype(float).tolist()
    assert both == pytest.approx([share, share], nan_ok=True)
