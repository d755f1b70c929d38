"""Families of schools, drawn: distances, filters, missing values and ties."""

import pytest
from drawn import table

from workbench.errors import ContractViolation, UsageError
from workbench.models.similar.family import family
from workbench.models.similar.presets import preset, presets

# published figures of five schools of 2018/19, and their places on the national grid
FIVE = table(
    """
    | urn    | laestab | gender | fsm6_share | eal_share | cohort | prior_attainment_points | easting | northing |
    |--------|---------|--------|------------|-----------|--------|-------------------------|---------|----------|
    | 138859 | 3204001 | mixed  | 42.3       | 54.9      | 125    | 27.1                    | 537754  | 191405   |
    | 134369 | 3076905 | mixed  | 41.4       | 60.2      | 120    | 27.7                    | 512270  | 183969   |
    | 140862 | 3044000 | mixed  | 46.8       | 58.8      | 115    |                         | 519395  | 186276   |
    | 145708 | 3204076 | mixed  | 47.5       | 57.3      | 101    | 25.5                    | 536942  | 187070   |
    | 137388 | 3024211 | mixed  | 41.0       | 56.5      | 116    | 28.6                    | 525672  | 189571   |
    """  # noqa: E501
).astype({"urn": "str", "laestab": "str"})

# standard deviations over all mixed mainstream secondary schools of that year
NATIONAL = {"distance": 106.42, "fsm6_share": 14.922, "eal_share": 18.743, "cohort": 64.714}


def test_the_published_example_of_schools_like_yours():
    found = family(FIVE, "140862", preset="schools_like_yours_near", spreads=NATIONAL, same=[])
    assert found.schools["urn"].to_list() == ["140862", "145708", "134369", "137388", "138859"]
    assert found.schools["difference"].round(4).to_list() == [0, 0.2875, 0.3840, 0.4133, 0.4361]
    assert found.dropped == {"prior_attainment_points": "missing for the school"}
    assert found.notes() == ("prior_attainment_points was not used: missing for the school.",)


def test_its_parts_in_standard_deviations():
    found = family(FIVE, "140862", preset="schools_like_yours_near", spreads=NATIONAL, same=[])
    lammas = found.schools.iloc[1]
    parts = {
        "distance": lammas["distance"] / 106.42,
        "fsm6_share": (lammas["fsm6_share"] - 46.8) / 14.922,
        "eal_share": (lammas["eal_share"] - 58.8) / 18.743,
        "cohort": (lammas["cohort"] - 115) / 64.714,
    }
    assert {name: round(part, 4) for name, part in parts.items()} == {
        "distance": 0.1651,
        "fsm6_share": 0.0469,
        "eal_share": -0.0800,
        "cohort": -0.2163,
    }


SIX = table(
    """
    | urn | laestab | phase     | gender | eal  | size |
    |-----|---------|-----------|--------|------|------|
    | a   | 2001    | secondary | mixed  | 10   | 100  |
    | b   | 2006    | secondary | mixed  | 20   | 100  |
    | c   | 2003    | secondary | mixed  | 0    | 100  |
    | d   | 2004    | secondary | girls  | 10   | 100  |
    | e   | 2005    | primary   | mixed  | 11   | 100  |
    | f   | 2002    | secondary | mixed  |      | 160  |
    | g   | 2007    | secondary | mixed  | 40   | 900  |
    """
).astype({"laestab": "str"})


def urns(found):
    return found.schools["urn"].to_list()


def test_filters_come_before_ranking_and_before_standard_deviations():
    found = family(SIX, "a", criteria={"eal": 1}, same=["phase", "gender"])
    assert urns(found) == ["a", "c", "b", "g"]
    assert found.criteria["spread"].round(4).to_list() == [17.0783]  # of 10, 20, 0 and 40
    assert found.left_out == {
        "with another phase": 1,
        "with another gender": 1,
        "without a value in every criterion": 1,
    }
    assert found.considered == 3


def test_without_a_word_on_filters_schools_share_the_gender():
    assert "d" not in urns(family(SIX, "a", criteria={"eal": 1}))
    assert "d" in urns(family(SIX, "a", criteria={"eal": 1}, same=[]))


def test_equal_differences_are_ordered_by_dfe_number():
    found = family(SIX, "a", criteria={"eal": 1})
    assert found.schools["difference"].iloc[2] == found.schools["difference"].iloc[3]
    assert urns(found)[:4] == ["a", "e", "c", "b"]
    # and so it is where the family ends
    assert urns(family(SIX, "a", criteria={"eal": 1}, size=2)) == ["a", "e", "c"]


