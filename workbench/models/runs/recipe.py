"""How a model is fitted from datasets, and what comes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from workbench.models.record import Fitted

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Outcome:
    """What fitting gave.

    Attributes:
        formula: what was fitted.
        pupils: pupils, or entries, that were fitted.
        schools: schools that were fitted.
        parts: coefficients, fit and exclusions of each part.
        effects: columns of the contract ``model_effect`` but run and origin.
        calibration: columns of the contract ``model_calibration`` but run and origin.
    """

    formula: str
    pupils: int
    schools: int
    parts: Sequence[Fitted]
    effects: pd.DataFrame = field(default_factory=pd.DataFrame)
    calibration: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class Recipe:
    """How a model is fitted.

    Attributes:
        model: its name in ``models.yaml``.
        datasets: contracts that it is fitted to.
        fit: frames of them, of the years that are asked for, to what comes of it.
        years_before: how many earlier years it also needs.
    """

    model: str
    datasets: tuple[str, ...]
    fit: Callable[[Frames, str], Outcome]
    years_before: int = 0
