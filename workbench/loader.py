"""The one door: pupils' and schools' data come out of the store through ``load`` alone.

The scope adds rows and columns to the statement before it runs. Nothing above this module opens
the lake or the vault to read.
"""

import copy
import threading
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from workbench.access.policy import POLICY_FILE, Policy, read_policy
from workbench.access.scope import Scope
from workbench.contracts.model import Contract
from workbench.contracts.read import read_catalogue
from workbench.contracts.types import to_frame
from workbench.errors import PolicyDenied, UsageError
from workbench.selection import (
    VAULT,
    Value,
    classes,
    identities,
    permitted_columns,
    scoped_select,
)
from workbench.settings import Settings, settings
from workbench.store.audit import Action, AuditLog, Surface
from workbench.store.audit.pupils import KINDS
from workbench.store.cache import CacheKey, FrameCache, Frames, TableCache, query_fingerprint
from workbench.store.lake import Lake
from workbench.store.statement import compiled

# the one place that remembers something for a whole process; a door keeps no rights of anybody
_DOORS: list["Door"] = []
_GUARD = threading.Lock()


class Authority(Protocol):
    """Knows whether a scope that was given once may still be used."""

    def stands(self, scope: Scope) -> bool:
        """Whether its viewer would be given no less than it now."""


@dataclass
class _Opened:
    """What a door has read or opened by now, which all its views share."""

    policy: tuple[tuple[int, ...], Policy] | None = None
    vault: Lake | None = None


