"""The one door: pupils' and schools' data come out of the store through ``load`` alone.

The scope adds rows and columns to the statement before it runs. Nothing above this module opens
the lake or the vault to read.
"""

import threading
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from workbench.access.policy import POLICY_FILE, Policy, read_policy
from workbench.access.scope import Scope
from workbench.contracts.model import Contract
from workbench.contracts.read import read_catalogue
from workbench.contracts.types import sql_table, to_frame
from workbench.errors import PolicyDenied, UsageError, did_you_mean
from workbench.settings import Settings, settings
from workbench.store.audit import AuditLog
from workbench.store.cache import CacheKey, TableCache, query_fingerprint
from workbench.store.duck import LAKE
from workbench.store.lake import Lake
from workbench.store.statement import compiled

PUBLISHED = "published"
# the one place that remembers something for a whole process; a door keeps no rights of anybody
_DOORS: list["Door"] = []
_GUARD = threading.Lock()
Value = str | int | float | bool | date


class Door:
    """The door of one store: its lake, its vault, its cache and its audit log."""

    def __init__(self, chosen: Settings, policy_file: Path = POLICY_FILE) -> None:
        self.settings = chosen
        self.catalogue = read_catalogue(chosen.contracts)
        self.audit = AuditLog(chosen.audit_log)
        self.lake = Lake(chosen.lake, "lake", self.catalogue, chosen)
        self._policy_file = policy_file
        self._policy: tuple[tuple[int, ...], Policy] | None = None
        self._vault: Lake | None = None
        self._cache = TableCache(chosen.cache_bytes)

    @property
    def policy(self) -> Policy:
        """The policy in force. Its file is read again as soon as it changes."""
        try:
            stat = self._policy_file.stat()
            state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        except OSError:
            # reading it says what is wrong
            return read_policy(self._policy_file)
        known = self._policy
        if known is None or known[0] != state:
            known = self._policy = (state, read_policy(self._policy_file))
        return known[1]

    def load(
        self,
        dataset: str,
        scope: Scope,
        *,
        columns: Sequence[str] | None = None,
        where: Mapping[str, Value | Sequence[Value]] | None = None,
    ) -> pd.DataFrame:
        """Rows of a dataset that a scope may see, as a frame with Arrow-backed types.

        Args:
            dataset: name of a contract.
            scope: who asks, for what; decides rows and columns.
            columns: names wanted; by default every column that the scope may see.
            where: column name to the value, or the values, that it must equal.

        Returns:
            A frame with the contract's types, in stored order. It is a copy: changing it changes
            nothing else.

        Raises:
            PolicyDenied: the scope may not load the dataset, or one of the columns.
            ContractError: there is no such dataset or column.
            StoreError: the store is missing, or the audit log cannot be written.
        """
        contract = self.catalogue[dataset]
        try:
            self._permit(contract, scope)
            chosen = permitted_columns(contract, scope, columns, where or {})
        except PolicyDenied as denied:
            self._log("deny", contract, scope, result=denied.what)
            raise
        statement = scoped_select(contract, scope, chosen, where or {})
        table = self._table(contract, scope, statement)
        self._log("load", contract, scope, rows=table.num_rows, columns=_classes(contract, chosen))
        return to_frame(table)

    def forget(self, scope: Scope) -> None:
        """Drop what is cached for a scope."""
        self._cache.forget(scope.fingerprint)

    def data_version(self) -> str:
        """Name of the facts as they are now."""
        return self.lake.version()

    def close(self) -> None:
        """Close the connections of this process."""
        self.lake.close()
        if self._vault is not None:
            self._vault.close()

    def _permit(self, contract: Contract, scope: Scope) -> None:
        version = self.policy.version
        if scope.policy_version != version:
            raise PolicyDenied(
                "The policy has changed since this scope was given.", "Sign in again."
            )
        if scope.empty:
            raise PolicyDenied("Nobody is signed in, or the account has no role.", "Sign in.")
        if contract.category not in scope.categories:
            raise PolicyDenied(
                f"The purpose {scope.purpose} may not load {contract.category} data "
                f"(`{contract.name}`).",
                f"It may load: {', '.join(scope.categories)}.",
            )
        if contract.store == "vault" and not scope.names:
            raise PolicyDenied(f"The role {scope.role} may not identify pupils.")

    def _table(
        self, contract: Contract, scope: Scope, statement: sa.Select[tuple[object, ...]]
    ) -> pa.Table:
        if contract.store == "vault":
            # identities are never cached
            return self._open_vault().read(statement)
        key = CacheKey(
            scope.policy_version,
            scope.fingerprint,
            scope.purpose,
            self.lake.version(),
            query_fingerprint(*compiled(statement)),
        )
        return self._cache.get(key, lambda: self.lake.read(statement))

    def _open_vault(self) -> Lake:
        # opened for the first load that may identify pupils, and never before
        if self._vault is None:
            self._vault = Lake(self.settings.vault, "vault", self.catalogue, self.settings)
        return self._vault

    def _log(self, action: str, contract: Contract, scope: Scope, **facts: Any) -> None:
        self.audit.write(
            action,
            actor=scope.viewer,
            role=scope.role,
            purpose=scope.purpose,
            dataset=contract.name,
            contract=contract.version,
            scope=scope.fingerprint,
            policy=scope.policy_version,
            **facts,
        )


