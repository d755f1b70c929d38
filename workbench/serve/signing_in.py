"""Sign in, sign out, and the account's own page."""

import asyncio
import logging
import math
from datetime import timedelta
from urllib.parse import urlsplit

from tornado.web import HTTPError

from workbench.serve.accounts import Outcome
from workbench.serve.handler import Handler
from workbench.serve.passwords import LONGEST

log = logging.getLogger("workbench.serve")

_WRONG = "The username or the password is wrong. Check both and try again."


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


class SignIn(OwnForm):
    """The sign-in page."""

    def get(self) -> None:
        """Show the form, or go on where somebody is signed in already."""
        target = local_path(self.get_query_argument("next", "/"))
        if self.signed_in is not None:
            self.redirect(target)
        else:
            self._show_form(target)

    async def post(self) -> None:
        """Check what was typed; start a session under a new name."""
        target = local_path(self.get_body_argument("next", "/"))
        username = self.get_body_argument("username", "")
        password = self.get_body_argument("password", "", strip=False)
        missing = _missing(username, password)
        if missing:
            self._show_form(target, 422, username, missing)
            return
        outcome = await self._verify(username, password)
        if outcome.user_id is None:
            self._refuse(target, username, outcome)
            return
        self._start(outcome.user_id)
        self.redirect(target, status=303)

    async def _verify(self, username: str, password: str) -> Outcome:
        services, address = self.services, self.request.remote_ip or ""
        async with services.password_turns:
            return await asyncio.to_thread(services.accounts.verify, username, password, address)

    def _start(self, user_id: int) -> None:
        services = self.services
        if self.signed_in is not None:
            services.sessions.end(self.signed_in.key)
            services.live.close(self.signed_in.key)
        value = services.sessions.start(user_id)
        signed_in = services.sessions.find(value)
        if signed_in is None:
            raise HTTPError(500)
        services.door.audit.write(
            "sign_in",
            actor=signed_in.viewer.identity,
            role=signed_in.viewer.role,
            address=self.request.remote_ip,
        )
        self.set_session_cookie(value)

    def _refuse(self, target: str, username: str, outcome: Outcome) -> None:
        if outcome.wait > timedelta():
            # not in the audit log, which anybody could fill this way
            log.warning("sign-in of %s has to wait", self.request.remote_ip)
            seconds = math.ceil(outcome.wait.total_seconds())
            self.set_header("Retry-After", str(seconds))
            message = f"There were too many tries. Wait {_in_words(seconds)}, then try again."
            self._show_form(target, 429, username, {"username": message})
            return
        # an unknown name may be a password in the wrong box: it is not written down
        self.services.door.audit.write(
            "sign_in_refused", actor=outcome.known, address=self.request.remote_ip
        )
        self._show_form(target, 422, username, {"username": _WRONG})

    def _show_form(
        self,
        target: str,
        status: int = 200,
        username: str = "",
        errors: dict[str, str] | None = None,
    ) -> None:
        self.show(
            "sign_in.html",
            status,
            target=target,
            username=username[:LONGEST],
            errors=errors or {},
            xsrf=self.xsrf_token.decode(),
        )


class SignOut(OwnForm):
    """Ends this session, or all of the account's."""

    def post(self) -> None:
        """Sign out; with ``everywhere`` on every device."""
        signed_in = self.signed_in
        if signed_in is not None:
            everywhere = self.get_body_argument("everywhere", "") == "yes"
            sessions = self.services.sessions
            keys = sessions.end_all(signed_in.user_id) if everywhere else [signed_in.key]
            for key in keys:
                sessions.end(key)
                self.services.live.close(key)
            self.services.door.audit.write(
                "sign_out",
                actor=signed_in.viewer.identity,
                role=signed_in.viewer.role,
                sessions=len(keys),
            )
        self.drop_session_cookie()
        self.redirect("/login", status=303)


class AccountPage(OwnForm):
    """Who I am here, and where I am signed in."""

    def get(self) -> None:
        """Show the account and its sessions."""
        if self.signed_in is None:
            self.ask_to_sign_in()
            return
        viewer = self.signed_in.viewer
        role = self.services.door.policy.role(viewer.role)
        self.show(
            "account.html",
            sessions=self.services.sessions.of_user(self.signed_in.user_id),
            role=role.title if role else "None",
            xsrf=self.xsrf_token.decode(),
        )


def local_path(wanted: str) -> str:
    """The path to go to after signing in, if it is one of ours, otherwise the start."""
    parts = urlsplit(wanted)
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if plain and not parts.netloc and not parts.scheme else "/"


def _missing(username: str, password: str) -> dict[str, str]:
    fields = {
        "username": (username, "Enter your username"),
        "password": (password, "Enter your password"),
    }
    return {name: message for name, (value, message) in fields.items() if not value}


def _in_words(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