class Door:
    """The door of one store: its lake, its vault, its cache and its audit log."""

    def __init__(self, chosen: Settings, policy_file: Path = POLICY_FILE) -> None:
        self.settings = chosen
        self.catalogue = read_catalogue(chosen.contracts)
        self.audit = AuditLog(chosen.audit_log)
        self.lake = Lake(chosen.lake, "lake", self.catalogue, chosen)
        self._policy_file = policy_file
        self._opened = _Opened()
        self._authority: Authority | None = None
        self._cache = TableCache(chosen.cache_bytes)
        self._derived = FrameCache(chosen.cache_bytes)
        # set while frames are worked out that others will be given
        self._without_names: ContextVar[bool] = ContextVar("without_names", default=False)

    @property
    def policy(self) -> Policy:
        """The policy in force. Its file is read again as soon as it changes."""
        try:
            stat = self._policy_file.stat()
            state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        except OSError:
            # reading it says what is wrong
            return read_policy(self._policy_file)
        known = self._opened.policy
        if known is None or known[0] != state:
            known = self._opened.policy = (state, read_policy(self._policy_file))
        return known[1]

    def noting(self, **facts: Any) -> Self:
        """The same door, whose events also say ``facts``, such as the page that asks.

        Args:
            facts: attributes of :class:`workbench.store.audit.Event`.
        """
        view = copy.copy(self)
        view.audit = self.audit.noting(**facts)
        return view

    def under(self, authority: Authority) -> Self:
        """The same door, which asks at every load whether the scope still stands.

        Without an authority a scope stands until the policy changes, as for jobs and notebooks.
        """
        view = copy.copy(self)
        view._authority = authority
        return view

    def as_of(self, version: str) -> Self:
        """The same door to facts as :meth:`Lake.as_of` gives them; identities are those of now."""
        view = copy.copy(self)
        view.lake = self.lake.as_of(version)
        return view

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
            PolicyDenied: the scope may not load the dataset, or one of the columns, or its viewer
                would not be given it any more.
            ContractError: there is no such dataset or column.
            StoreError: the store is missing, or the audit log cannot be written.
        """
        contract = self.catalogue[dataset]
        chosen = self._permitted(contract, scope, columns, where or {})
        wanted = (*chosen, *identities(contract, chosen))
        statement = scoped_select(contract, scope, wanted, where or {})
        version = self._holder(contract).version()
        table = self._table(contract, scope, statement, version)
        self._log(
            Action.LOAD,
            contract,
            scope,
            rows=table.num_rows,
            columns=classes(contract, chosen),
            data=version,
            pupils=self._keep_pupils(contract, table),
        )
        return to_frame(table.select(chosen))

    def summarise(
        self,
        datasets: Sequence[str],
        scope: Scope,
        build: Callable[[Mapping[str, sa.FromClause]], sa.Select[tuple[object, ...]]],
        *,
        where: Mapping[str, Value | Sequence[Value]] | None = None,
    ) -> pd.DataFrame:
        """What a statement makes of the rows of several datasets that a scope may see.

        Args:
            datasets: names of contracts of the lake.
            scope: who asks, for what; decides rows and columns.
            build: gives the statement over tables by dataset. They hold the rows and columns
                of the scope and no others.
            where: column name to the value, or the values, that it must equal in every dataset.

        Returns:
            The rows of the statement, with Arrow-backed types.

        Raises:
            PolicyDenied: the scope may not load one of the datasets.
            ContractError: there is no such dataset or column.
            StoreError: the store is missing, or the audit log cannot be written.
        """
        tables, seen = {}, {}
        for name in datasets:
            contract = self.catalogue[name]
            if contract.store == VAULT:
                raise UsageError(f"`datasets` has `{name}`: who pupils are is not summed.")
            chosen = self._permitted(contract, scope, None, where or {})
            rows = scoped_select(contract, scope, chosen, where or {}).order_by(None)
            tables[name], seen[name] = rows.subquery(name), classes(contract, chosen)
        version = self.lake.version()
        table = self._cached(scope, build(tables), version)
        for name in datasets:
            facts = {"rows": table.num_rows, "columns": seen[name], "data": version}
            self._log(Action.LOAD, self.catalogue[name], scope, result="summarised", **facts)
        return to_frame(table)

    def derived(
        self,
        what: str,
        datasets: Sequence[str],
        scope: Scope,
        arguments: Mapping[str, str],
        make: Callable[[], Frames],
        *,
        noted: bool = True,
        version: str = "",
    ) -> Frames:
        """Frames worked out of what a scope may load, kept for whoever asks under an equal scope.

        They are kept under the same key as loads are: policy, scope, purpose, data version, and
        what is asked. What is handed out are copies: changing one changes nothing else.

        Args:
            what: name of the frames; no other use has the same.
            datasets: contracts of the lake that they are worked out of.
            scope: who asks, for what.
            arguments: everything else that decides them.
            make: works them out, with loads under this scope and nothing of who pupils are.
            noted: whether the audit log says so; not for frames that are worked out of others of
                which it has said so.
            version: data version of what they are worked out of, where that was loaded before;
                the newest by default.

        Raises:
            PolicyDenied: the scope may not load one of the datasets, or would not be given any
                more.
            UsageError: identities were asked for while they were worked out.
        """
        chosen = {n: self._permitted(self.catalogue[n], scope, None, {}) for n in datasets}
        version = version or self.lake.version()
        asked = query_fingerprint(
            what, [item for pair in sorted(arguments.items()) for item in pair]
        )
        key = CacheKey(scope.policy_version, scope.fingerprint, scope.purpose, version, asked)
        found = self._derived.get(key, lambda: self._made(make))
        for name, columns in chosen.items() if noted else ():
            facts = {"columns": classes(self.catalogue[name], columns), "data": version}
            self._log(Action.LOAD, self.catalogue[name], scope, result=f"derived: {what}", **facts)
        return {name: frame.copy(deep=False) for name, frame in found.items()}

    def _made(self, make: Callable[[], Frames]) -> Frames:
        before = self._without_names.set(True)
        try:
            return make()
        finally:
            self._without_names.reset(before)

    def forget(self, scope: Scope) -> None:
        """Drop what is cached for a scope."""
        self._cache.forget(scope.fingerprint)
        self._derived.forget(scope.fingerprint)

    def data_version(self) -> str:
        """Name of the facts as they are now."""
        return self.lake.version()

    def close(self) -> None:
        """Close the connections of this process."""
        self.lake.close()
        if self._opened.vault is not None:
            self._opened.vault.close()
        self.audit.close()

    def _permitted(
        self,
        contract: Contract,
        scope: Scope,
        columns: Sequence[str] | None,
        where: Mapping[str, Value | Sequence[Value]],
    ) -> tuple[str, ...]:
        """Columns of a dataset that may be loaded; a refusal is noted before it is raised."""
        try:
            self._permit(contract, scope)
            return permitted_columns(contract, scope, columns, where)
        except PolicyDenied as denied:
            self._log(Action.DENY, contract, scope, result="refused", reason=denied.what)
            raise

    def _permit(self, contract: Contract, scope: Scope) -> None:
        version = self.policy.version
        if scope.policy_version != version:
            raise PolicyDenied(
                "The policy has changed since this scope was given.", "Sign in again."
            )
        if scope.empty:
            raise PolicyDenied("Nobody is signed in, or the account has no role.", "Sign in.")
        if self._authority is not None and not self._authority.stands(scope):
            self.forget(scope)
            raise PolicyDenied(
                "What this account may see has changed since this scope was given.",
                "Open the page again.",
            )
        if contract.category not in scope.categories:
            raise PolicyDenied(
                f"The purpose {scope.purpose} may not load {contract.category} data "
                f"(`{contract.name}`).",
                f"It may load: {', '.join(scope.categories)}.",
            )
        if contract.store == VAULT and not scope.names:
            raise PolicyDenied(f"The role {scope.role} may not identify pupils.")

    def _table(
        self,
        contract: Contract,
        scope: Scope,
        statement: sa.Select[tuple[object, ...]],
        version: str,
    ) -> pa.Table:
        if contract.store == VAULT:
            # identities are never cached
            if self._without_names.get():
                raise UsageError(
                    f"`{contract.name}` was asked for while frames were worked out that are kept."
                )
            return self._open_vault().read(statement)
        return self._cached(scope, statement, version)

    def _cached(
        self, scope: Scope, statement: sa.Select[tuple[object, ...]], version: str
    ) -> pa.Table:
        key = CacheKey(
            scope.policy_version,
            scope.fingerprint,
            scope.purpose,
            version,
            query_fingerprint(*compiled(statement)),
        )
        return self._cache.get(key, lambda: self.lake.read(statement))

    def _holder(self, contract: Contract) -> Lake:
        return self._open_vault() if contract.store == VAULT else self.lake

    def _open_vault(self) -> Lake:
        # opened for the first load that may identify pupils, and never before
        if self._opened.vault is None:
            self._opened.vault = Lake(self.settings.vault, VAULT, self.catalogue, self.settings)
        return self._opened.vault

    def _keep_pupils(self, contract: Contract, table: pa.Table) -> str | None:
        if contract.store != VAULT or not table.num_rows:
            return None
        columns = (name for name in KINDS if name in table.column_names)
        return self.audit.keep_pupils({name: table.column(name).to_pylist() for name in columns})

    def _log(self, action: Action, contract: Contract, scope: Scope, **facts: Any) -> None:
        self.audit.write(
            action,
            actor=scope.viewer,
            organisation=scope.organisation,
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
        _DOORS.append(Door(chosen).noting(surface=Surface.NOTEBOOK))
        return _DOORS[-1]
