"""What a model run leaves behind: its record, without a pupil's row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.models.estimates.purpose import PURPOSES

ALL = "all"
LEAST_TOLD = 10
"""Fewest pupils of a part, and of a cell of the calibration: a mean of fewer tells of each."""
_EFFECTS = [
    *("part", "urn", "group", "subgroup", "n", "value", "std_error", "low", "high"),
    *("unshrunken", "unshrunken_error"),
]
_SCORES = [
    *("part", "year", "group", "subgroup", "score", "bin"),
    *("n", "expected", "observed", "low", "high"),
]
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Fitted:
    """One fitted part of a model: a subject, an outcome, or all of it.

    Attributes:
        part: what was fitted; ``all`` where there is one part.
        coefficients: columns term, estimate, std_error, low and high.
        fit: statistics of the fit by name, such as log likelihood; n must be among them.
        excluded: reason to the number of pupils or entries left out for it.
        diagnostics: what was checked about the fit, by name.
        settings: what was chosen before, by name.
    """

    part: str
    coefficients: pd.DataFrame
    fit: Mapping[str, object]
    excluded: Mapping[str, int] = field(default_factory=dict)
    diagnostics: Mapping[str, object] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def n(self) -> float:
        """Pupils, or entries, that the part was fitted to, as its fit says."""
        return _number(self.fit["n"])


@dataclass(frozen=True)
class ModelRun:
    """A model as it was fitted to a release of data.

    Attributes:
        model: name of the model, as ``models.yaml`` has it.
        title: its name in words.
        purpose: one of ``PURPOSES``.
        formula: what was fitted.
        years: academic years of the data.
        release: version of the data.
        origin: where the data come from.
        pupils: pupils, or entries, that were fitted.
        schools: schools that were fitted.
        software: versions of what fitted it.
        made_on: day of the run.
        parts: what was found; the record leaves out parts of fewer than ``LEAST_TOLD`` pupils.
        effects: columns of the contract ``model_effect`` but run and origin.
        calibration: columns of the contract ``model_calibration`` but run and origin.
    """

    model: str
    title: str
    purpose: str
    formula: str
    years: Sequence[str]
    release: str
    origin: str
    pupils: int
    schools: int
    software: str
    made_on: date
    parts: Sequence[Fitted]
    effects: pd.DataFrame = field(default_factory=pd.DataFrame)
    calibration: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __post_init__(self) -> None:
        if self.purpose not in PURPOSES:
            hint = did_you_mean(self.purpose, PURPOSES)
            raise UsageError(f"`purpose` {self.purpose} is not one of a model.", hint)

    @property
    def run(self) -> str:
        """Identifier: the same for the same model, settings, data and software."""
        chosen = sorted((p.part, *map(str, one)) for p in self.parts for one in p.settings.items())
        facts = [self.model, self.formula, *self.years, self.release, self.origin, self.software]
        return sha256("\n".join([*facts, *map(str, chosen)]).encode()).hexdigest()[:16]

    def frames(self) -> dict[str, pd.DataFrame]:
        """Rows of the contracts model_run, model_term, model_effect and model_calibration."""
        rows = {
            "model_run": self._run(),
            "model_term": pd.concat(
                [_terms(one) for one in self.parts if one.n >= LEAST_TOLD], ignore_index=True
            ),
            "model_effect": self.effects.reindex(columns=_EFFECTS),
            "model_calibration": _scored(self.calibration.reindex(columns=_SCORES)),
        }
        return {
            name: frame.assign(run=self.run, origin=self.origin) for name, frame in rows.items()
        }

    def _run(self) -> pd.DataFrame:
        first, last = min(self.years), max(self.years)
        return pd.DataFrame(
            {
                "model": [self.model],
                "title": [self.title],
                "purpose": [self.purpose],
                "formula": [self.formula],
                "years": [first if first == last else f"{first} to {last}"],
                "release": [self.release],
                "pupils": [self.pupils],
                "schools": [self.schools],
                "software": [self.software],
                "made_on": [pd.Timestamp(self.made_on)],
            }
        )


def _terms(fitted: Fitted) -> pd.DataFrame:
    """Coefficients, statistics, settings and exclusions of one part, below each other."""
    coefficients = fitted.coefficients.rename(columns={"estimate": "value"}).assign(
        kind="coefficient"
    )
    named = {
        "fit": fitted.fit,
        "diagnostic": fitted.diagnostics,
        "exclusion": fitted.excluded,
        "setting": fitted.settings,
    }
    facts = [
        {"kind": kind, "term": name, "value": _number(value), "words": _words(value)}
        for kind, several in named.items()
        for name, value in several.items()
        if not (kind == "exclusion" and value == 0)
    ]
    columns = ["kind", "term", "value", "std_error", "low", "high", "words"]
    types = {"kind": "str", "term": "str", "words": "str"}
    parts = [coefficients.reindex(columns=columns), pd.DataFrame(facts, columns=columns)]
    stacked = pd.concat([part.astype(types) for part in parts if len(part)], ignore_index=True)
    return stacked.assign(part=fitted.part, position=range(len(stacked)))


def _scored(calibration: pd.DataFrame) -> pd.DataFrame:
    enough = calibration["n"].ge(LEAST_TOLD).fillna(False).astype(bool)
    return calibration[enough].reset_index(drop=True)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float | np.number) else np.nan


def _words(value: object) -> str | None:
    return None if isinstance(value, int | float | np.number) else str(value)
