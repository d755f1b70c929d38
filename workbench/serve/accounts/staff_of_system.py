"""Staff of a school as its own system lists them: candidates for accounts, and nothing else."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from workbench.access.policy import operating_viewer
from workbench.loader import Door
from workbench.serve.accounts.staff import StaffList, staff_list

PURPOSE = "provisioning"
_COLUMNS = ("title", "forename", "surname", "email", "role", "current")


def staff_of_system(door: Door, urn: str) -> StaffList:
    """Staff that a connected school's system lists, loaded for provisioning by the operator.

    Rows are refused for the same reasons as those of a file; their number is their place.

    Raises:
        PolicyDenied: the operator may not load staff.
        StoreError: there is no store yet, or the audit log cannot be written.
    """
    scope = door.policy.scope_for(operating_viewer(door.policy), PURPOSE)
    rows = door.load("staff", scope, columns=_COLUMNS, where={"urn": urn})
    return staff_list(_numbered(rows.to_dict("records")))


def _numbered(rows: list[dict[Hashable, Any]]) -> Iterator[tuple[int, Mapping[str, str]]]:
    for number, row in enumerate(rows, start=1):
        texts = {name: str(row[name]) if isinstance(row[name], str) else "" for name in _COLUMNS}
        yield number, {**texts, "employed": "yes" if row["current"] else "no"}