def load(
    dataset: str,
    scope: Scope,
    *,
    columns: Sequence[str] | None = None,
    where: Mapping[str, Value | Sequence[Value]] | None = None,
    door: Door | None = None,
) -> pd.DataFrame:
    """Rows of a dataset that a scope may see; see :meth:`Door.load`.

    ``door`` is the store to load from, by default the one of this process's settings.
    """
    chosen = door if door is not None else this_process_door()
    return chosen.load(dataset, scope, columns=columns, where=where)


def this_process_door() -> Door:
    """The door of this process's settings, opened once: a connection costs a third of a second."""
    chosen = settings()
    with _GUARD:
        for door in _DOORS:
            if door.settings.home == chosen.home:
                return door
        _DOORS.append(Door(chosen))
        return _DOORS[-1]


def permitted_columns(
    contract: Contract,
    scope: Scope,
    columns: Sequence[str] | None,
    where: Mapping[str, object],
) -> tuple[str, ...]:
    """Names of the columns to load.

    Raises:
        PolicyDenied: a column that is asked for, or filtered by, is of a class that the scope may
            not see (filtering by a hidden column would tell its value).
        ContractError: the contract has no such column.
    """
    allowed = tuple(c.name for c in contract if c.classification in scope.classes)
    for name in (*(columns or ()), *where):
        if contract.column(name).name not in allowed:
            kind = contract.column(name).classification
            raise PolicyDenied(
                f"The role {scope.role} may not see {kind} columns (`{contract.name}.{name}`).",
                f"It may see: {', '.join(allowed)}.",
            )
    if contract.key and not set(allowed):
        raise PolicyDenied(f"The role {scope.role} may not see any column of `{contract.name}`.")
    return tuple(columns) if columns is not None else allowed


def scoped_select(
    contract: Contract,
    scope: Scope,
    columns: Sequence[str],
    where: Mapping[str, Value | Sequence[Value]],
) -> sa.Select[tuple[object, ...]]:
    """The statement of a load, with the scope's rows and the caller's filters, in stored order."""
    table = sql_table(contract, LAKE)
    conditions: list[sa.ColumnElement[bool]] = [table.c[contract.origin_column].in_(scope.origins)]
    if contract.category != PUBLISHED and scope.schools is not None:
        if contract.school_column is None:
            conditions.append(sa.false())
        else:
            conditions.append(table.c[contract.school_column].in_(scope.schools))
    conditions += [_condition(contract, table.c[name], value) for name, value in where.items()]
    order = [table.c[name] for name in contract.sort_by]
    return sa.select(*(table.c[name] for name in columns)).where(*conditions).order_by(*order)


def _condition(
    contract: Contract, column: sa.Column[Any], value: Value | Sequence[Value]
) -> sa.ColumnElement[bool]:
    several = isinstance(value, Sequence) and not isinstance(value, str)
    values = list(value) if several else [value]  # type: ignore[arg-type]
    rule = contract.column(column.name)
    for one in values:
        if rule.allowed and one not in rule.allowed:
            raise UsageError(
                f"`where` asks for a value of `{column.name}` that does not exist.",
                did_you_mean(str(one), rule.allowed),
            )
    return column.in_(values)


def _classes(contract: Contract, columns: Sequence[str]) -> list[str]:
    return sorted({contract.column(name).classification for name in columns})
