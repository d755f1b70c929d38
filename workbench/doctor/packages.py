"""Checks of the libraries: versions as locked, database extensions that load without a network."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import duckdb
from packaging.requirements import Requirement

from workbench.doctor.finding import Finding
from workbench.settings import Settings
from workbench.store.extensions import EXTENSIONS, extension_path

LISTED = 5
"""Packages named in a finding before the rest is only counted."""


def locked_versions(settings: Settings) -> Finding:
    """Every package has the version of requirements.lock."""
    lock = settings.project / "requirements.lock"
    if not lock.is_file():
        return Finding("packages", True, "no lock file to compare with")
    wanted = [r for r in locked(lock) if r.marker is None or r.marker.evaluate()]
    wrong = [words for requirement in wanted if (words := _difference(requirement))]
    if not wrong:
        return Finding("packages", True, f"{len(wanted)} as locked")
    rest = f" and {len(wrong) - LISTED} more" if len(wrong) > LISTED else ""
    return Finding("packages", False, ", ".join(wrong[:LISTED]) + rest, "Run `make setup`.")


def locked(lock: Path) -> Iterator[Requirement]:
    """The requirements of a lock file, each with one version and perhaps a marker."""
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            yield Requirement(line.removesuffix("\\"))


def _difference(requirement: Requirement) -> str:
    try:
        installed = version(requirement.name)
    except PackageNotFoundError:
        return f"{requirement.name} is missing"
    if requirement.specifier.contains(installed, prereleases=True):
        return ""
    return f"{requirement.name} is {installed}, not {str(requirement.specifier)[2:]}"


def database_extensions(settings: Settings) -> Finding:
    """The DuckDB extensions are installed and load without a network."""
    needed = (*EXTENSIONS, *(("postgres_scanner",) if settings.lake_catalogue_url else ()))
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    try:
        for name in needed:
            connection.load_extension(str(extension_path(name)))
    finally:
        connection.close()
    return Finding("database extensions", True, f"{', '.join(needed)} load")
