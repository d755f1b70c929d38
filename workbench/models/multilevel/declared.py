"""Which models of value added there are, what they take account of, and what they are for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean


@dataclass(frozen=True)
class Factor:
    """Something that a model takes account of: a term of its formula, and what it means."""

    name: str
    title: str
    words: str
    term: str
    needs: tuple[str, ...]
    level: str


@dataclass(frozen=True)
class Declared:
    """A declared model: its factors in the order shown, and whether estimates may use it."""

    name: str
    title: str
    words: str
    factors: tuple[Factor, ...]
    estimates: bool
    why_not: str
    source: str
    to_be_verified: bool

    def without(self, names: Collection[str]) -> "Declared":
        """The same model, some factors left out.

        Raises:
            UsageError: a name is not of a factor of the model, or is of prior attainment.
        """
        optional = [factor.name for factor in self.factors[1:]]
        for name in names:
            if name not in optional:
                raise UsageError(
                    f"`without`: `{name}` is not a factor that can be left out of {self.title}.",
                    did_you_mean(name, optional),
                )
        kept = tuple(factor for factor in self.factors if factor.name not in names)
        return replace(self, factors=kept)

    @property
    def formula(self) -> str:
        """The formula of the fixed part; the outcome's column is ``outcome``."""
        return f"outcome ~ {' + '.join(factor.term for factor in self.factors)}"

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the terms need, beside the outcome and the school."""
        return tuple(dict.fromkeys(name for factor in self.factors for name in factor.needs))


@cache
def models() -> Mapping[str, Declared]:
    """The declared models by name, which is also the purpose of their results."""
    said = read("value_added")
    factors = {
        name: Factor(
            name, one["title"], one["words"], one["term"], tuple(one["needs"]), one["level"]
        )
        for name, one in said["factors"].items()
    }
    return MappingProxyType(
        {
            name: Declared(
                name=name,
                title=one["title"],
                words=one["words"],
                factors=tuple(factors[factor] for factor in one["factors"]),
                estimates=one["estimates"],
                why_not=one.get("why_not", ""),
                source=one["source"],
                to_be_verified=one.get("to_be_verified", False),
            )
            for name, one in said["models"].items()
        }
    )


def declared(name: str) -> Declared:
    """A declared model by its name.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in models():
        raise UsageError(f"`{name}` is not a model of value added.", did_you_mean(name, models()))
    return models()[name]


def check_for_estimates(purpose: str) -> None:
    """Refuse a model whose purpose forbids estimating from it: one that knows pupils' context.

    Args:
        purpose: a result's ``purpose``.

    Raises:
        UsageError: the model may not be used for estimates, or there is no such purpose.
    """
    model = declared(purpose)
    if not model.estimates:
        raise UsageError(
            f"{model.title} may not be used for estimates: {model.why_not}.",
            "Fit value added without context (`contextual=False`).",
        )
