"""Rows that are set aside: a file of them with reasons, for a person to look at."""

import os
from pathlib import Path

import pandas as pd

from workbench.intake.rows import Sorted
from workbench.intake.table import Table
from workbench.settings import Settings

REASON = "reason"


def quarantine(table: Table, sorted_: Sorted, settings: Settings) -> Path | None:
    """Write the quarantined rows of a file, or remove what an earlier load of it wrote.

    Returns:
        The file ``<home>/quarantine/<file>.csv``; None where no row is quarantined.
    """
    folder = settings.home / "quarantine"
    path = folder / f"{_plain_name(table.label)}.csv"
    if sorted_.quarantined.empty:
        path.unlink(missing_ok=True)
        return None
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    rows = table.frame.loc[sorted_.quarantined.index]
    marked = pd.concat([sorted_.quarantined.rename(REASON), rows], axis=1)
    whole = folder / f"{path.name}.part"
    whole.touch(mode=0o600)
    marked.to_csv(whole, index=False)
    os.replace(whole, path)
    return path


def _plain_name(label: str) -> str:
    flat = label.replace(":", "-").replace("/", "-").replace("\\", "-")
    return flat.removesuffix(".gz").removesuffix(".csv")
