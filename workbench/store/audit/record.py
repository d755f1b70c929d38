"""A line of the log: canonical JSON with the hash of the line before and its own."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

START = "0" * 64
"""What stands for the hash before the first line."""

ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(facts: Mapping[str, Any]) -> str:
    """JSON with sorted names and no space: equal facts are equal text."""
    return ENCODER.encode(dict(facts))


def digest_of(record: Mapping[str, Any]) -> str:
    """SHA-256 of everything in a line but its own hash."""
    bare = {name: value for name, value in record.items() if name != "hash"}
    return hashlib.sha256(canonical(bare).encode()).hexdigest()


def sealed(facts: Mapping[str, Any], number: int, previous: str) -> tuple[bytes, str]:
    """The line of some facts, with its end of line, and its hash."""
    record = {**facts, "n": number, "prev": previous}
    digest = digest_of(record)
    return f"{canonical({**record, 'hash': digest})}\n".encode(), digest


def read_record(line: str) -> dict[str, Any] | None:
    """What a line says, or None where it is not exactly as it was written."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(record, dict) and {"n", "prev", "hash"} <= set(record)
    if not whole or canonical(record) != line or digest_of(record) != record["hash"]:
        return None
    return dict(record)


def day_of(record: Mapping[str, Any]) -> str:
    """UTC day of a line, such as 2026-11-22."""
    return str(record.get("ts", ""))[:10]
