import pytest
from pandas.testing import assert_frame_equal

from workbench.contracts.checks import check
from workbench.contracts.upn import upn_check_letter
from workbench.errors import UsageError
from workbench.synthetic.england import England


def test_frames_keep_their_contracts_and_stored_order(drawn, catalogue_of_contracts):
    for name, frame in drawn.items():
        contract = catalogue_of_contracts[name]
        assert check(frame.iloc[:50_000], contract).failures == ()
        keys = frame[list(contract.sort_by)]
        assert keys.sort_values(list(contract.sort_by), kind="stable").index.equals(frame.index)
        assert not frame[list(contract.key)].duplicated().any()


def test_pupils_of_all_frames_are_the_same(drawn):
    known = set(map(tuple, drawn["pupil"][["urn", "pupil_id"]].to_numpy()))
    for name in ("pupil_identity", "pupil_characteristics"):
        assert set(map(tuple, drawn[name][["urn", "pupil_id"]].to_numpy())) == known
    counted = drawn["pupil"][drawn["pupil"]["ks4_cohort"]]
    assert set(drawn["ks4_entry"]["pupil_id"]) <= set(counted["pupil_id"])
    assert set(drawn["prior_attainment"]["pupil_id"]) <= set(counted["pupil_id"])
    assert set(drawn["attendance_day"]["pupil_id"]) <= set(drawn["pupil"]["pupil_id"])


def test_upns_are_valid_and_name_a_reserved_authority(drawn):
    numbers = drawn["pupil_identity"]["upn"]
    assert all(n[0] == upn_check_letter(n[1:]) for n in numbers)
    assert numbers.str[1:4].astype(int).between(951, 995).all()
    assert numbers.duplicated().sum() == drawn["pupil_identity"]["pupil_id"].duplicated().sum() + 1


def test_pupil_ids_do_not_come_from_the_upn(drawn):
    other = next(iter(England("demo", 7).batches(years=["2018/19"], attendance=False)))
    assert set(other.datasets["pupil"]["pupil_id"]) & set(drawn["pupil"]["pupil_id"]) == set()


def test_years_have_different_pupils(demo):
    years = {}
    for batch in demo.batches(attendance=False):
        years.setdefault(batch.year, set()).update(batch.datasets["pupil"]["pupil_id"])
    assert list(years) == ["2016/17", "2017/18", "2018/19"]
    assert sum(map(len, years.values())) == len(set.union(*years.values()))


def test_awkward_cases_do_not_depend_on_the_run(demo):
    small, large = (
        next(iter(demo.batches(["2018/19"], schools_per_batch=n))).datasets for n in (4, 9)
    )
    for name, frame in small.items():
        same = large[name][large[name]["urn"].isin(frame["urn"].unique())].reset_index(drop=True)
        assert_frame_equal(frame, same)


def test_points_are_those_of_the_grade(drawn):
    entries = drawn["ks4_entry"]
    gcse = entries[entries["qualification_type"] == "GCSE"]
    numbers = gcse["grade"].replace({"U": "0", "X": "0"}).astype(float)
    assert (numbers == gcse["points"]).all()
    combined = entries[entries["qualification_type"] == "GCSE combined science"]
    pairs = combined["grade"].where(combined["points"] > 0, "00")
    mean = pairs.map(lambda g: (int(g[0]) + int(g[1])) / 2)
    assert (mean == combined["points"]).all()
    assert (combined["size"] == 2).all()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: England("dmeo"), "Did you mean 'demo'"),
        (lambda: England("demo", -1), "`seed`"),
        (lambda: England("demo").batches(years=["2030/31"]), "`years`"),
        (lambda: England("demo").batches(schools_per_batch=0), "`schools_per_batch`"),
    ],
)
def test_wrong_arguments_are_named(make, words):
    with pytest.raises(UsageError, match=words):
        make()
