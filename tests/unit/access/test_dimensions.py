"""Free school meals and looked after are never crossed with anything, for anyone."""

import pytest

from workbench.access.dimensions import check_dimensions
from workbench.access.policy import read_policy
from workbench.errors import PolicyDenied
from workbench.measures.groups import dimensions
from workbench.views.school.protected import check_wish

SENSITIVE = ("fsm", "fsm6", "looked_after", "previously_looked_after", "service_child")


@pytest.mark.parametrize("name", SENSITIVE)
def test_by_itself_a_sensitive_dimension_is_allowed(name):
    check_dimensions([name], sensitive=SENSITIVE)
    check_dimensions([name, "all", "", name], sensitive=SENSITIVE)


@pytest.mark.parametrize("name", SENSITIVE)
@pytest.mark.parametrize("other", ["sex", "subject", "pupil", "attendance", "fsm", "looked_after"])
def test_with_anything_else_it_is_refused(name, other):
    if name == other:
        return
    with pytest.raises(PolicyDenied, match=f"`{name}` is sensitive|`{other}` is sensitive"):
        check_dimensions([other, name], sensitive=SENSITIVE)


def test_the_refusal_says_what_may_be_done():
    with pytest.raises(PolicyDenied) as refused:
        check_dimensions(["fsm6", "subject"], sensitive=SENSITIVE)
    assert "may not be combined with `subject`" in refused.value.what
    assert "Look at `fsm6` by itself" in refused.value.hint


def test_fixed_headline_reports_may():
    check_dimensions(["fsm6", "sex"], sensitive=SENSITIVE, fixed_report=True)


def test_other_dimensions_may_be_crossed():
    check_dimensions(["sex", "subject", "prior_attainment"], sensitive=SENSITIVE)


@pytest.mark.parametrize("group", ["fsm6", "not_fsm6", "fsm", "looked_after", "not_looked_after"])
@pytest.mark.parametrize(
    "rest", [{"subject": "Mathematics"}, {"view": "subjects"}, {"view": "attendance"}]
)
def test_an_address_that_crosses_is_refused(group, rest):
    with pytest.raises(PolicyDenied, match="sensitive"):
        check_wish({"group": group, **rest}, SENSITIVE)


@pytest.mark.parametrize(
    "query", [{}, {"group": "fsm6"}, {"group": "girls", "view": "subjects"}, {"view": "subjects"}]
)
def test_other_addresses_are_not(query):
    check_wish(query, SENSITIVE)


def test_the_policy_and_the_pupil_groups_agree():
    declared = {one.name for one in dimensions().values() if one.sensitive}
    assert declared == set(read_policy().sensitive)
