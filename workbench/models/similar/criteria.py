"""Criteria of similarity as numbers: which can be used for a school, and in what spread."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import FloatGrid, Floats, floats
from workbench.models.similar.geography import kilometres

DISTANCE = "distance"


@dataclass(frozen=True, eq=False)
class Standardised:
    """Criteria of a pool of schools beside one of them.

    Attributes:
        values: the criteria as they are (schools x criteria), distance in kilometres.
        differences: from the one school, in standard deviations (schools x criteria).
        used: one row a criterion used: criterion, weight, spread (standard deviation).
        dropped: why each of the other criteria is not used.
    """

    values: pd.DataFrame
    differences: FloatGrid
    used: pd.DataFrame
    dropped: Mapping[str, str]

    @property
    def weights(self) -> Floats:
        """Weight of each criterion used."""
        return floats(self.used["weight"])


def standardised(
    pool: pd.DataFrame,
    place: int,
    criteria: Mapping[str, float],
    spreads: Mapping[str, float] | None = None,
) -> Standardised:
    """Standardise criteria over a pool, as differences from one of its schools.

    A criterion that is missing for the school is dropped for all, as is one in which all schools of
    the pool agree, and one with weight 0.

    Args:
        pool: one row a school, a column a criterion; ``distance`` is worked out from places.
        place: row of the school.
        criteria: weight by criterion.
        spreads: standard deviations to use in place of those of the pool.

    Raises:
        UsageError: no criterion can be used.
        ContractViolation: there are no places to measure distance from.
    """
    values = {name: _values(pool, name, place) for name in criteria}
    spread = {name: _spread(values[name], name, spreads or {}) for name in criteria}
    dropped = {
        name: "has the weight 0" if weight == 0 else _why(values[name][place], spread[name])
        for name, weight in criteria.items()
    }
    dropped = {name: why for name, why in dropped.items() if why}
    used = [name for name in criteria if name not in dropped]
    if not used:
        reasons = "; ".join(f"{name}: {why}" for name, why in dropped.items())
        raise UsageError(
            f"None of the `criteria` can be used: {reasons}.", "Choose another criterion."
        )
    table = pd.DataFrame(
        {
            "criterion": pd.Series(used, dtype="str"),
            "weight": [float(criteria[name]) for name in used],
            "spread": [spread[name] for name in used],
        }
    )
    differences = [(values[name] - values[name][place]) / spread[name] for name in used]
    return Standardised(pd.DataFrame(values), np.column_stack(differences), table, dropped)


def check(
    schools: pd.DataFrame, criteria: Mapping[str, float], spreads: Mapping[str, float]
) -> None:
    """Refuse criteria that cannot be worked out.

    Raises:
        UsageError: no criterion, one that is not a column of numbers, a weight below 0 or not a
            number, or a spread that is not above 0.
    """
    if not criteria:
        raise UsageError("`criteria` is empty.", "Give at least one criterion with its weight.")
    for name, weight in criteria.items():
        if name != DISTANCE and not _is_numbers(schools, name):
            known = [DISTANCE, *schools.select_dtypes("number").columns]
            raise UsageError(
                f"`criteria` names {name}, which is not a column of numbers of `schools`.",
                did_you_mean(name, known),
            )
        if not 0 <= weight < np.inf:
            raise UsageError(
                f"`criteria` gives {name} the weight {weight}.", "A weight is 0 or more."
            )
    for name, value in spreads.items():
        if not 0 < value < np.inf:
            raise UsageError(f"`spreads` gives {name} {value}.", "A spread is above 0.")


def _is_numbers(schools: pd.DataFrame, name: str) -> bool:
    return name in schools and pd.api.types.is_numeric_dtype(schools[name])


def _values(pool: pd.DataFrame, name: str, place: int) -> Floats:
    return kilometres(pool, place) if name == DISTANCE else floats(pool[name])


def _spread(values: Floats, name: str, spreads: Mapping[str, float]) -> float:
    if name in spreads:
        return float(spreads[name])
    known = values[~np.isnan(values)]
    return float(known.std(ddof=1)) if len(known) > 1 else 0.0


def _why(own: float, spread: float) -> str:
    if np.isnan(own):
        return "missing for the school"
    return "" if spread > 0 else "the same for every school with a value"
