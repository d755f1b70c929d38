"""Whatever one thing changes in a contract is found, and breaking where valid rows are refused."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from contract_mutations import contracts, edges, mutations
from hypothesis import event, given, settings
from hypothesis import strategies as st

from workbench.contracts.checks import check
from workbench.contracts.diff import diff
from workbench.contracts.model import Contract
from workbench.contracts.read import read_catalogue
from workbench.contracts.records import read_record, write_record
from workbench.contracts.terms import terms_of
from workbench.settings import Settings

CATALOGUE = read_catalogue(Settings().contracts)


def still_valid(before: Contract, after: Contract) -> bool:
    """Whether rows at the edges of the old contract keep the new one, new columns left empty."""
    rows = edges(before)
    assert check(rows, before).failures == ()
    new = {name: None for name in after.names if name not in rows}
    return check(rows.assign(**new), after).passed


@given(contracts())
def test_a_contract_does_not_differ_from_itself(contract: Contract) -> None:
    shuffled = tuple(replace(c, allowed=c.allowed[::-1]) for c in reversed(contract.columns))
    terms, same = terms_of(contract), terms_of(replace(contract, columns=shuffled))

    assert diff(terms, terms).changes == diff(terms, same).changes == ()
    assert diff(terms, terms).versioned
    assert terms.fingerprint == same.fingerprint


@pytest.mark.parametrize("contract", tuple(CATALOGUE), ids=lambda contract: contract.name)
def test_every_single_change_of_a_contract_is_found_and_classed(contract: Contract) -> None:
    terms = terms_of(contract)
    for mutation in mutations(contract):
        changed = terms_of(mutation.changed)
        (change,) = diff(terms, changed).changes
        found = (change.column, change.fact, change.effect)
        assert found == (mutation.column, mutation.fact, mutation.effect), mutation.name
        assert change.school
        assert (changed.fingerprint == terms.fingerprint) == (mutation.effect == "wording")
        (back,) = diff(changed, terms).changes
        assert (back.column, back.fact) == (change.column, change.fact)


@settings(max_examples=150)
@given(contract=contracts(), data=st.data())
def test_breaking_exactly_where_a_valid_row_is_refused(
    contract: Contract, data: st.DataObject
) -> None:
    every = list(mutations(contract))
    fact = data.draw(st.sampled_from(sorted({one.fact for one in every})))
    mutation = data.draw(st.sampled_from([one for one in every if one.fact == fact]))
    event(f"{mutation.fact} {mutation.effect}")
    (change,) = diff(terms_of(contract), terms_of(mutation.changed)).changes

    valid = still_valid(contract, mutation.changed)

    assert change.effect == mutation.effect
    if mutation.told_by_checks:
        assert (change.effect == "breaking") == (not valid)
    elif not valid:
        assert change.effect == "breaking"


@given(contract=contracts(), data=st.data())
def test_of_several_changes_the_gravest_decides(contract: Contract, data: st.DataObject) -> None:
    changed, wording = contract, replace(contract, title="otherwise", version="2.0.0")
    for _ in range(data.draw(st.integers(1, 3))):
        changed = data.draw(st.sampled_from(list(mutations(changed)))).changed
    found = diff(terms_of(contract), terms_of(replace(changed, version="2.0.0")))

    effects = {change.effect for change in found.changes}
    grave = [effect for effect in ("breaking", "compatible", "wording") if effect in effects]
    least = {"breaking": "2.0.0", "compatible": "1.3.0", "wording": "1.2.4"}
    assert found.effect == (grave[0] if grave else None)
    assert found.least_version == (least[grave[0]] if grave else "1.2.3")
    assert found.versioned
    assert diff(terms_of(contract), terms_of(wording)).effect == "wording"


@settings(max_examples=30)
@given(contracts())
def test_a_record_keeps_what_binds(contract: Contract) -> None:
    later = terms_of(replace(contract, version="1.10.0"))
    with TemporaryDirectory() as folder:
        write_record(Path(folder), (later, terms_of(contract)))
        assert read_record(Path(folder), contract.name) == (
            terms_of(contract).binding(),
            later.binding(),
        )
