"""Recompute everything that a folder of published files allows."""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from pathlib import Path

import pandas as pd

from workbench.errors import StoreError
from workbench.verification.check import Check, checked
from workbench.verification.files import PublishedFile
from workbench.verification.recomputation import Recomputation
from workbench.verification.registry import RECOMPUTATIONS

Progress = Callable[[str, tuple[Check, ...]], None]
"""Called with the name of each class and its checks, when they are done."""


def verify_published(
    folder: Path,
    progress: Progress | None = None,
    recomputations: Iterable[Recomputation] = RECOMPUTATIONS,
) -> tuple[Check, ...]:
    """Recompute published figures and compare.

    Args:
        folder: the folder of published files.
        progress: told of each class when it is done.
        recomputations: what to recompute; by default all.

    Returns:
        One check for each figure of each file, in the order of the list.

    Raises:
        StoreError: the folder, or a file that is needed, is not there.
    """
    several = tuple(recomputations)
    _require(folder, several)
    last = {file: place for place, one in enumerate(several) for file in one.files}
    tables: dict[PublishedFile, pd.DataFrame] = {}
    found: list[Check] = []
    for name, group in groupby(enumerate(several), lambda placed: placed[1].name):
        of_class: list[Check] = []
        for place, one in group:
            tables |= {file: _table(tables, file, folder) for file in one.files}
            of_class.extend(_checks(one, tables))
            # a table is kept for as long as a later step needs it
            tables = {file: table for file, table in tables.items() if last[file] > place}
        if progress:
            progress(name, tuple(of_class))
        found.extend(of_class)
    return tuple(found)


def classes(checks: Iterable[Check]) -> Mapping[str, tuple[Check, ...]]:
    """Checks by the name of their class, in order."""
    by_name: dict[str, list[Check]] = {}
    for check in checks:
        by_name.setdefault(check.name, []).append(check)
    return {name: tuple(several) for name, several in by_name.items()}


def _checks(one: Recomputation, tables: Mapping[PublishedFile, pd.DataFrame]) -> tuple[Check, ...]:
    comparisons = one.of(tables[file] for file in one.files)
    return tuple(checked(comparison, one.name, one.file) for comparison in comparisons)


def _table(
    tables: Mapping[PublishedFile, pd.DataFrame], file: PublishedFile, folder: Path
) -> pd.DataFrame:
    return tables[file] if file in tables else file.read(folder / file.path)


def absent(
    folder: Path, recomputations: Iterable[Recomputation] = RECOMPUTATIONS
) -> tuple[str, ...]:
    """Paths of the files that are needed and not in the folder; all where there is no folder."""
    needed = {file.path: None for one in recomputations for file in one.files}
    return tuple(path for path in needed if not (folder / path).is_file())


def _require(folder: Path, recomputations: Iterable[Recomputation]) -> None:
    if not folder.is_dir():
        raise StoreError(
            f"The folder of published files is not there: {folder}.",
            "Set WORKBENCH_PUBLISHED_DATA to the folder that holds them.",
        )
    missing = absent(folder, recomputations)
    if missing:
        raise StoreError(
            f"{len(missing)} published files are not in {folder}: {', '.join(missing)}.",
            "Add them, or set WORKBENCH_PUBLISHED_DATA to the folder that holds them.",
        )
