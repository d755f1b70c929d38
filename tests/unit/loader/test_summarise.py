"""The door sums rows that a scope may see, and no others, and says so in the audit log."""

import json
from dataclasses import replace

import pandas as pd
import pytest
import sqlalchemy as sa
from stores import SCHOOLS, YEAR, scope_of, small_store

from workbench.contracts.sample import sample
from workbench.errors import PolicyDenied, UsageError
from workbench.measures.cohort import KEY
from workbench.measures.compute import compute
from workbench.measures.row_kinds import row_kind


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    made = small_store(tmp_path_factory.mktemp("home"))
    people = made.door.lake.read(_all(made.door, "pupil")).to_pandas()
    with made.door.lake.writing() as writer:
        writer.insert("attendance_day", _days(made.door, people))
        writer.insert("pupil_characteristics", _characteristics(made.door, people))
    yield made
    made.door.close()


def _all(door, dataset):
    return sa.select(sa.text("*")).select_from(sa.table(dataset, schema="lake"))


def _days(door, people):
    rows = sample(door.catalogue["attendance_day"], 300, seed=3)
    whose = people.sample(len(rows), replace=True, random_state=4)
    marks = pd.Series(list("/\\IOLMG#"), dtype="str").sample(
        len(rows), replace=True, random_state=5
    )
    named = rows.assign(
        pupil_id=whose["pupil_id"].to_list(), urn=whose["urn"].to_list(), year=YEAR,
        am=marks.to_list(), pm=marks.to_list()[::-1],
    )  # fmt: skip
    typed = named.astype(rows.dtypes.to_dict())
    return typed.drop_duplicates(["pupil_id", "urn", "date"], ignore_index=True)


def _characteristics(door, people):
    rows = sample(door.catalogue["pupil_characteristics"], len(people), seed=6)
    keys = people[["pupil_id", "urn", "year"]].head(len(rows))
    return rows.assign(**{name: keys[name].to_list() for name in keys}).astype(
        rows.dtypes.to_dict()
    )


MEASURES = ["attendance", "unauthorised_absence", "persistent_absence"]
HEAD = scope_of("school_named", "attendance_reporting", schools=(SCHOOLS[0],))


def test_sums_of_the_store_are_those_of_loaded_rows(store):
    scope = scope_of("analyst", "national_trends")
    rows = row_kind("enrolment_sessions").build(
        {"attendance_day": store.door.load("attendance_day", scope)}
    )
    about = store.door.load("pupil_characteristics", scope)
    by = ["all", "ethnicity"]
    loaded = compute(MEASURES, rows.merge(about, on=KEY, how="left"), by=by)
    summed = compute(MEASURES, scope=scope, door=store.door, by=by)
    in_order = [
        frame.sort_values(["measure", "group", "subgroup", "unit_id"]).reset_index(drop=True)
        for frame in (loaded, summed)
    ]
    pd.testing.assert_frame_equal(*in_order, check_dtype=False)
    assert len(loaded) > 2 * len(MEASURES)


def test_only_the_schools_of_the_scope_are_summed(store):
    found = compute(MEASURES, scope=HEAD, door=store.door)
    assert set(found["unit_id"]) == {SCHOOLS[0]}


def test_a_statement_gets_rows_and_columns_of_the_scope_alone(store):
    seen = {}

    def build(tables):
        seen.update(tables)
        return sa.select(sa.func.count().label("rows")).select_from(tables["pupil"])

    head = scope_of("school_named", schools=(SCHOOLS[0],))
    narrow = replace(head, actions=(("view", ("public", "pupil")),))
    found = store.door.summarise(["pupil", "pupil_characteristics"], narrow, build)
    assert found["rows"].tolist() == [12]
    contract = store.door.catalogue["pupil_characteristics"]
    kept = {one.name for one in contract if one.classification in narrow.classes}
    assert set(seen["pupil_characteristics"].c.keys()) == kept < set(contract.names)


def test_a_refusal_is_noted_and_so_is_what_was_summed(store):
    with pytest.raises(PolicyDenied, match="may not load attendance"):
        compute(MEASURES, scope=scope_of("super_user", "provisioning"), door=store.door)
    compute(MEASURES, scope=HEAD, door=store.door)
    log = store.settings.audit_log.read_text(encoding="utf-8").splitlines()
    denied, summed = (json.loads(line) for line in log[-2:])
    assert (denied["action"], denied["dataset"]) == ("deny", "attendance_day")
    assert (summed["action"], summed["result"]) == ("load", "summarised")
    assert "900001" not in log[-1]


def test_who_pupils_are_is_not_summed(store):
    scope = scope_of("school_named", schools=(SCHOOLS[0],))
    with pytest.raises(UsageError, match="is not summed"):
        store.door.summarise(["pupil_identity"], scope, lambda tables: sa.select(sa.literal(1)))


def test_years_are_filtered_in_the_store(store):
    assert compute(MEASURES, scope=HEAD, door=store.door, periods=["2017/18"]).empty
    assert len(compute(MEASURES, scope=HEAD, door=store.door, periods=[YEAR])) == len(MEASURES)


def test_a_scope_is_for_what_is_loaded(store):
    with pytest.raises(UsageError, match="`scope`"):
        compute(MEASURES)
    with pytest.raises(UsageError, match="to be loaded"):
        compute(MEASURES, pd.DataFrame(), scope=HEAD)


def test_measures_of_several_kinds_of_row_are_refused(store):
    with pytest.raises(UsageError, match="2 kinds of row"):
        compute(["attendance", "attainment8"], {})


def test_rows_that_need_other_years_are_made_from_all_and_kept_by_year(store):
    whole = compute("pupils", scope=scope_of("analyst"), door=store.door)
    kept = compute("pupils", scope=scope_of("analyst"), door=store.door, periods=[YEAR])
    assert set(kept["period"]) == {YEAR}
    assert set(kept["unit_id"]) <= set(whole["unit_id"])
    assert compute("pupils", scope=scope_of("analyst"), door=store.door, periods=["2012/13"]).empty
