"""How firm a family is: which schools stay in it whatever the criteria weigh."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError
from workbench.measures.columns import FloatGrid, Floats, floats
from workbench.models.similar.distances import distance
from workbench.models.similar.family import Family, nearest


@dataclass(frozen=True, eq=False)
class Stability:
    """How often schools are in a family over random weights.

    Attributes:
        draws: number of sets of weights.
        neighbours: the family's schools: urn, place, stays (share of the draws in which it is one
            of as many nearest).
        others: schools that come in with other weights: urn, comes_in (share of the draws), most
            frequent first.
        kept: mean share of the family that stays.
    """

    draws: int
    neighbours: pd.DataFrame
    others: pd.DataFrame
    kept: float


def stability(
    family: Family,
    *,
    draws: int | None = None,
    concentration: float | None = None,
    seed: int = 0,
) -> Stability:
    """Draw weights at random about a family's own, and see which of its schools stay.

    Args:
        family: as :func:`workbench.models.similar.family.family` gives it.
        draws: number of sets of weights; by default 1,000.
        concentration: how close the weights lie to the family's own: with equal weights and 1 (the
            default) every set of shares is equally likely; large values hardly move them.
        seed: of the draws.

    Raises:
        UsageError: ``draws`` or ``concentration`` is not above 0.

    Source: multiverse analysis over weights drawn from a Dirichlet distribution.
    """
    rule = read("similar_schools")["stability"]
    number = int(rule["draws"]) if draws is None else draws
    close = float(rule["concentration"]) if concentration is None else concentration
    for name, given in {"draws": number, "concentration": close}.items():
        if given <= 0:
            raise UsageError(f"`{name}` is {given}.", "Give a number above 0.")
    own = family.schools["difference"].notna().to_numpy()[1:]
    members = family.neighbours[own]
    weights = _weights(floats(family.criteria["weight"]), number, close, seed)
    share = _shares(family, weights, len(members))
    inside = pd.Series(share, index=family.ranked.urns)
    stays = inside[members["urn"]].to_numpy()
    come_in = inside.drop([family.urn, *members["urn"]]).sort_values(ascending=False, kind="stable")
    return Stability(
        number,
        members[["urn", "place"]].assign(stays=stays).reset_index(drop=True),
        come_in[come_in > 0].rename_axis("urn").rename("comes_in").reset_index(),
        float(stays.mean()) if len(stays) else float("nan"),
    )


def _weights(own: Floats, draws: int, concentration: float, seed: int) -> FloatGrid:
    """Sets of weights with the sum of the family's own (draws x criteria)."""
    alpha = concentration * len(own) * own / own.sum()
    found: FloatGrid = own.sum() * np.random.default_rng(seed).dirichlet(alpha, size=draws)
    return found


def _shares(family: Family, weights: FloatGrid, size: int) -> Floats:
    """Share of the draws in which each ranked school is among so many nearest."""
    ranked = family.ranked
    itself = (ranked.urns == family.urn).to_numpy(dtype=np.bool_)
    count = np.zeros(len(itself))
    for drawn in weights:
        difference = distance(ranked.differences, drawn, ranked.between)
        count[nearest(np.where(itself, np.inf, difference), size, ranked.numbers)] += 1
    return count / len(weights)
