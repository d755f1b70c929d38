"""Put synthetic England into the lake and the vault: wholly, or not at all."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from workbench.contracts.checks import check
from workbench.loader import Door
from workbench.models.synthetic_outcomes import SixthFormOutcomes, ks2_model
from workbench.models.synthetic_performance import Performance
from workbench.store.lake import Lake
from workbench.store.writer import Loaded, Writer
from workbench.synthetic.batch import Batch
from workbench.synthetic.england import England
from workbench.synthetic.schools import SOURCE

ORIGIN = "synthetic"
# checking every row of a national draw costs more than drawing it; a run of schools is alike
_CHECKED_ROWS = 2_000

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Stored:
    """What was stored: rows by dataset, or nothing because it was there already."""

    rows: Mapping[str, int]
    already: bool = False


def store(england: England, door: Door, vault: Lake, progress: Progress | None = None) -> Stored:
    """Replace all synthetic rows of a store by one synthetic England.

    Identities are committed to the vault just before the facts are committed to the lake, so that
    a kill leaves the old facts or the new ones, never a mixture.

    Args:
        england: what to draw; drawn a run of schools at a time.
        door: the store of facts.
        vault: the store of identities.
        progress: called after each run of schools with its academic year.

    Raises:
        ContractViolation: a frame does not keep its contract (a mistake of the generator).
        Busy: another process is writing.
    """
    fingerprint = f"{SOURCE} {england.size} {england.seed}"
    with door.lake.writing() as facts:
        if facts.loaded(fingerprint):
            return Stored({}, already=True)
        with vault.writing() as people:
            counts = _fill(england, Target(facts, people, door), progress)
        facts.forget(SOURCE)
        for name, rows in counts.items():
            facts.record(Loaded(fingerprint, SOURCE, name, rows))
    return Stored(counts)


def vault_of(door: Door) -> Lake:
    """The vault beside a door's lake, for writing."""
    return Lake(door.settings.vault, "vault", door.catalogue, door.settings)


@dataclass(frozen=True)
class Target:
    """The two transactions that synthetic England is written in."""

    facts: Writer
    people: Writer
    door: Door

    def clear(self) -> None:
        """Delete every synthetic row."""
        for contract in self.door.catalogue:
            self._writer(contract.store).delete(contract.name, {contract.origin_column: ORIGIN})

    def insert(self, dataset: str, frame: pd.DataFrame) -> int:
        """Check the first rows of a frame and insert all of it."""
        contract = self.door.catalogue[dataset]
        check(frame.head(_CHECKED_ROWS), contract).raise_for_failures("Synthetic England")
        return self._writer(contract.store).insert(dataset, frame)

    def _writer(self, store: str) -> Writer:
        return self.people if store == "vault" else self.facts


def _fill(england: England, target: Target, progress: Progress | None) -> dict[str, int]:
    target.clear()
    performance = Performance(england.schools())
    counts: Counter[str] = Counter()
    for name, frame in _about_schools(england).items():
        counts[name] += target.insert(name, frame)
    for batch in england.batches():
        counts.update(_insert_batch(target, batch))
        performance = performance.with_batch(batch)
        if progress is not None:
            progress(batch.year)
    counts["school_performance"] += target.insert("school_performance", performance.frame())
    counts.update(_fill_sixth_forms(england, target, progress))
    counts.update(_fill_primary(england, target, progress))
    return dict(counts)


def _fill_sixth_forms(england: England, target: Target, progress: Progress | None) -> Counter[str]:
    outcomes, counts = SixthFormOutcomes(), Counter[str]()
    for batch in england.sixth_forms.batches():
        counts.update(_insert_batch(target, batch))
        outcomes = outcomes.with_batch(batch)
        if progress is not None:
            progress(batch.year)
    counts["ks5_outcome_model"] += target.insert("ks5_outcome_model", outcomes.frame())
    return counts


def _fill_primary(england: England, target: Target, progress: Progress | None) -> Counter[str]:
    counts = Counter({"school": target.insert("school", england.primary.schools())})
    results = []
    for batch in england.primary.batches():
        counts.update(_insert_batch(target, batch))
        results.append(batch.datasets["ks2_result"])
        if progress is not None:
            progress(batch.year)
    model = ks2_model(pd.concat(results, ignore_index=True))
    counts["ks2_progress_model"] += target.insert("ks2_progress_model", model)
    return counts


def _about_schools(england: England) -> dict[str, pd.DataFrame]:
    return {
        "school": england.schools(),
        "trust": england.trusts(),
        "trust_membership": england.memberships(),
        "school_link": england.links(),
    }


def _insert_batch(target: Target, batch: Batch) -> dict[str, int]:
    return {name: target.insert(name, frame) for name, frame in batch.datasets.items()}
