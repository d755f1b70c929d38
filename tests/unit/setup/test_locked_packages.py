"""pyproject.toml, requirements.lock and environment.yml name the same packages."""

import re
import tomllib
from collections import defaultdict

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from source import PROJECT

from workbench.doctor.packages import locked

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
ENVIRONMENT = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))

CONDA_NAMES = {"python-duckdb": "duckdb"}
"""Packages that conda-forge carries under another name."""

DECLARED = {
    canonicalize_name(requirement.name): requirement.specifier
    for line in PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["dev"]
    for requirement in [Requirement(line)]
}


def locked_versions() -> dict[str, set[str]]:
    versions: dict[str, set[str]] = defaultdict(set)
    for requirement in locked(PROJECT / "requirements.lock"):
        (pin,) = requirement.specifier
        assert pin.operator == "==", f"{requirement} is not one version"
        versions[canonicalize_name(requirement.name)].add(pin.version)
    return versions


def conda_packages() -> dict[str, SpecifierSet]:
    *conda, last = ENVIRONMENT["dependencies"]
    requirements = [Requirement(line) for line in (*conda, *last["pip"])]
    names = {r.name: CONDA_NAMES.get(r.name, r.name) for r in requirements}
    return {canonicalize_name(names[r.name]): r.specifier for r in requirements}


LOCKED = locked_versions()


@pytest.mark.parametrize("name", DECLARED)
def test_lock_holds_an_allowed_version(name):
    assert LOCKED[name], f"{name} is not in requirements.lock: run `make lock`"
    assert all(DECLARED[name].contains(version) for version in LOCKED[name])


def test_every_locked_package_has_a_hash():
    blocks = re.split(r"^(?=\S)", LOCK, flags=re.M)[1:]
    assert len(blocks) >= len(DECLARED)
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_lock_names_no_place_to_fetch_from():
    assert re.findall(r"https?:|file:|--(?:extra-)?index-url|--find-links|-[if] |@ ", LOCK) == []


def test_lock_serves_the_oldest_python_allowed():
    oldest = PYPROJECT["project"]["requires-python"].removeprefix(">=")
    names = {
        requirement.name
        for requirement in locked(PROJECT / "requirements.lock")
        if requirement.marker is None or requirement.marker.evaluate({"python_version": oldest})
    }
    assert set(map(canonicalize_name, names)) >= set(DECLARED)


def test_conda_environment_has_the_same_packages_and_ranges():
    packages = conda_packages()
    assert packages.pop("python") == SpecifierSet(PYPROJECT["project"]["requires-python"])
    packages.pop("pip")
    assert packages == DECLARED
