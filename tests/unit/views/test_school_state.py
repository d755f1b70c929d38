"""The state of the page is its address; what comes from an address is a wish."""

import pytest

from workbench.stages.catalogue import STAGES
from workbench.views.school.choices import (
    group_label,
    measure_choices,
    order_choices,
    part_of,
    second_choices,
    worked_choices,
)
from workbench.views.school.state import school_state


@pytest.fixture
def state():
    return school_state(
        "900001",
        views=("overview", "groups", "subjects", "worked"),
        years=("2018/19", "2017/18"),
        measures=measure_choices(STAGES["ks4"]),
        orders=order_choices(STAGES["ks4"]),
        groups={"All pupils": "all", "Girls": "girls"},
        subjects=("Art & design", "Mathematics"),
        seconds=second_choices(STAGES["ks4"]),
        comparators={"National": "", "School, other pupils": "others"},
        worked=worked_choices(STAGES["ks4"]),
    )


def test_the_start_has_the_shortest_address(state):
    assert state.search == "?urn=900001"
    assert (state.view, state.year, state.group) == ("overview", "2018/19", "all")


def test_an_address_leads_back_to_its_state(state):
    state.param.update(view="subjects", year="2017/18", group="girls", subject="Art & design")
    address = state.search
    state.take({})
    state.follow(address)
    assert state.search == address
    assert state.subject == "Art & design"


def test_a_link_changes_nothing_itself(state):
    assert state.link(group="girls") == "?urn=900001&group=girls"
    assert state.group == "all"


@pytest.mark.parametrize(
    "search",
    [
        "?view=secrets&year=1066&group=looked_after&subject=Name&measure=upn",
        "?group=<script>",
        "?second=upn&comparator=pupil&span=nine",
        "?urn=900002",
        "no question mark",
        "",
    ],
)
def test_what_cannot_be_chosen_has_its_default(state, search):
    state.follow(search)
    assert state.search == "?urn=900001"


def test_pupil_groups_have_all_their_choices_in_the_address(state):
    wanted = "?urn=900001&view=groups&span=three&second=ebacc_entry&comparator=others"
    state.follow(wanted)
    chosen = (state.span, state.second, state.comparator)
    assert chosen == ("three", "ebacc_entry", "others")
    assert set(state.search.split("&")) == set(wanted.split("&"))
    assert state.link(view="overview") == "?urn=900001"
    assert "span=three" in state.link(view="subjects", group="girls")


@pytest.mark.parametrize("name", ["attainment8", "persistent_absence"])
def test_a_calculation_is_addressed_by_its_measure(state, name):
    address = state.link(view="worked", measure=name)
    assert address == f"?urn=900001&view=worked&measure={name}"
    state.follow(address)
    assert (state.view, state.worked, state.search) == ("worked", name, address)


def test_an_unknown_calculation_is_that_of_the_first_headline(state):
    state.follow("?view=worked&measure=upn")
    assert state.worked == "progress8"
    assert state.search == "?urn=900001&view=worked&measure=progress8"


def test_changes_come_together(state):
    seen = []
    state.param.watch(lambda *events: seen.append({e.name for e in events}), ["view", "group"])
    state.follow("?view=groups&group=girls")
    assert seen == [{"view", "group"}]


@pytest.mark.parametrize("name", ["fsm", "fsm6", "looked_after", "not_fsm6", "nobody", ""])
def test_sensitive_groups_cannot_be_chosen(name):
    assert part_of(name).name == "all"


def test_labels_stand_alone():
    assert [group_label(part_of(n)) for n in ("girls", "high", "eal")] == [
        "Girls",
        "Prior attainment: High",
        "First language: EAL",
    ]
