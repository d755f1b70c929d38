"""The websocket of a page: opened and used by the session that the page was made for."""

import time
from contextlib import suppress
from typing import Any

from bokeh.protocol.message import Message
from bokeh.util.token import check_token_signature, get_session_id, get_token_payload
from panel.io.server import WSHandler
from tornado.web import HTTPError

from workbench.access.scope import Viewer
from workbench.serve.binding import Binding
from workbench.serve.handler import Handler
from workbench.serve.live import SIGNED_OUT

_ALLOWED = ("PULL-DOC-REQ", "PATCH-DOC", "SERVER-INFO-REQ")
_PROTOCOL_ERROR = 1002
_SERVER_ERROR = 1011
_BROKEN = "Something went wrong on the server."


class PageSocket(Handler, WSHandler):
    """A websocket that is authorised by the cookie when it opens and before each message."""

    _binding: Binding | None = None

    def rate(self) -> str:
        """Each of them holds a connection."""
        return "socket"

    async def prepare(self) -> None:
        """Refuse the handshake unless origin, cookie, token and page belong together."""
        await super().prepare()
        if self._finished:
            return
        self._binding = self._authorised()
        if self._binding is None:
            raise HTTPError(403)

    def check_origin(self, origin: str) -> bool:
        """Whether the page that opens it is ours: scheme, host and port."""
        return origin in self.services.address.origins

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Remember the socket, so that ending the session closes it."""
        if self._binding is not None:
            self.services.live.add(self._binding.key, self)
        super().open(*args, **kwargs)

    def on_close(self) -> None:
        """Forget the socket."""
        if self._binding is not None:
            self.services.live.remove(self._binding.key, self)
        # a server that stops has let go of the page before the socket closes
        with suppress(AssertionError):
            super().on_close()

    def stands(self, viewer: Viewer | None) -> bool:
        """Whether the page may go on: the viewer and the policy are those that it was made with."""
        if self._binding is None or viewer is None:
            return False
        if self._binding.context.stands(viewer):
            return True
        self.services.forget(self._binding.context.viewer)
        return False

    async def on_message(self, message: str | bytes) -> None:
        """Take a message of the browser, if its session still runs as it did."""
        if not self._still_allowed():
            self.close(SIGNED_OUT, "signed out")
            return
        await super().on_message(message)

    async def send_message(self, message: Message[Any]) -> None:
        """Send a message to the browser; an error goes without its text and traceback."""
        if message.msgtype == "ERROR":
            message = type(message)(
                message.header, message.metadata, {"text": _BROKEN, "traceback": None}
            )
        await super().send_message(message)

    async def _handle(self, message: Message[Any]) -> Any:
        if message.msgtype not in _ALLOWED:
            self._protocol_error("not expected on server")
            return None
        return await super()._handle(message)

    def _protocol_error(self, message: str) -> None:
        # the codes that Bokeh closes with are not allowed on the wire
        self.close(_PROTOCOL_ERROR, message)

    def _internal_error(self, message: str) -> None:
        self.close(_SERVER_ERROR, _BROKEN)

    def _authorised(self) -> Binding | None:
        if self.request.headers.get("Origin") not in self.services.address.origins:
            return None
        page = self._page()
        binding = self.services.bindings.find(page) if page is not None else None
        signed_in = self.signed_in
        if binding is None or signed_in is None or binding.key != signed_in.key:
            return None
        mine = binding.path == self.application_context.url
        return binding if mine and binding.context.still_allowed() else None

    def _page(self) -> str | None:
        """The page of the token, once its signature and its age are right."""
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "").split(",")
        if len(offered) != 2:
            return None
        token = offered[1].strip()
        try:
            if not check_token_signature(token, self.application.secret_key, signed=True):
                return None
            fresh = time.time() < get_token_payload(token)["session_expiry"]
            return str(get_session_id(token)) if fresh else None
        except (ValueError, KeyError, TypeError, AssertionError):
            return None

    def _still_allowed(self) -> bool:
        binding = self._binding
        signed_in = self.services.sessions.running(binding.key) if binding is not None else None
        if signed_in is None or not self.stands(signed_in.viewer):
            return False
        self.services.sessions.seen(signed_in)
        return True
