import csv

import pytest

from workbench.contracts.checks import check
from workbench.settings import Settings
from workbench.synthetic.england import England
from workbench.synthetic.places import authorities

CODES = (
    Settings().published_data / "dfe_performance_tables" / "meta" / "la_and_region_codes_meta.csv"
)


@pytest.mark.parametrize(
    ("dataset", "frame"),
    [
        ("school", England.schools),
        ("trust", England.trusts),
        ("trust_membership", England.memberships),
        ("school_link", England.links),
    ],
)
def test_frames_keep_their_contracts(demo, catalogue_of_contracts, dataset, frame):
    rows = frame(demo)
    assert check(rows, catalogue_of_contracts[dataset]).failures == ()
    assert tuple(rows.columns) == catalogue_of_contracts[dataset].names
    assert len(rows)


def test_every_school_says_that_it_is_synthetic(demo):
    schools = demo.schools()
    for column in ("name", "la_name"):
        assert schools[column].str.contains("(SYNTHETIC)", regex=False).all()
    assert (schools["urn"].astype(int) > 900_000).all()
    assert schools["postcode"].str.startswith("ZZ").all()
    assert not schools["name"].duplicated().any()


def test_demo_has_sixty_schools_of_many_kinds(demo):
    schools = demo.schools()
    assert len(schools) == 60
    assert set(schools["phase"]) == {"secondary", "all-through", "special", "alternative provision"}
    assert set(schools["gender"]) == {"mixed", "girls", "boys"}
    assert schools["selective"].sum() == 2
    assert (schools["status"] == "closed").sum() == 3


def test_authority_codes_are_reserved():
    if not CODES.exists():
        pytest.skip("the published list of local authority codes is not here")
    with CODES.open(encoding="cp1252", newline="") as file:
        real = {row["LEA"] for row in csv.DictReader(file)}
    ours = {authority.code for authority in authorities()}
    assert len(ours) == 45
    assert ours & real == set()


def test_conversion_keeps_the_number_and_changes_the_urn(demo):
    schools = demo.schools().set_index("urn")
    links = demo.links().set_index("urn")
    (before,) = links.index[links["link_type"] == "Successor"]
    after = links.loc[before, "linked_urn"]
    assert schools.loc[before, "laestab"] == schools.loc[after, "laestab"]
    assert list(schools.loc[[before, after], "status"]) == ["closed", "open"]


def test_merger_has_two_predecessors(demo):
    links = demo.links()
    merged = links[links["link_type"] == "Result of Amalgamation"]
    assert merged["linked_urn"].nunique() == 1
    assert len(merged) == 2


def test_one_school_changes_trust(demo):
    trusts = demo.memberships().groupby("urn")["trust_uid"].nunique()
    assert (trusts > 1).sum() == 1


def test_national_has_the_published_numbers():
    schools = England("national").schools()
    mainstream = schools[schools["phase"] == "secondary"]
    assert len(mainstream) == 3200
    assert mainstream["selective"].sum() == 160
    assert schools["region"].nunique() == 9
    assert not schools[["urn", "laestab", "name"]].apply(lambda c: c.duplicated().any()).any()
