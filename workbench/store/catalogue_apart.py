"""Statements on an SQLite file that DuckDB has open, run by a process of their own.

SQLite's locks belong to a process, and closing a file gives up all of them. DuckDB brings an SQLite
of its own, which would lose its locks to Python's; with a process in between they respect each
other.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from workbench.errors import StoreError

Step = tuple[str, Sequence[Sequence[object]] | None]
"""A statement, and the rows that it is run for; None to run it once."""
_SECONDS = 600
_SCRIPT = """
import json, sqlite3, sys
path, steps = json.load(sys.stdin)
catalogue = sqlite3.connect(path, timeout=60, isolation_level=None)
for statement, rows in steps:
    if rows is None:
        catalogue.execute(statement).fetchall()
    else:
        catalogue.executemany(statement, rows)
catalogue.close()
"""


def run_apart(path: Path, steps: Sequence[Step]) -> None:
    """Run statements one after another, each by itself unless ``BEGIN`` and ``COMMIT`` say more.

    Raises:
        StoreError: one of them failed.
    """
    command = [sys.executable, "-I", "-S", "-c", _SCRIPT]
    given = json.dumps([str(path), steps])
    ended = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    if ended.returncode:
        words = (ended.stderr.strip().splitlines() or ["no reason"])[-1]
        raise StoreError(
            f"The catalogue in {path.parent.name}/ cannot be changed: {words}",
            "Run `workbench doctor`.",
        )
