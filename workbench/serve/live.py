"""Websockets that are open, by session: closed when it ends or its viewer's rights change."""

import asyncio
from typing import Protocol

from workbench.access.scope import Viewer
from workbench.serve.sessions import Sessions

SIGNED_OUT = 4401
"""Code with which a websocket is closed whose session has ended, or whose rights have changed."""

_GOING_AWAY = 1001


class Socket(Protocol):
    """An open websocket."""

    def stands(self, viewer: Viewer | None) -> bool:
        """Whether its page may go on, now that its session is this viewer's or has ended."""

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
        """Close the websockets whose sessions have ended, here, elsewhere or by running out.

        So are those whose viewer is another than when the page was made: a role, a grant, a
        remit, an agreement or the policy has changed.
        """
        if not self._open:
            return
        try:
            viewers = self._sessions.viewers(tuple(self._open))
        except Exception:
            # what cannot be checked is not allowed
            viewers = {}
        for key, sockets in tuple(self._open.items()):
            for socket in tuple(sockets):
                if not socket.stands(viewers.get(key)):
                    socket.close(SIGNED_OUT, "signed out")

    def __len__(self) -> int:
        return sum(len(sockets) for sockets in self._open.values())
