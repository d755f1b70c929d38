"""What the server's own forms share: taken from our pages alone, and the cookies of signing in."""

import math

from tornado.web import HTTPError

from workbench.serve.accounts.half_done import TIME_FOR_CODE, TIME_FOR_SET_UP
from workbench.serve.handler import Handler
from workbench.store.audit import Action


class OwnForm(Handler):
    """A handler whose forms are taken from our own pages alone."""

    def check_xsrf_cookie(self) -> None:
        """Besides the token, the browser's word for where the form came from counts."""
        origin = self.request.headers.get("Origin")
        if origin is not None and origin not in self.services.address.origins:
            raise HTTPError(403)
        super().check_xsrf_cookie()

    def set_session_cookie(self, value: str) -> None:
        """Hand the browser its session, until it closes or the session ends."""
        address = self.services.address
        self.set_cookie(
            address.cookie, value, path="/", secure=address.secure, httponly=True, samesite="Lax"
        )

    def drop_session_cookie(self) -> None:
        """Have the browser forget its session."""
        address = self.services.address
        self.clear_cookie(
            address.cookie, path="/", secure=address.secure, httponly=True, samesite="Lax"
        )

    def start_session(self, user_id: int, method: str) -> str:
        """Start a session under a new name, end the browser's earlier one, and return its key.

        Args:
            user_id: whose session it is; everything that signing in asks for has been shown.
            method: how they signed in, see :class:`workbench.store.registry.BrowserSession`.
        """
        services = self.services
        if self.signed_in is not None:
            services.sessions.end(self.signed_in.key)
            services.live.close(self.signed_in.key)
        value = services.sessions.start(user_id, method)
        signed_in = services.sessions.find(value)
        if signed_in is None:
            raise HTTPError(500)
        services.door.audit.write(
            Action.SIGN_IN,
            actor=signed_in.viewer.identity,
            organisation=signed_in.viewer.organisation,
            role=signed_in.viewer.role,
            session=signed_in.key,
            address=self.request.remote_ip,
            result=method,
        )
        self.set_session_cookie(value)
        return signed_in.key


class HalfWay(OwnForm):
    """A form that begins or goes on with a sign-in that is half done."""

    @property
    def code_cookie(self) -> str:
        """Name of the cookie of a half-done sign-in."""
        return f"{self.services.address.cookie}-code"

    def ask_for_code(self, user_id: int, target: str) -> None:
        """Begin the second half of a sign-in whose password was right."""
        local = self.services.local
        ready = local.second_factors.of(user_id).confirmed
        if not ready:
            local.second_factors.begin(user_id)
        time = TIME_FOR_CODE if ready else TIME_FOR_SET_UP
        value = local.half_done.start(user_id, target, time)
        secure = self.services.address.secure
        self.set_cookie(
            self.code_cookie, value, path="/", secure=secure, httponly=True, samesite="Lax"
        )
        self.redirect("/login/code", status=303)

    def drop_code_cookie(self) -> None:
        """Have the browser forget its half-done sign-in."""
        secure = self.services.address.secure
        self.clear_cookie(self.code_cookie, path="/", secure=secure, httponly=True, samesite="Lax")


def in_words(seconds: int) -> str:
    """A time to wait, as people say it."""
    minutes = math.ceil(seconds / 60)
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
