"""The browser's address behind a proxy: the proxy's word counts, the browser's own does not."""

from collections.abc import Awaitable
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, RequestStartLine, ResponseStartLine

FORWARDED_FOR = "X-Forwarded-For"

# a proxy passes on what it does not set itself, so that these come from whoever wrote them
_FROM_ANYBODY = (
    "Forwarded",
    "X-Forwarded-Host",
    "X-Forwarded-Port",
    "X-Forwarded-Prefix",
    "X-Forwarded-Proto",
    "X-Forwarded-Server",
    "X-Real-Ip",
    "X-Scheme",
)


class LastHopServer(HTTPServer):
    """A server that takes the browser's address from the last entry of ``X-Forwarded-For`` alone.

    That entry is the one that the proxy on this machine has added. What stands before it, and every
    other header of this kind, came with the request. Without a proxy (``xheaders``) none counts.
    """

    def start_request(self, server_conn: object, request_conn: Any) -> HTTPMessageDelegate:
        """Put the cleaning before whatever reads the headers."""
        return _Cleaning(super().start_request(server_conn, request_conn))


class _Cleaning(HTTPMessageDelegate):
    def __init__(self, delegate: HTTPMessageDelegate) -> None:
        self._delegate = delegate

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        for name in _FROM_ANYBODY:
            headers.pop(name, None)
        if FORWARDED_FOR in headers:
            headers[FORWARDED_FOR] = headers[FORWARDED_FOR].rpartition(",")[2].strip()
        waiting: Awaitable[None] | None = self._delegate.headers_received(start_line, headers)
        return waiting

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        waiting: Awaitable[None] | None = self._delegate.data_received(chunk)
        return waiting

    def finish(self) -> None:
        self._delegate.finish()

    def on_connection_close(self) -> None:
        self._delegate.on_connection_close()
