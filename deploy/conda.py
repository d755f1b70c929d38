"""Print environment.yml: the packages of pyproject.toml for users of conda.

Run by deploy/lock. The ranges are those of pyproject.toml; only names and channels differ.
"""

import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

CONDA_NAMES = {"duckdb": "python-duckdb"}

# What the conda-forge channel does not carry, or not for every platform.
FROM_PIP = {
    "axe-playwright-python",
    "duckdb-extension-ducklake",
    "duckdb-extension-httpfs",
    "duckdb-extension-sqlite-scanner",
    "duckdb-extensions",
    "open-data-contract-standard",
    "panel-material-ui",
    "playwright",
}

HEADER = """\
# Written by `make lock` from pyproject.toml: do not edit by hand.
#
#   conda env create --file environment.yml
#   conda activate workbench
#   pip install --no-deps --editable .
name: workbench
channels:
  - conda-forge
  - nodefaults
dependencies:
"""


def requirements(project: Path) -> list[Requirement]:
    """The requirements of the package and of its development group."""
    declared = tomllib.loads(project.read_text(encoding="utf-8"))
    lines = declared["project"]["dependencies"] + declared["dependency-groups"]["dev"]
    return sorted(map(Requirement, lines), key=lambda requirement: requirement.name.lower())


def environment(project: Path) -> str:
    """The text of environment.yml for one pyproject.toml."""
    python = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["requires-python"]
    wanted = requirements(project)
    conda = [r for r in wanted if r.name not in FROM_PIP]
    pip = [r for r in wanted if r.name in FROM_PIP]
    lines = [f'  - "python {python}"', "  - pip"]
    lines += [f'  - "{CONDA_NAMES.get(r.name, r.name).lower()} {r.specifier}"' for r in conda]
    lines += ["  - pip:"]
    lines += [f'      - "{r.name}{r.specifier}"' for r in pip]
    return HEADER + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(environment(Path(__file__).resolve().parent.parent / "pyproject.toml"))