def test_the_school_itself_comes_first_among_its_twins():
    twins = SIX.assign(eal=10.0)
    assert urns(family(twins, "b", criteria={"eal": 1, "size": 1}, same=[]))[0] == "b"


def test_schools_that_lack_a_value_may_be_listed_last():
    found = family(SIX, "a", criteria={"eal": 1, "size": 1}, missing="last")
    assert urns(found)[-1] == "f"
    last = found.schools.iloc[-1]
    assert last["missing"] == "eal"
    assert last.isna()["difference"]
    assert found.left_out == {"with another gender": 1}
    room_for_one = family(SIX, "a", criteria={"eal": 1}, missing="last", size=2)
    assert urns(room_for_one) == ["a", "e", "c"]


def test_ranges_leave_schools_out_but_never_the_school_itself():
    found = family(SIX, "g", criteria={"eal": 1}, within={"size": (None, 200)})
    assert found.left_out == {"with another gender": 1, "without a value in every criterion": 1}
    small = family(SIX, "a", criteria={"eal": 1}, within={"size": (None, 200)})
    assert small.left_out["with size outside any to 200"] == 1
    assert urns(found) == ["g", "b", "e", "a", "c"]


def test_a_criterion_that_tells_nothing_is_dropped_by_name():
    schools = SIX.assign(weightless=1.0, level=3.0)
    found = family(schools, "c", criteria={"eal": 1, "level": 1, "weightless": 0})
    assert found.dropped == {
        "level": "the same for every school with a value",
        "weightless": "has the weight 0",
    }


def test_weights():
    near = family(SIX, "b", criteria={"eal": 1, "size": 0.01}, same=[])
    assert urns(near)[1:3] == ["e", "a"]
    double = family(SIX, "b", criteria={"eal": 4}, same=[]).schools["difference"]
    single = family(SIX, "b", criteria={"eal": 1}, same=[]).schools["difference"]
    assert double.to_list() == pytest.approx((2 * single).to_list())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"urn": "z"}, "`urn` z is not among the 7 `schools`"),
        ({"criteria": {}}, "`criteria` is empty"),
        ({"criteria": {"eel": 1}}, "(?s)`criteria` names eel.*Did you mean 'eal'"),
        ({"criteria": {"phase": 1}}, "`criteria` names phase, which is not a column of numbers"),
        ({"criteria": {"eal": -1}}, "gives eal the weight -1"),
        ({"criteria": {"eal": 0}}, "None of the `criteria` can be used: eal: has the weight 0"),
        ({"urn": "f"}, "None of the `criteria` can be used: eal: missing for the school"),
        ({"same": ["phse"]}, "(?s)`same` names phse.*Did you mean 'phase'"),
        ({"within": {"sise": (0, 1)}}, "(?s)`within` names sise.*Did you mean 'size'"),
        ({"size": 0}, "`size` 0 is no family"),
        ({"form": "manhattan"}, "`form` manhattan is not a distance"),
        ({"missing": "first"}, "`missing` first is not known"),
        ({"spreads": {"eal": 0}}, "`spreads` gives eal 0"),
        ({"preset": "fft"}, "`preset` fft is not known"),
    ],
)
def test_refusals(arguments, said):
    with pytest.raises(UsageError, match=said):
        family(SIX, **{"urn": "a", "criteria": {"eal": 1}, **arguments})


def test_frames_that_are_not_schools():
    with pytest.raises(ContractViolation, match="`schools` lacks the columns laestab"):
        family(SIX.drop(columns="laestab"), "a", criteria={"eal": 1})
    with pytest.raises(ContractViolation, match="`schools` holds a 2 times"):
        family(SIX.iloc[[0, 0, 1]], "a", criteria={"eal": 1})
    with pytest.raises(ContractViolation, match="no places to measure `distance`"):
        family(SIX, "a", criteria={"distance": 1})


def test_a_school_alone_is_a_family_of_none():
    found = family(SIX.iloc[[0]], "a", criteria={"eal": 1}, spreads={"eal": 1})
    assert urns(found) == ["a"]
    assert found.neighbours.empty
    assert found.considered == 0
    with pytest.raises(UsageError, match="the same for every school"):
        family(SIX.iloc[[0]], "a", criteria={"eal": 1})


@pytest.mark.parametrize("name", list(presets()))
def test_presets_name_their_source_and_what_is_not_known(name):
    found = preset(name)
    assert found.source
    assert found.to_be_verified
    assert all(weight > 0 for weight in found.criteria.values())
