"""What the models are for: declared once, read for cards, runs and commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean


@dataclass(frozen=True)
class Risk:
    """What could go wrong with a model, and what is done about it."""

    risk: str
    answer: str


@dataclass(frozen=True)
class Model:
    """A model: what it answers, how, and what it must not be used for.

    Attributes:
        name: how commands and records name it.
        title: how pages name it.
        purpose: one of ``workbench.models.record.PURPOSES``.
        question: what it answers, in one sentence.
        method: how, in words.
        uses: what it may be used for.
        not_for: what it must not be used for.
        limits: what weakens it.
        risks: what could go wrong, with what is done about it.
        source: where the method comes from.
    """

    name: str
    title: str
    purpose: str
    question: str
    method: str
    uses: tuple[str, ...]
    not_for: tuple[str, ...]
    limits: tuple[str, ...]
    risks: tuple[Risk, ...]
    source: str


@dataclass(frozen=True)
class Owner:
    """Who answers for the models of an installation."""

    organisation: str
    role: str
    human_decision: str
    appeals: str


@cache
def models() -> Mapping[str, Model]:
    """Every model by name, in the order of pages."""
    declared = read("models")["models"]
    return MappingProxyType({name: _model(name, facts) for name, facts in declared.items()})


@cache
def owner() -> Owner:
    """Who answers for the models."""
    return Owner(**read("models")["owner"])


def model(name: str) -> Model:
    """A model by its name.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in models():
        raise UsageError(f"`{name}` is not a model.", did_you_mean(name, models()))
    return models()[name]


def _model(name: str, facts: Mapping[str, Any]) -> Model:
    words = {key: facts[key] for key in ("title", "purpose", "question", "method", "source")}
    return Model(
        name=name,
        **words,
        uses=tuple(facts["uses"]),
        not_for=tuple(facts["not_for"]),
        limits=tuple(facts["limits"]),
        risks=tuple(Risk(**one) for one in facts["risks"]),
    )
