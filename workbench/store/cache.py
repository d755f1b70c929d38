"""A cache of Arrow tables, bounded by bytes, with one computation a key at a time.

Keys hold everything that decides a result: policy version, scope fingerprint, purpose, data
version and query. Nothing in it is keyed by who asks, or by the identity of an object.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class CacheKey:
    """Everything that decides a result."""

    policy_version: str
    scope: str
    purpose: str
    data_version: str
    query: str

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of the key: fields cannot run into each other."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def query_fingerprint(text: str, parameters: list[Any]) -> str:
    """Hash of a statement with its parameters, types included."""
    typed = [[type(p).__name__, str(p)] for p in parameters]
    return hashlib.sha256(json.dumps([text, typed]).encode()).hexdigest()


class TableCache:
    """Least recently used Arrow tables. Tables are immutable, so sharing them is safe."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._tables: OrderedDict[str, pa.Table] = OrderedDict()
        self._scopes: dict[str, str] = {}
        self._bytes = 0
        self._guard = threading.Lock()
        self._making: dict[str, threading.Lock] = {}

    def get(self, key: CacheKey, make: Callable[[], pa.Table]) -> pa.Table:
        """The table of a key, made at most once at a time."""
        digest = key.digest
        with self._guard:
            turn = self._making.setdefault(digest, threading.Lock())
        with turn:
            try:
                # a table without rows is false: asked again, it would tell itself apart by time
                found = self._found(digest)
                return found if found is not None else self._keep(key, make())
            finally:
                with self._guard:
                    self._making.pop(digest, None)

    def forget(self, scope: str) -> None:
        """Drop every table of a scope, for example when a grant is withdrawn."""
        with self._guard:
            for digest in [d for d, s in self._scopes.items() if s == scope]:
                self._drop(digest)

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._bytes

    def _found(self, digest: str) -> pa.Table | None:
        with self._guard:
            if digest in self._tables:
                self._tables.move_to_end(digest)
            return self._tables.get(digest)

    def _keep(self, key: CacheKey, table: pa.Table) -> pa.Table:
        with self._guard:
            if table.nbytes <= self._limit:
                self._tables[key.digest] = table
                self._scopes[key.digest] = key.scope
                self._bytes += table.nbytes
                while self._bytes > self._limit:
                    self._drop(next(iter(self._tables)))
        return table

    def _drop(self, digest: str) -> None:
        self._bytes -= self._tables.pop(digest).nbytes
        self._scopes.pop(digest)
