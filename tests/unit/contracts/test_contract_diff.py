"""What a person reads about the difference between two versions of a contract."""

from dataclasses import replace
from typing import Any

import pytest

from workbench.contracts.diff import Change, diff
from workbench.contracts.model import Contract
from workbench.contracts.read import read_catalogue
from workbench.contracts.terms import terms_of
from workbench.contracts.versions import number, raised
from workbench.errors import ContractError, UsageError
from workbench.settings import Settings

CATALOGUE = read_catalogue(Settings().contracts)
PUPIL = CATALOGUE["pupil"]


def changed(column: str, **facts: Any) -> Contract:
    columns = tuple(replace(c, **facts) if c.name == column else c for c in PUPIL)
    return replace(PUPIL, columns=columns)


def changes(after: Contract) -> tuple[Change, ...]:
    return diff(terms_of(PUPIL), terms_of(after)).changes


@pytest.mark.parametrize(
    ("after", "engineer", "school", "part"),
    [
        (
            changed("sex", allowed=("F", "M", "U")),
            "allowed values: removed X; added U",
            "Some values that were accepted are refused now.",
            "major",
        ),
        (
            changed("sex", allowed=("F", "M", "X", "U")),
            "allowed values: added U",
            "More values are accepted than before.",
            "minor",
        ),
        (
            changed("sex", allowed=()),
            "allowed values: F, M, X -> none",
            "More values are accepted than before.",
            "minor",
        ),
        (
            changed("leaving_date", required=True),
            "required: no -> yes",
            "The column may not be left empty.",
            "major",
        ),
        (
            changed("sex", classification="special"),
            "classification: pupil -> special",
            "Other people may see the column than was agreed.",
            "major",
        ),
        (
            replace(PUPIL, controller="FFT"),
            "controller: school -> FFT",
            "Another organisation answers for the data; agree to it anew.",
            "major",
        ),
        (
            replace(PUPIL, sort_by=("pupil_id", "urn")),
            "stored order: urn, pupil_id -> pupil_id, urn",
            "Nothing a school notices: rows are kept in another order.",
            "minor",
        ),
        (
            replace(PUPIL, purpose="Another"),
            f"purpose: {PUPIL.purpose} -> Another",
            "Only the explanation is worded differently.",
            "patch",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value[0].islower() else "",
)
def test_a_change_in_two_kinds_of_words(
    after: Contract, engineer: str, school: str, part: str
) -> None:
    (change,) = changes(after)
    assert (change.engineer, change.school, change.part) == (engineer, school, part)


def test_a_renamed_column_is_one_removed_and_one_added() -> None:
    removed, added = changes(changed("sex", name="gender"))
    assert (removed.column, removed.engineer) == ("sex", "the column is removed")
    assert (added.column, added.engineer) == ("gender", "the column is added: required string")
    assert {removed.effect, added.effect} == {"breaking"}


def test_a_key_with_a_column_less_says_so_once() -> None:
    (change,) = changes(changed("year", key_position=None))
    assert change.engineer == "primary key: pupil_id, urn, year -> pupil_id, urn"


@pytest.mark.parametrize("limit", [0, 1])
def test_a_limit_is_a_number_also_where_it_could_be_taken_for_no_or_yes(limit: int) -> None:
    lifted = terms_of(changed("year_group", minimum=None))
    limited = terms_of(changed("year_group", minimum=limit))
    (change,) = diff(lifted, limited).changes
    assert (change.effect, change.engineer) == ("breaking", f"minimum: none -> {limit}")


def test_a_whole_number_is_the_same_limit_however_written() -> None:
    one, other = (terms_of(changed("year_group", maximum=limit)) for limit in (14, 14.0))
    assert diff(one, other).changes == ()
    assert one.fingerprint == other.fingerprint


def test_wording_is_compared_only_where_both_sides_hold_it() -> None:
    reworded = terms_of(replace(PUPIL, purpose="Another"))
    assert diff(terms_of(PUPIL).binding(), reworded).changes == ()


def test_a_higher_version_than_asked_for_is_enough() -> None:
    tighter = replace(changed("year_group", maximum=13), version="3.1.0")
    assert diff(terms_of(PUPIL), terms_of(tighter)).versioned
    lower = replace(tighter, version="1.9.0")
    assert not diff(terms_of(PUPIL), terms_of(lower)).versioned


def test_different_datasets_are_not_compared() -> None:
    with pytest.raises(UsageError, match="different datasets"):
        diff(terms_of(PUPIL), terms_of(CATALOGUE["school"]))


def test_a_fact_without_words_of_its_own_is_judged_strictly() -> None:
    terms = terms_of(PUPIL)
    stated = replace(terms, dataset={**terms.dataset, "retention_rule": "6 months"})
    altered = replace(terms, dataset={**terms.dataset, "retention_rule": "6 years"})
    assert [c.effect for c in diff(terms, stated).changes] == ["compatible"]
    (change,) = diff(stated, altered).changes
    assert (change.effect, change.engineer) == (
        "breaking",
        "retention rule: 6 months -> 6 years",
    )


def test_versions_compare_as_numbers() -> None:
    assert number("1.10.0") > number("1.9.9")
    assert [raised("1.9.9", part) for part in ("major", "minor", "patch")] == [
        "2.0.0",
        "1.10.0",
        "1.9.10",
    ]
    with pytest.raises(ContractError, match="`version` is '1'"):
        number("1")
