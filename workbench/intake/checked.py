"""A file that has passed every check: its rows by dataset, ready to be stored."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.contracts.checks import check
from workbench.contracts.model import Catalogue, Contract
from workbench.errors import ContractViolation
from workbench.intake.datasets import Made, make_block
from workbench.intake.edition import edition
from workbench.intake.files import FoundFile
from workbench.intake.format import Format
from workbench.intake.performance import DATASET as PERFORMANCE
from workbench.intake.performance import make_performance
from workbench.intake.rows import Sorted, sort_rows
from workbench.intake.sources import source_name
from workbench.intake.table import Table, read_table, refuse_if


@dataclass(frozen=True)
class Read:
    """A file that was read: its rows as text, what it is, and what it was made of."""

    table: Table
    format: Format
    source: str
    facts: Mapping[str, str]
    fingerprint: str


@dataclass(frozen=True)
class Checked:
    """A file whose every row was checked: rows by dataset, and where the others are."""

    read: Read
    frames: Mapping[str, pd.DataFrame]
    sorted: Sorted
    stored: int
    without: Mapping[str, int]


def read_file(file: FoundFile, format_: Format, year: AcademicYear | None) -> Read:
    """Read a file of a known format whole, and find which edition it is.

    The fingerprint is of the content, the format and its version, and the edition.

    Raises:
        ContractViolation: the file is damaged, or does not say its edition.
    """
    content = file.content()
    table = read_table(file.label, content, format_.encodings, loose_ends=format_.loose_ends)
    if table.frame.empty:
        raise ContractViolation(f"{table.label} has a header but no row.", "Fetch the file again.")
    found = edition(table, format_, file.path, year)
    source = source_name(format_.name, found.label)
    made_of = f"{source}\n{format_.version}\n{hashlib.sha256(content).hexdigest()}"
    fingerprint = hashlib.sha256(made_of.encode()).hexdigest()
    return Read(table, format_, source, {**found.facts, "source": source}, fingerprint)


def check_file(read: Read, catalogue: Catalogue) -> Checked:
    """Make the rows of each dataset and check them against its contract.

    Raises:
        ContractViolation: names every column, rule and count.
    """
    format_, table = read.format, read.table
    sorted_ = sort_rows(table, format_)
    refuse_if(table.label, sorted_.failures)
    made, without = _made(read, sorted_, catalogue)
    refuse_if(table.label, tuple(dict.fromkeys(f for m in made for f in m.failures)))
    frames: dict[str, pd.DataFrame] = {}
    for name in format_.datasets:
        pieces = [m.frame for m in made if m.dataset == name]
        frames[name] = pd.concat(pieces, ignore_index=True)
        contract = stored_contract(catalogue[name])
        check(frames[name], contract).raise_for_failures(table.label)
    used = pd.Index([]).union(made[0].used)
    for one in made[1:]:
        used = used.union(one.used)
    rest = len(table.frame) - len(used) - len(sorted_.quarantined) - sum(without.values())
    left = {**without, "no figure in any column": rest} if rest else without
    return Checked(read, frames, sorted_, len(used), left)


def stored_contract(contract: Contract) -> Contract:
    """The contract that a file's rows are stored under: by source where several files may tell."""
    return contract.by_source() if contract.kept_by_source else contract


def _made(
    read: Read, sorted_: Sorted, catalogue: Catalogue
) -> tuple[list[Made], Mapping[str, int]]:
    made: list[Made] = []
    without = dict(sorted_.without)
    for block in read.format.blocks:
        contract = stored_contract(catalogue[block.dataset])
        one, left_out = make_block(read.table, read.format, block, sorted_, read.facts, contract)
        made.append(one)
        without |= left_out
    if read.format.measures:
        contract = stored_contract(catalogue[PERFORMANCE])
        made.append(make_performance(read.table, read.format, sorted_, read.facts, contract))
    return made, without
