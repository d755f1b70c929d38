"""The sentences that a report may say, as declared in ``reference/sentences.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from workbench.contracts.reference import read
from workbench.errors import ContractError, UsageError, did_you_mean
from workbench.measures.catalogue import measures

Tone = Literal["above", "below", "level", "note"]
Phase = Literal["ks2", "ks4", "ks5", "remit"]
NOTHING = "GRP0"
"""The rule that says of a section that it was looked at, and nothing stood out."""
_SIDES = {"above": (1,), "below": (-1,), "both": (1, -1), "": ()}


@dataclass(frozen=True)
class Rule:
    """A sentence that a report may say.

    Attributes:
        id: short name, in documents and in packs.
        section: where it stands.
        phases: key stages of whose reports it is a part; remit for those of several schools.
        check: the kind of check that decides; empty for a rule that waits for data.
        measures: figures that it looks at, each by itself.
        tested_by: measures whose test stands for that of another.
        sides: directions that it tells, 1 above and -1 below the comparator.
        says: wording by tone, with slots.
        asks: question for governors by tone.
        source: S where the wording follows Ofsted's report, D where it is our own.
        needs: data that nothing here holds yet, and that it waits for.
    """

    id: str
    section: str
    phases: tuple[Phase, ...]
    check: str = ""
    measures: tuple[str, ...] = ()
    tested_by: Mapping[str, str] = field(default_factory=dict)
    sides: tuple[int, ...] = ()
    says: Mapping[Tone, str] = field(default_factory=dict)
    asks: Mapping[Tone, str] = field(default_factory=dict)
    source: str = ""
    needs: str = ""

    @property
    def waits(self) -> bool:
        """Whether it can say nothing before there are further data."""
        return bool(self.needs) and not self.check

    @property
    def guidance(self) -> str:
        """Name of the measure whose page explains what it is about; empty where there is none."""
        return self.measures[0] if self.measures else ""


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id, in the order in which they are said.

    Raises:
        ContractError: a rule names a section or a measure that there is not, or an id is twice.
    """
    found = [_rule(declared) for declared in read("sentences")["rules"]]
    named = {one.id: one for one in found}
    if len(named) < len(found):
        raise ContractError("sentences.yaml has a rule twice.", "Give each rule its own id.")
    return MappingProxyType(named)


def rule(name: str) -> Rule:
    """A rule by its id.

    Raises:
        UsageError: there is none.
    """
    if name not in rules():
        raise UsageError(f"`{name}` is not a rule of sentences.", did_you_mean(name, rules()))
    return rules()[name]


@cache
def sections() -> Mapping[str, str]:
    """Titles of the sections by name, in their order."""
    return MappingProxyType(read("sentences")["sections"])


@cache
def setting(name: str) -> Any:
    """A number that the rules share, such as ``fewest_pupils``."""
    return read("sentences")[name]


def of_phase(phase: str) -> tuple[Rule, ...]:
    """The rules of the reports of a key stage, or of several schools together.

    Raises:
        UsageError: no rule is for it.
    """
    phases = {one for each in rules().values() for one in each.phases}
    if phase not in phases:
        raise UsageError(f"`phase` {phase} has no sentences.", did_you_mean(phase, phases))
    return tuple(one for one in rules().values() if phase in one.phases)


def _rule(declared: Mapping[str, Any]) -> Rule:
    name = str(declared["id"])
    looked_at = tuple(declared.get("measures", ()))
    tested_by: Mapping[str, str] = declared.get("tested_by", {})
    for one in (*looked_at, *tested_by.values()):
        if one not in measures():
            raise ContractError(
                f"Rule `{name}`: `{one}` is not a measure.", did_you_mean(one, measures())
            )
    if declared["section"] not in sections():
        raise ContractError(
            f"Rule `{name}`: there is no section `{declared['section']}`.",
            did_you_mean(declared["section"], sections()),
        )
    facts = dict(declared)
    for several in ("phases", "measures"):
        facts[several] = tuple(facts.get(several, ()))
    facts["sides"] = _SIDES[facts.get("sides", "")]
    for mapping in ("says", "asks", "tested_by"):
        facts[mapping] = MappingProxyType(dict(facts.get(mapping, {})))
    return Rule(**facts)
