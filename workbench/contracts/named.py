"""Find one version of a contract by what a person types: a file, a name, or name@version."""

from pathlib import Path

from workbench.contracts.read import read_catalogue, read_contract
from workbench.contracts.records import read_record, recorded_names
from workbench.contracts.terms import Terms, terms_of
from workbench.errors import UsageError, did_you_mean


def terms_named(reference: str, contracts: Path) -> Terms:
    """The terms that a reference names.

    Args:
        reference: path of a contract file, name of a dataset (its contract as it is now), or
            name@version (as released, without wording).
        contracts: folder of the contracts.

    Raises:
        UsageError: there is no such file, dataset or released version.
        ContractError: the contract or the record is wrong.
    """
    if reference.endswith((".yaml", ".yml")) or "/" in reference:
        return _of_file(Path(reference))
    name, at, version = reference.partition("@")
    if at:
        return _released(name, version, contracts)
    catalogue = read_catalogue(contracts)
    if name not in catalogue.names:
        raise UsageError(f"There is no dataset `{name}`.", did_you_mean(name, catalogue.names))
    return terms_of(catalogue[name])


def _of_file(path: Path) -> Terms:
    if not path.is_file():
        raise UsageError(
            f"There is no file {path}.", "Give a contract's file, its name, or name@version."
        )
    return terms_of(read_contract(path))


def _released(name: str, version: str, contracts: Path) -> Terms:
    recorded = {terms.version: terms for terms in read_record(contracts, name)}
    if version in recorded:
        return recorded[version]
    if recorded:
        hint = did_you_mean(version, recorded)
        raise UsageError(f"Version {version} of `{name}` was not released.", hint)
    hint = did_you_mean(name, recorded_names(contracts))
    raise UsageError(f"No version of `{name}` was released.", hint)
