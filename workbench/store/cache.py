"""Caches of tables and frames, bounded by bytes, with one computation a key at a time.

Keys hold everything that decides a result: policy version, scope fingerprint, purpose, data
version and query. Nothing in it is keyed by who asks, or by the identity of an object.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

Frames = Mapping[str, pd.DataFrame]


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


class Cache[T]:
    """Least recently used values, bounded by their bytes.

    Args:
        limit: bytes that may be held.
        size_of: bytes of a value.
    """

    def __init__(self, limit: int, size_of: Callable[[T], int]) -> None:
        self._limit = limit
        self._size_of = size_of
        self._values: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._scopes: dict[str, str] = {}
        self._bytes = 0
        self._guard = threading.Lock()
        self._making: dict[str, threading.Lock] = {}

    def get(self, key: CacheKey, make: Callable[[], T]) -> T:
        """The value of a key, made at most once at a time."""
        digest = key.digest
        with self._guard:
            turn = self._making.setdefault(digest, threading.Lock())
        with turn:
            try:
                # what is empty is false: asked again, it would tell itself apart by time
                found = self._found(digest)
                return found if found is not None else self._keep(key, make())
            finally:
                with self._guard:
                    self._making.pop(digest, None)

    def forget(self, scope: str) -> None:
        """Drop every value of a scope, for example when a grant is withdrawn."""
        with self._guard:
            for digest in [d for d, s in self._scopes.items() if s == scope]:
                self._drop(digest)

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._bytes

    def _found(self, digest: str) -> T | None:
        with self._guard:
            if digest not in self._values:
                return None
            self._values.move_to_end(digest)
            return self._values[digest][0]

    def _keep(self, key: CacheKey, value: T) -> T:
        size = self._size_of(value)
        with self._guard:
            if size <= self._limit:
                self._values[key.digest] = value, size
                self._scopes[key.digest] = key.scope
                self._bytes += size
                while self._bytes > self._limit:
                    self._drop(next(iter(self._values)))
        return value

    def _drop(self, digest: str) -> None:
        self._bytes -= self._values.pop(digest)[1]
        self._scopes.pop(digest)


class TableCache(Cache[pa.Table]):
    """Arrow tables. They are immutable, so sharing them is safe."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit, lambda table: int(table.nbytes))


class FrameCache(Cache[Frames]):
    """Frames by name. Whoever hands them out hands out copies."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit, _bytes_of)


def _bytes_of(frames: Frames) -> int:
    return sum(int(frame.memory_usage(deep=True).sum()) for frame in frames.values())
