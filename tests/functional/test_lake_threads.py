"""A process whose threads read, write and ask for the version of one lake lives.

Two SQLite libraries of one process that open the same catalogue undo each other's locks: DuckDB's
own dies of a bus error then, sooner or later.
"""

import kill
from lake_threads import all_at_once


def test_threads_share_a_lake(tmp_path):
    kill.preload("workbench.store.lake")
    assert kill.seconds_to_end(all_at_once, tmp_path) > 0
