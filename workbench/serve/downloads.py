"""Downloads: a table loaded again under the viewer's scope, protected, and written as CSV."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import pandas as pd

from workbench.access.disclosure import protect
from workbench.access.scope import Scope
from workbench.errors import ContractError
from workbench.measures.certain import percentages_of
from workbench.serve.context import PageContext
from workbench.serve.csvfile import csv_bytes
from workbench.serve.guard import to_client
from workbench.store.audit import Action, redacted

_TIDY = ("measure", "unit_id", "period", "group", "n", "value", "status")


@dataclass(frozen=True)
class Download:
    """One table that may be downloaded.

    Attributes:
        title: start of the file's name, such as "Subjects".
        purpose: purpose of the scope that must allow ``download``.
        table: loads and makes the table. Runs for each download under the context of the person
            who asks, never on rows that a page holds.
        published: the table holds published figures alone, so that nothing is suppressed. Any
            other table is a tidy table with the columns that disclosure control needs.
    """

    title: str
    purpose: str
    table: Callable[[PageContext], pd.DataFrame]
    published: bool = False


@dataclass(frozen=True)
class CsvFile:
    """A finished download."""

    name: str
    content: bytes
    rows: int


def make_download(name: str, download: Download, context: PageContext, today: date) -> CsvFile:
    """Load, protect and write one download, and note it in the audit log.

    Args:
        name: the download's name in its address.
        download: what it is made from.
        context: who asks, and for which school.
        today: date in the file's name.

    Returns:
        The file, after the event "export" is in the audit log.

    Raises:
        PolicyDenied: the scope may not download, or the table has a column it may not see.
        ContractError: the table cannot be protected.
        StoreError: the audit log cannot be written.
    """
    scope = context.scope_for(download.purpose).for_action("download")
    frame = _protected(download, download.table(context), scope)
    content = csv_bytes(to_client(frame, scope, context.door.catalogue))
    _log(name, context, scope, len(frame))
    return CsvFile(_file_name(download, context, today), content, len(frame))


def download_url(name: str, **query: str) -> str:
    """Address of a download."""
    return f"/download/{name}?{urlencode(query)}" if query else f"/download/{name}"


def _protected(download: Download, frame: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    if download.published or scope.threshold == 0:
        return frame
    missing = [name for name in _TIDY if name not in frame]
    if missing:
        raise ContractError(
            f"The download '{download.title}' has no column {', '.join(missing)}, so that small "
            "groups in it cannot be suppressed.",
            "Make it from a tidy table of measures.",
        )
    return protect(frame, scope.threshold, percentages=percentages_of(frame))


def _log(name: str, context: PageContext, scope: Scope, rows: int) -> None:
    context.door.audit.write(
        Action.EXPORT,
        actor=scope.viewer,
        organisation=scope.organisation,
        role=scope.role,
        purpose=scope.purpose,
        resource=f"download/{name}",
        urn=redacted(context.query.get("urn", "")),
        rows=rows,
        scope=scope.fingerprint,
        policy=scope.policy_version,
    )


def _file_name(download: Download, context: PageContext, today: date) -> str:
    parts = (download.title, context.query.get("urn", ""), today.isoformat())
    words = "-".join(part for part in parts if part)
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in words).lower() + ".csv"
