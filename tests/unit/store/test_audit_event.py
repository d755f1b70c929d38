"""Events: declared facts, closed lists, and nothing of a pupil."""

import pytest

from workbench.errors import ContractError
from workbench.store.audit import Action, Event, redacted

UPN = "U960900119001"
HASH = "a1" + "0" * 62


def test_what_is_not_known_is_left_out() -> None:
    facts = Event(action=Action.LOAD, actor="local|alice", rows=0).facts()

    assert facts == {"action": "load", "actor": "local|alice", "rows": 0}


@pytest.mark.parametrize("action", ["lod", "", "drop table", UPN])
def test_an_unknown_action_is_a_defect(action: str) -> None:
    with pytest.raises(ContractError, match="not on its list") as refused:
        Event(action=action)
    assert UPN not in str(refused.value)


def test_an_unknown_action_is_explained() -> None:
    with pytest.raises(ContractError, match="Did you mean 'load'"):
        Event(action="lod")


def test_an_unknown_surface_is_a_defect() -> None:
    with pytest.raises(ContractError, match="`surface`"):
        Event(action="load", surface="telephone")


def test_an_undeclared_fact_is_a_defect() -> None:
    with pytest.raises(TypeError, match="surname"):
        Event(action="load", surname="Quillfeather")


@pytest.mark.parametrize(
    "text", [UPN, UPN.lower(), f"/pupil/{UPN}", f"urn={UPN}&x", "A12345678901Z", f"({UPN})"]
)
@pytest.mark.parametrize("name", ["resource", "reason", "actor", "urn", "account"])
def test_what_looks_like_a_upn_is_refused(name: str, text: str) -> None:
    with pytest.raises(ContractError, match="looks like a UPN") as refused:
        Event(action="load", **{name: text})
    assert UPN not in str(refused.value).upper()


def test_a_upn_among_column_classes_is_refused() -> None:
    with pytest.raises(ContractError, match="looks like a UPN"):
        Event(action="load", columns=("pupil", UPN))


@pytest.mark.parametrize("text", [HASH, "900001", "01J000000000000000000000A1", "2026-11-02"])
def test_hashes_numbers_and_dates_are_no_upns(text: str) -> None:
    assert Event(action="load", resource=text).resource == text


def test_long_text_is_refused() -> None:
    assert Event(action="load", reason="x" * 300)
    with pytest.raises(ContractError, match="over 300 characters"):
        Event(action="load", reason="x" * 301)


@pytest.mark.parametrize(
    ("name", "value"), [("rows", "12"), ("actor", 12), ("columns", ["pupil"]), ("columns", (1,))]
)
def test_facts_have_their_types(name: str, value: object) -> None:
    with pytest.raises(ContractError, match=f"`{name}`"):
        Event(action="load", **{name: value})


def test_text_from_outside_can_be_made_fit() -> None:
    path = f"/pupil/{UPN}/{'x' * 400}"

    assert Event(action="deny", resource=redacted(path)).resource.startswith("/pupil/[UPN]/xxx")
