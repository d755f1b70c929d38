"""Store a checked file: all of it in one transaction, in place of an older version of it."""

import sqlalchemy as sa

from workbench.contracts.types import sql_table
from workbench.errors import ContractViolation
from workbench.intake import assemble_performance as performance
from workbench.intake import assemble_schools as schools
from workbench.intake.checked import Checked, Read, stored_contract
from workbench.intake.declarations import Declarations
from workbench.intake.quarantine import quarantine
from workbench.settings import Settings
from workbench.store.duck import LAKE
from workbench.store.lake import Lake
from workbench.store.writer import LOADS, Loaded, Writer


def is_loaded(lake: Lake, read: Read) -> bool:
    """Whether this very file, read by this version of its format, is what the store holds."""
    if not lake.exists:
        return False
    found = sa.select(LOADS.c.source).where(LOADS.c.fingerprint == read.fingerprint)
    return bool(lake.read(found).num_rows)


def store(lake: Lake, checked: Checked, declared: Declarations, settings: Settings) -> bool:
    """Store the rows of a file; rows of an older version of the same source go.

    Returns:
        False where another process stored the same file meanwhile.

    Raises:
        Busy: another process has been writing for ten minutes.
        ContractViolation: another source gave a row with the same key.
    """
    read = checked.read
    with lake.writing() as writer:
        if writer.loaded(read.fingerprint):
            return False
        before = performance.subjects(writer, read.source) if read.format.measures else frozenset()
        writer.forget(read.source)
        for name, frame in checked.frames.items():
            target = stored_contract(writer.contract(name)).name
            writer.delete(target, {"source": read.source})
            writer.insert(target, frame)
            if not writer.contract(name).kept_by_source:
                _unique(writer, name, read)
            writer.record(Loaded(read.fingerprint, read.source, name, len(frame)))
        if read.format.measures:
            rows = checked.frames[performance.DATASET]
            performance.assemble_performance(writer, read.source, before, rows, declared)
        if any(schools.takes_part(name) for name in checked.frames):
            schools.assemble_schools(writer, declared)
        quarantine(read.table, checked.sorted, settings)
    return True


def _unique(writer: Writer, dataset: str, read: Read) -> None:
    """Refuse rows whose key another source has taken already."""
    contract = writer.contract(dataset)
    rows = sql_table(contract, LAKE)
    key = [rows.c[name] for name in contract.key]
    twice = sa.select(*key).group_by(*key).having(sa.func.count() > 1)
    count = writer.read(twice).num_rows
    if count:
        names = ", ".join(contract.key)
        raise ContractViolation(
            f"{read.table.label}: another source gave rows of `{dataset}` with the same {names} "
            f"({count:,} rows) [rule: unique].",
            "Nothing was loaded. Load one of the two sources.",
        )
