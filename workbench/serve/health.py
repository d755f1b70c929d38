"""Whether the server lives and whether it is ready, for a load balancer."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from workbench.errors import StoreError
from workbench.loader import Door
from workbench.serve.headers import SecureHeaders

log = logging.getLogger("workbench.serve")


class Alive(SecureHeaders):
    """``/livez``: the process answers."""

    def get(self) -> None:
        """Say so."""
        self.write({"alive": True})


class Ready(SecureHeaders):
    """``/readyz``: data, policy and audit log are there; 503 otherwise."""

    async def get(self) -> None:
        """Say which part is ready, and no more."""
        found = await asyncio.to_thread(readiness, self.settings["services"].door)
        self.set_status(200 if all(found.values()) else 503)
        self.write({"ready": all(found.values()), "checks": dict(found)})


def readiness(door: Door) -> Mapping[str, bool]:
    """Which of the things that every page needs are there."""
    return {
        "data": _works(lambda: _require(door.lake.exists and bool(door.data_version()))),
        "policy": _works(lambda: _require(bool(door.policy.roles))),
        "audit": _works(lambda: _require(_writable(door.audit.path))),
    }


def _works(check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:
        log.warning("not ready: %s", type(error).__name__)
        return False
    return True


def _require(holds: bool) -> None:
    if not holds:
        raise StoreError("A part is missing.")


def _writable(path: Path) -> bool:
    if path.exists():
        return os.access(path, os.W_OK)
    folder = next(parent for parent in path.parents if parent.exists())
    return os.access(folder, os.W_OK | os.X_OK)
