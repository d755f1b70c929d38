"""Releasing a version of a contract, and refusing what changed without one."""

from dataclasses import dataclass
from pathlib import Path

from workbench.contracts.diff import Difference, diff
from workbench.contracts.model import Catalogue, Contract
from workbench.contracts.records import FOLDER, read_record, recorded_names, write_record
from workbench.contracts.terms import Terms, terms_of
from workbench.contracts.versions import number
from workbench.errors import ContractError


@dataclass(frozen=True)
class Standing:
    """How a contract stands to its released versions.

    ``difference`` is what changed since the newest released version that is not above its own;
    None where none was released. ``released`` tells whether its own version is among them.
    """

    contract: str
    version: str
    released: bool
    difference: Difference | None

    @property
    def versioned(self) -> bool:
        """Whether the version is as high as the changes since the last release ask for."""
        return self.difference is None or self.difference.versioned

    @property
    def words(self) -> str:
        """The state in a few words: released, new, or what its changes ask for."""
        if self.difference is not None and not self.versioned:
            return f"changed, needs {self.difference.least_version}"
        return "released" if self.released else "not released yet"


def standing(contract: Contract, contracts: Path) -> Standing:
    """How a contract stands to the versions of it that were released.

    Args:
        contract: the contract as it is now.
        contracts: folder of the contracts.

    Raises:
        ContractError: its version is not three numbers, or the record is damaged.
    """
    terms = terms_of(contract)
    before = _not_above(terms, read_record(contracts, contract.name))
    released = before is not None and before.version == terms.version
    difference = None if before is None else diff(before, terms)
    return Standing(contract.name, contract.version, released, difference)


def unversioned(catalogue: Catalogue) -> tuple[str, ...]:
    """Each contract that changed without a released version of its own, as a sentence.

    Also named are a contract that was never released, a version older than the newest released,
    and a released dataset whose contract is gone. Continuous integration refuses them.
    """
    folder = catalogue.folder
    gone = sorted(set(recorded_names(folder)) - set(catalogue.names))
    lost = tuple(
        f"`{name}` was released and has no contract now. Put it back; if the dataset is "
        f"withdrawn, remove {FOLDER}/{name}.yaml as well."
        for name in gone
    )
    found = (_complaint(contract, folder) for contract in catalogue)
    return (*(words for words in found if words), *lost)


def release(contract: Contract, contracts: Path, *, dry_run: bool = False) -> Standing:
    """Record the version of a contract as released; once is enough, again does nothing.

    Args:
        contract: the contract as it is now.
        contracts: folder of the contracts.
        dry_run: check everything, write nothing.

    Returns:
        How the contract stood before.

    Raises:
        ContractError: its version was released with other terms, is lower than its changes ask
            for, or is older than the newest released one.
    """
    before = standing(contract, contracts)
    recorded = read_record(contracts, contract.name)
    _refuse_older(contract, recorded)
    if before.difference is not None and not before.versioned:
        raise ContractError(_too_low(before.difference), _raise_to(before.difference))
    if not before.released and not dry_run:
        write_record(contracts, (*recorded, terms_of(contract)))
    return before


def _not_above(terms: Terms, recorded: tuple[Terms, ...]) -> Terms | None:
    own = number(terms.version)
    below = [one for one in recorded if number(one.version) <= own]
    return below[-1] if below else None


def _complaint(contract: Contract, contracts: Path) -> str:
    try:
        before = release(contract, contracts, dry_run=True)
    except ContractError as error:
        return f"{error.what} {error.hint}"
    if before.released:
        return ""
    return (
        f"`{contract.name}` {contract.version} is not released. "
        f"Run `workbench contracts release {contract.name}`."
    )


def _refuse_older(contract: Contract, recorded: tuple[Terms, ...]) -> None:
    newest = recorded[-1].version if recorded else contract.version
    if number(contract.version) < number(newest):
        raise ContractError(
            f"`{contract.name}` is {contract.version}, but {newest} is released.",
            f"A released version is not taken back: write `version: {newest}` or higher.",
        )


def _too_low(found: Difference) -> str:
    listed = "; ".join(f"{one.place} {one.engineer} ({one.effect})" for one in found.changes)
    return f"`{found.contract}` {found.after} differs from the released {found.before}: {listed}."


def _raise_to(found: Difference) -> str:
    return (
        f"Write `version: {found.least_version}` in the contract, then run "
        f"`workbench contracts release {found.contract}`."
    )
