"""What every handler of the server shares: who is signed in, our hosts alone, plain error pages."""

import logging
import math
from collections.abc import Awaitable
from typing import Any, cast

from tornado.web import HTTPError

from workbench.errors import Busy, PolicyDenied, UserError
from workbench.serve.headers import ROOM_POLICY, SecureHeaders
from workbench.serve.logs import reference
from workbench.serve.presenting.room import AUDIENCE_MAY, COOKIE, JOIN, Bar
from workbench.serve.rendering import render
from workbench.serve.services import Services
from workbench.serve.sessions import SignedIn
from workbench.store.audit import Action, redacted

log = logging.getLogger("workbench.serve")

NOT_FOUND = (
    "Page not found",
    "This page does not exist, or your account may not open it.",
    "Check the address. If it is right, ask your organisation's approver for access.",
)
_MESSAGES = {
    400: (
        "The address is wrong",
        "The server does not answer under this name.",
        "Use the address that you were given.",
    ),
    403: (
        "This form is too old",
        "The form was open too long, or was sent from another page.",
        "Go back, reload the page and send it again.",
    ),
    405: ("This cannot be done here", "The address does not take this kind of request.", ""),
    503: ("There is no data at the moment", "The data cannot be read.", "Try again later."),
}


_LOOK_ONLY = (
    "Looking only",
    "People of the room look; the presenter alone changes something.",
    "Go back, and look at whatever you like.",
)
_TOO_OFTEN = (
    "Please wait",
    "This was asked for too often in a short time, from here or from your network.",
    "Wait a minute, then try again.",
)


class Handler(SecureHeaders):
    """A handler that knows the session."""

    async def prepare(self) -> None:
        """Refuse requests under a foreign host name, which is how DNS rebinding comes in.

        Refuse those as well that come too often; the answer is then finished.
        """
        if self.request.host.lower() not in self.services.address.hosts:
            raise HTTPError(400)
        self._count()
        if self._finished:
            return
        if self._only_looks():
            self.show_message(403, *_LOOK_ONLY)
            return
        earlier = super().prepare()
        if earlier is not None:
            await cast(Awaitable[None], earlier)

    def _only_looks(self) -> bool:
        """Whether somebody who does not drive a presentation wants to change something."""
        reads = self.request.method in ("GET", "HEAD")
        if self.services.room is None or reads or self.presenter:
            return False
        return self.request.path not in AUDIENCE_MAY

    @property
    def presenter(self) -> bool:
        """Whether the request comes from whoever drives a presentation; never on another server."""
        room = self.services.room
        cookie, address = self.get_cookie(COOKIE) or "", self.request.remote_ip or ""
        return room is not None and room.drives(cookie, address)

    @property
    def bar(self) -> Bar | None:
        """What stands below each page of a presentation; None on every other server."""
        room = self.services.room
        if room is None or (self.signed_in is None and not self.presenter):
            return None
        return Bar(
            driving=self.presenter,
            place=room.place,
            steps=len(room.places),
            version=room.version,
            shown_as=self.signed_in.display_name if self.signed_in else "",
            xsrf=self.xsrf_token.decode(),
        )

    def rate(self) -> str:
        """Which limit of :mod:`workbench.serve.rates` the request counts against; none if empty."""
        return ""

    def _count(self) -> None:
        what = self.rate()
        if not what:
            return
        session = self.signed_in.key if self.signed_in else ""
        wait = self.services.rates.wait(what, self.request.remote_ip or "", session)
        if wait > 0:
            self.set_header("Retry-After", str(math.ceil(wait)))
            self.show_message(429, *_TOO_OFTEN)

    @property
    def services(self) -> Services:
        """Everything that the handlers share."""
        return cast(Services, self.settings["services"])

    @property
    def cookie(self) -> str:
        """Value of the session's cookie, or the empty string."""
        return self.get_cookie(self.services.address.cookie) or ""

    def get_current_user(self) -> SignedIn | None:
        """The running session of the cookie; the server's own record decides."""
        return self.services.sessions.find(self.cookie)

    @property
    def signed_in(self) -> SignedIn | None:
        """The same, looked up once a request."""
        return cast("SignedIn | None", self.current_user)

    def ask_to_sign_in(self) -> None:
        """Send to the sign-in page, and back here afterwards. A room has a door instead."""
        from tornado.httputil import url_concat

        if self.services.room is not None:
            self.redirect(JOIN)
            return
        self.redirect(url_concat("/login", {"next": self.request.uri or "/"}))

    def show(self, name: str, status: int = 200, **values: Any) -> None:
        """Answer with one of the server's own pages."""
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        if self.services.room is not None:
            self.set_header("Content-Security-Policy", ROOM_POLICY)
        presenting = self.services.room is not None
        given = {"bar": self.bar, "presenting": presenting, **values}
        self.finish(render(name, signed_in=self.signed_in, **given))

    def show_error(self, error: Exception) -> None:
        """Answer with what the error says, as far as the person may know it."""
        if isinstance(error, PolicyDenied):
            self.note_denial(error)
            self.show_message(404, *NOT_FOUND)
        elif isinstance(error, Busy):
            self.show_message(429, "Please wait", error.what, error.hint)
        elif isinstance(error, UserError):
            log.error("%s while answering %s", type(error).__name__, self.request.path)
            self.show_message(503, *_MESSAGES[503])
        else:
            self.show_defect(error)

    def show_defect(self, error: BaseException | None) -> None:
        """Answer that something broke, with a number to find it in the log by."""
        number = reference()
        log.error("defect %s while answering %s", number, self.request.path, exc_info=error)
        what = "Something went wrong on the server. It is not your fault."
        self.show_message(
            500, "Sorry, there is a problem", what, f"Try again later. The reference is {number}."
        )

    def show_message(self, status: int, title: str, what: str, hint: str) -> None:
        """Answer with a short message."""
        self.show("message.html", status, title=title, what=what, hint=hint)

    def note_denial(self, denied: PolicyDenied) -> None:
        """Write in the audit log that somebody asked for what they may not see."""
        viewer = self.signed_in.viewer if self.signed_in else None
        self.services.door.audit.write(
            Action.DENY,
            actor=viewer.identity if viewer else "",
            organisation=viewer.organisation if viewer else None,
            role=viewer.role if viewer else "",
            session=self.signed_in.key if self.signed_in else None,
            resource=redacted(self.request.path),
            result="refused",
            reason=redacted(denied.what),
        )

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer an error that nobody caught. Never shows what it was."""
        info = kwargs.get("exc_info", (None, None, None))
        if status_code == 404:
            self.show_message(404, *NOT_FOUND)
        elif status_code in _MESSAGES:
            self.show_message(status_code, *_MESSAGES[status_code])
        else:
            self.show_defect(info[1])


class NotFound(Handler):
    """Every address that is not ours."""

    async def prepare(self) -> None:
        """Answer before anything else, whatever the method."""
        await super().prepare()
        raise HTTPError(404)
