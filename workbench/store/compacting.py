"""Fewer and larger files, in stored order, and an end to old snapshots.

Each school's load of a night is a file. Files are merged by size: those below a mebibyte each
time, larger ones when there are eight of about the same size, so that a row is written again once
for each eightfold growth and the number of files grows with the logarithm of the rows (size-tiered
compaction, O'Neil et al. 1996, "The log-structured merge-tree"). Merging is no change: time travel
and the change feed go on over it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb
import pandas as pd

from workbench.store.duck import LAKE

SMALLEST = 2**20
FACTOR = 8
# a file in which this share of the rows is deleted is written anew
_DELETED_SHARE = 0.1
_MERGE = (
    "CALL ducklake_merge_adjacent_files($1, $2, min_file_size => $3::UBIGINT, "
    "max_file_size => $4::UBIGINT)"
)
_REWRITE = "CALL ducklake_rewrite_data_files($1, $2, delete_threshold => $3)"
_FILES = "SELECT data_file, data_file_size_bytes, delete_file FROM ducklake_list_files($1, $2)"
_OLD = """
SELECT snapshot_id FROM ducklake_snapshots($1)
WHERE snapshot_time < $2::TIMESTAMPTZ
    AND snapshot_id < (SELECT max(snapshot_id) FROM ducklake_snapshots($1))
"""
_EXPIRE = "CALL ducklake_expire_snapshots($1, versions => $2::UBIGINT[])"
_CLEAN = "CALL ducklake_cleanup_old_files($1, older_than => $2::TIMESTAMPTZ)"
_CLEAN_ALL = "CALL ducklake_cleanup_old_files($1, cleanup_all => true)"
# in an SQLite catalogue moments of one day are not told apart
_PRECISION = timedelta(days=1)


@dataclass(frozen=True)
class Compacted:
    """Files of a dataset before and after, and its rows, which stay as many."""

    files_before: int
    files_after: int
    rows: int


def list_files(connection: duckdb.DuckDBPyConnection, dataset: str) -> pd.DataFrame:
    """Files of a dataset: name, bytes, and whether rows of it were deleted since."""
    found = connection.execute(_FILES, [LAKE, dataset]).fetchall()
    rows = [(path.rsplit("/", 1)[-1], size, deletes is not None) for path, size, deletes in found]
    return pd.DataFrame(rows, columns=["file", "bytes", "has_deletions"])


def merge_files(connection: duckdb.DuckDBPyConnection, dataset: str, *, thorough: bool) -> None:
    """Merge files of about the same size.

    Args:
        connection: a connection that may write.
        dataset: name of the table.
        thorough: also write every file anew from which a row was deleted; else those from which
            a tenth was. A file with deletions is not merged with others.
    """
    connection.execute(_REWRITE, [LAKE, dataset, 0.0 if thorough else _DELETED_SHARE])
    sizes = list_files(connection, dataset)["bytes"]
    lower, upper = 0, SMALLEST
    while lower <= sizes.max():
        of_size = int(sizes.between(lower, upper - 1).sum())
        if of_size >= (FACTOR if lower else 2):
            connection.execute(_MERGE, [LAKE, dataset, lower, upper])
        lower, upper = upper, upper * FACTOR


def expire_snapshots(
    connection: duckdb.DuckDBPyConnection, older_than: datetime, grace: timedelta
) -> int:
    """Forget snapshots and delete files that no other snapshot needs; says how many snapshots.

    Files are deleted after ``grace`` and up to a day more, because a query may still be reading
    them; without any grace at once.
    """
    old = [one for (one,) in connection.execute(_OLD, [LAKE, older_than]).fetchall()]
    if old:
        connection.execute(_EXPIRE, [LAKE, old])
    if grace:
        connection.execute(_CLEAN, [LAKE, datetime.now(UTC) - grace - _PRECISION])
    else:
        connection.execute(_CLEAN_ALL, [LAKE])
    return len(old)
