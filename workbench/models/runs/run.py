"""Fit a model to what a scope may see of a year, and make the record of the run."""

from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from types import MappingProxyType

import pandas as pd
import sqlalchemy as sa

from workbench.access.scope import Scope
from workbench.calendar import AcademicYear
from workbench.errors import UsageError, did_you_mean
from workbench.loader import Door
from workbench.models.catalogue import model
from workbench.models.record import ModelRun
from workbench.models.runs import difficulty, estimates, schools, subjects
from workbench.models.runs.recipe import Frames, Recipe
from workbench.store.writer import LOADS

Say = Callable[[str], None]
_FITTED_WITH = ("workbench", "numpy", "scipy", "pandas", "formulaic")


def recipes() -> Mapping[str, Recipe]:
    """How each model is fitted, by name."""
    kinds = (schools, subjects, estimates, difficulty)
    return MappingProxyType({one.model: one for kind in kinds for one in kind.RECIPES})


def recipe(name: str) -> Recipe:
    """How a model is fitted.

    Raises:
        UsageError: there is no such model, or it is not fitted.
    """
    if name not in recipes():
        raise UsageError(f"`{name}` is not a model that is fitted.", did_you_mean(name, recipes()))
    return recipes()[name]


def fit(name: str, year: str, door: Door, scope: Scope, say: Say = lambda _: None) -> ModelRun:
    """Fit a model to one academic year, and the years before that it needs.

    Args:
        name: the model.
        year: the academic year.
        door: the store.
        scope: who fits, for what.
        say: called with a line before each step.

    Returns:
        The record of the run; :func:`workbench.models.record_store.keep` stores it.

    Raises:
        UsageError: an unknown model, a year without pupils, or pupils of several origins: made-up
            pupils are never fitted together with others.
        PolicyDenied: the scope may not load what the model needs.
    """
    how, about = recipe(name), model(name)
    years = _years(how, year)
    frames = {}
    for dataset in how.datasets:
        say(f"Loading {dataset} ...")
        dated = "year" in door.catalogue[dataset].names
        frames[dataset] = door.load(dataset, scope, where={"year": years} if dated else {})
    origin = _origin(frames, how, year)
    say(f"Fitting {about.title} ...")
    found = how.fit(frames, year)
    return ModelRun(
        model=name,
        title=about.title,
        purpose=about.purpose,
        formula=found.formula,
        years=sorted(frames[how.datasets[0]]["year"].unique()),
        release=_release(door, frames),
        origin=origin,
        pupils=found.pupils,
        schools=found.schools,
        software=", ".join(f"{package} {version(package)}" for package in _FITTED_WITH),
        made_on=date.today(),
        parts=found.parts,
        effects=found.effects,
        calibration=found.calibration,
    )


def _years(how: Recipe, year: str) -> list[str]:
    last = AcademicYear.parse(year)
    return [str(last.previous(ago)) for ago in range(how.years_before, -1, -1)]


def _release(door: Door, frames: Frames) -> str:
    """Name of the data of a run: what was loaded into its datasets, and how many rows there are.

    The version of the store will not do: keeping the record of a run changes it.
    """
    asked = sa.select(LOADS.c.fingerprint).where(LOADS.c.dataset.in_([*frames])).distinct()
    loaded = sorted(door.lake.read(asked).column(0).to_pylist())
    sizes = [f"{name} {len(frame)}" for name, frame in sorted(frames.items())]
    return sha256("\n".join([*loaded, *sizes]).encode()).hexdigest()[:12]


def _origin(frames: Frames, how: Recipe, year: str) -> str:
    first: pd.DataFrame = frames[how.datasets[0]]
    if not (first["year"] == year).any():
        raise UsageError(
            f"There is nobody to fit `{how.model}` to in {year}.",
            "Choose a year with pupils, or load some (`workbench synth`).",
        )
    origins = sorted(first["origin"].unique())
    if len(origins) > 1:
        raise UsageError(
            f"The pupils are of {len(origins)} origins: {', '.join(origins)}.",
            "Fit to one origin: use a store, or a role, with no other.",
        )
    return str(origins[0])
