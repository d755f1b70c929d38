"""What changed between two versions of a contract, and which version that asks for."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.contracts.judgement import (
    PARTS,
    Effect,
    Part,
    added_column,
    meaning_of,
    members,
    removed_column,
)
from workbench.contracts.terms import Facts, Terms, Value
from workbench.contracts.versions import number, raised
from workbench.errors import UsageError


@dataclass(frozen=True)
class Change:
    """One change: of the dataset itself where ``column`` is empty, else of that column.

    ``engineer`` says exactly what differs; ``school`` says what it means for who gives data.
    """

    column: str
    fact: str
    effect: Effect
    engineer: str
    school: str

    @property
    def place(self) -> str:
        """Where the change is: the column, or the dataset."""
        return f"`{self.column}`" if self.column else "the dataset"

    @property
    def part(self) -> Part:
        """The part of the version that this change raises."""
        return PARTS[self.effect]


@dataclass(frozen=True)
class Difference:
    """All changes from one version of a contract to another."""

    contract: str
    before: str
    after: str
    changes: tuple[Change, ...]

    @property
    def effect(self) -> Effect | None:
        """The gravest effect among the changes; None where nothing changed."""
        found = {change.effect for change in self.changes}
        return next((effect for effect in PARTS if effect in found), None)

    @property
    def least_version(self) -> str:
        """The lowest version that the newer of the two may have."""
        return raised(self.before, PARTS[self.effect]) if self.effect else self.before

    @property
    def versioned(self) -> bool:
        """Whether the newer version is as high as the changes ask for."""
        return number(self.after) >= number(self.least_version)

    @property
    def breaking(self) -> tuple[Change, ...]:
        """The changes that break."""
        return tuple(change for change in self.changes if change.effect == "breaking")


def diff(before: Terms, after: Terms) -> Difference:
    """Every change from one version of a contract to another.

    A renamed column is one removed and one added. The order of columns and of allowed values is
    no change. Wording is compared only where both sides hold it: a released version does not.

    Raises:
        UsageError: the two are not versions of one contract.
    """
    if before.name != after.name:
        raise UsageError(
            f"`{before.name}` and `{after.name}` are different datasets.",
            "Compare two versions of one contract.",
        )
    if not (before.worded and after.worded):
        before, after = before.binding(), after.binding()
    found = (*_facts("", before.dataset, after.dataset), *_columns(before, after))
    return Difference(before.name, before.version, after.version, found)


def _columns(before: Terms, after: Terms) -> Iterator[Change]:
    for name, facts in before.columns.items():
        if name in after.columns:
            yield from _facts(name, facts, after.columns[name])
        else:
            effect, school = removed_column()
            yield Change(name, "column", effect, "the column is removed", school)
    for name, facts in after.columns.items():
        if name not in before.columns:
            effect, school = added_column(facts)
            kind = f"{'required' if facts.get('required') else 'optional'} {facts['logical_type']}"
            yield Change(name, "column", effect, f"the column is added: {kind}", school)


def _facts(column: str, before: Facts, after: Facts) -> Iterator[Change]:
    for fact in dict.fromkeys((*before, *after)):
        old, new = before.get(fact), after.get(fact)
        if old != new:
            meaning = meaning_of(fact)
            effect = meaning.judge(old, new)
            engineer = f"{meaning.title}: {_told(fact, old, new)}"
            yield Change(column, fact, effect, engineer, meaning.words(effect))


def _told(fact: str, old: Value | None, new: Value | None) -> str:
    if fact == "allowed" and old is not None and new is not None:
        gone, come = sorted(members(old) - members(new)), sorted(members(new) - members(old))
        said = [("removed", gone), ("added", come)]
        return "; ".join(f"{verb} {', '.join(values)}" for verb, values in said if values)
    nothing = "no" if old is True or new is True else "none"
    return f"{_text(old, nothing)} -> {_text(new, nothing)}"


def _text(value: Value | None, nothing: str) -> str:
    if value is None:
        return nothing
    if value is True:
        return "yes"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
