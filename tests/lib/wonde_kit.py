"""The Wonde connector on the simulator, and what two extracts have in common."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pandas as pd
from mis_kit import TOKEN, order, transport
from pydantic import SecretStr

from workbench.intake.arrivals import KEY, MARKS, Extract
from workbench.intake.connectors.protocol import CATEGORIES, Wanted
from workbench.intake.connectors.retries import Patience
from workbench.intake.connectors.wonde.connector import Wonde
from workbench.mis_simulator.simulator import Simulator

ADDRESS = "http://127.0.0.1:5017/v1.0"
ALL = frozenset(CATEGORIES)
KEYS = {
    "pupil": [KEY], "pupil_identity": [KEY], "pupil_address": [KEY],
    "pupil_characteristics": [KEY], "pupil_key": ["student_id"], "staff": ["staff_id"],
    "teaching_group": ["group_id"], "teaching_group_member": ["group_id", KEY],
    "teaching_group_teacher": ["group_id", "staff_id"], MARKS: [KEY, "date", "session"],
    "suspension": [KEY, "start_date", "kind"],
    "assessment_result": [KEY, "subject", "aspect", "result_set"],
}  # fmt: skip


def at_once(**limits: Any) -> Patience:
    """Patience that waits for nothing."""
    return Patience(sleep=lambda seconds: None, **limits)


def connector(one: Simulator, **limits: Any) -> Wonde:
    """A connector to the first school of a simulator, without sockets."""
    school = order(one, "state", "GET")["school"]
    return Wonde(school, SecretStr(TOKEN), ADDRESS, at_once(**limits), transport(one))


def canned(
    handle: Callable[[httpx.Request], httpx.Response], token: str = TOKEN, **limits: Any
) -> Wonde:
    """A connector to whatever answers."""
    carrier = httpx.MockTransport(handle)
    return Wonde("A1", SecretStr(token), ADDRESS, at_once(**limits), carrier)


def quiet(category: str, rows: int) -> None:
    """Progress that nobody watches."""


def read(one: Simulator, wanted: Wanted | None = None, **limits: Any) -> Extract:
    """Everything, or what is wanted."""
    return connector(one, **limits).extract(wanted or Wanted(ALL), quiet)


def tables(extract: Extract) -> dict[str, pd.DataFrame]:
    """The rows of each arrival in the order of their keys; of several spells the last one."""
    return {
        one.dataset: one.rows.drop_duplicates(KEYS[one.dataset], keep="last")
        .sort_values(KEYS[one.dataset])
        .reset_index(drop=True)
        for one in extract
    }


def assert_same(left: Mapping[str, pd.DataFrame], right: Mapping[str, pd.DataFrame]) -> None:
    """The same datasets with the same rows."""
    assert left.keys() == right.keys()
    for name, rows in left.items():
        pd.testing.assert_frame_equal(rows, right[name], check_dtype=False, obj=name)


def applied(stored: Mapping[str, pd.DataFrame], extract: Extract) -> dict[str, pd.DataFrame]:
    """What a store has after an extract: rows by key, and only those where all rows arrived."""
    after = dict(stored)
    for one in extract:
        before = stored.get(one.dataset, one.rows.head(0)) if not one.complete else one.rows.head(0)
        both = pd.concat([before, one.rows], ignore_index=True)
        key = KEYS[one.dataset]
        kept = both.drop_duplicates(key, keep="last")
        if one.gone:
            kept = kept[~kept[KEY].isin(one.gone)]
        after[one.dataset] = kept.sort_values(key).reset_index(drop=True)
    return after
