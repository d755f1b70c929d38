"""Model runs in the lake: written whole, each once, read under a scope."""

from collections.abc import Sequence

import pandas as pd

from workbench.access.scope import Scope
from workbench.contracts.checks import check
from workbench.errors import UsageError, did_you_mean
from workbench.loader import Door
from workbench.models.record import ModelRun
from workbench.store.writer import Loaded

OF_CARDS = ("model_run", "model_term", "model_calibration")
"""What a card is made from: nothing about a school."""
DATASETS = (*OF_CARDS, "model_effect")


def keep(run: ModelRun, door: Door) -> str:
    """Store the record of a run; one that is there already is replaced by itself.

    Args:
        run: what was fitted.
        door: the store.

    Returns:
        The identifier of the run.

    Raises:
        ContractViolation: a frame of the record does not keep its contract.
        Busy: another process is writing.
    """
    frames = run.frames()
    for name, frame in frames.items():
        check(frame, door.catalogue[name]).raise_for_failures(f"The record of `{run.model}`")
    source = f"model {run.run}"
    with door.lake.writing() as writer:
        writer.forget(source)
        for name, frame in frames.items():
            writer.delete(name, {"run": run.run})
            rows = writer.insert(name, frame)
            writer.record(Loaded(run.run, source, name, rows))
    return run.run


def runs(door: Door, scope: Scope) -> pd.DataFrame:
    """The runs that a scope may see, the latest first: rows of ``model_run``."""
    found = door.load("model_run", scope)
    return found.sort_values(["made_on", "model"], ascending=[False, True], ignore_index=True)


def latest(model: str, door: Door, scope: Scope) -> str:
    """Identifier of the last run of a model.

    Raises:
        UsageError: the model was not run.
    """
    found = runs(door, scope)
    of_model = found[found["model"] == model]
    if of_model.empty:
        known = sorted(found["model"].unique())
        hint = did_you_mean(model, known) if known else "Fit it: workbench models fit."
        raise UsageError(f"There is no run of `{model}`.", hint)
    return str(of_model["run"].iloc[0])


def record_of(
    run: str, door: Door, scope: Scope, datasets: Sequence[str] = DATASETS
) -> dict[str, pd.DataFrame]:
    """What a run left, by dataset, as far as the scope may see it.

    Args:
        run: identifier, or the first characters of it that are enough.
        door: the store.
        scope: who asks.
        datasets: those of ``DATASETS`` to load; ``model_term`` must be among them.

    Raises:
        UsageError: no run, or more than one, begins like that.
    """
    known = runs(door, scope)["run"]
    found = known[known.str.startswith(run)]
    if len(found) != 1:
        raise UsageError(
            f"`run` {run} is the beginning of {len(found)} runs.",
            did_you_mean(run, known) if len(known) else "Fit a model: workbench models fit.",
        )
    where = {"run": found.iloc[0]}
    record = {name: door.load(name, scope, where=where) for name in datasets}
    ordered = record["model_term"].sort_values(["part", "position"], ignore_index=True)
    return {**record, "model_term": ordered}
