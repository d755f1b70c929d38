"""Websockets that are open, by session, so that ending a session closes them."""

import asyncio
from typing import Protocol

from workbench.serve.sessions import Sessions

SIGNED_OUT = 4401
"""Code with which a websocket is closed whose session has ended."""

_GOING_AWAY = 1001


class Socket(Protocol):
    """An open websocket."""

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close it."""


class LiveSockets:
    """The open websockets of this process. Used on the server's own thread alone."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._open: dict[str, set[Socket]] = {}
        self.none_left = asyncio.Event()
        self.none_left.set()

    def add(self, key: str, socket: Socket) -> None:
        """Remember a websocket of a session."""
        self._open.setdefault(key, set()).add(socket)
        self.none_left.clear()

    def remove(self, key: str, socket: Socket) -> None:
        """Forget one that has closed."""
        rest = self._open.get(key, set())
        rest.discard(socket)
        if not rest:
            self._open.pop(key, None)
        if not self._open:
            self.none_left.set()

    def close(self, key: str) -> None:
        """Close every websocket of a session."""
        for socket in tuple(self._open.get(key, ())):
            socket.close(SIGNED_OUT, "signed out")

    def close_all(self) -> None:
        """Close every websocket, because the server stops."""
        for sockets in self._open.values():
            for socket in sockets:
                socket.close(_GOING_AWAY, "the server stops")

    def sweep(self) -> None:
        """Close the websockets of sessions that were ended elsewhere or have run out."""
        if not self._open:
            return
        try:
            running = self._sessions.still(tuple(self._open))
        except Exception:
            # what cannot be checked is not allowed
            running = set()
        for key in set(self._open) - running:
            self.close(key)

    def __len__(self) -> int:
        return sum(len(sockets) for sockets in self._open.values())
