"""Sign in, sign out, and the account's own page."""

import asyncio
import logging
import math
from datetime import timedelta
from urllib.parse import urlsplit

from workbench.serve.accounts import Outcome
from workbench.serve.forms import HalfWay, OwnForm, in_words
from workbench.serve.passwords import LONGEST
from workbench.serve.sessions import SignedIn
from workbench.store.audit import Action
from workbench.store.registry import LOCAL

log = logging.getLogger("workbench.serve")

_METHODS = {
    "password": "Password",
    "password+code": "Password and code",
    "openid": "Another service",
}
_LOCKED = (
    "There were too many tries, so this username is locked. Choose another password with "
    "“Forgotten your password?” below."
)
_WRONG = "The username or the password is wrong. Check both and try again."


class SignIn(HalfWay):
    """The sign-in page."""

    def rate(self) -> str:
        """Looking at the form costs nothing; sending it does."""
        return "sign_in" if self.request.method == "POST" else ""

    def get(self) -> None:
        """Show the form, or go on where somebody is signed in already."""
        target = local_path(self.get_query_argument("next", "/"))
        if self.signed_in is not None:
            self.redirect(target)
        else:
            self._show_form(target)

    async def post(self) -> None:
        """Check what was typed; start a session under a new name, or ask for a code first."""
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
        if self.services.local.wants_code(self.services.door.policy, outcome.user_id):
            self.ask_for_code(outcome.user_id, target)
            return
        self.start_session(outcome.user_id, "password")
        self.redirect(target, status=303)

    async def _verify(self, username: str, password: str) -> Outcome:
        services, address = self.services, self.request.remote_ip or ""
        async with services.password_turns:
            return await asyncio.to_thread(services.accounts.verify, username, password, address)

    def _refuse(self, target: str, username: str, outcome: Outcome) -> None:
        if outcome.wait > timedelta():
            # not in the audit log, which anybody could fill this way
            log.warning("sign-in of %s has to wait", self.request.remote_ip)
            seconds = math.ceil(outcome.wait.total_seconds())
            self.set_header("Retry-After", str(seconds))
            message = _LOCKED if outcome.locked else _wait(seconds)
            self._show_form(target, 429, username, {"username": message})
            return
        if outcome.locked and outcome.known:
            self.services.door.audit.write(
                Action.ACCOUNT_LOCKED, account=outcome.known, address=self.request.remote_ip
            )
        # an unknown name may be a password in the wrong box: it is not written down
        self.services.door.audit.write(
            Action.SIGN_IN_REFUSED,
            actor=outcome.known,
            address=self.request.remote_ip,
            result="refused",
            reason="wrong username or password",
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
            provider=self.services.openid.client.label if self.services.openid else "",
            xsrf=self.xsrf_token.decode(),
        )


class SignOut(OwnForm):
    """Ends this session, or all of the account's."""

    async def post(self) -> None:
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
                Action.SIGN_OUT,
                actor=signed_in.viewer.identity,
                organisation=signed_in.viewer.organisation,
                role=signed_in.viewer.role,
                session=signed_in.key,
                sessions=len(keys),
            )
        self.drop_session_cookie()
        await self._go_on(signed_in)

    async def _go_on(self, signed_in: SignedIn | None) -> None:
        """On to the sign-in page, by way of the provider where they signed in there.

        The browser is sent by a header, not by a redirection: as the target of a form the
        provider's address would be against the page's policy.
        """
        openid = self.services.openid
        url = ""
        if openid is not None and signed_in is not None and signed_in.method == "openid":
            url = await openid.leave(signed_in.key)
        if openid is None or not url:
            self.redirect("/login", status=303)
            return
        self.current_user = None
        self.set_header("Refresh", f"0; url={url}")
        self.show("signed_out.html", url=url, label=openid.client.label)


class AccountPage(OwnForm):
    """Who I am here, and where I am signed in."""

    def get(self) -> None:
        """Show the account and its sessions."""
        if self.signed_in is None:
            self.ask_to_sign_in()
            return
        viewer, factors = self.signed_in.viewer, self.services.local.second_factors
        role = self.services.door.policy.role(viewer.role)
        self.show(
            "account.html",
            sessions=self.services.sessions.of_user(self.signed_in.user_id),
            role=role.title if role else "None",
            methods=_METHODS,
            organisation=self.services.local.organisation_of(self.signed_in.user_id),
            second_factor=factors.of(self.signed_in.user_id) if viewer.issuer == LOCAL else None,
            xsrf=self.xsrf_token.decode(),
        )


def local_path(wanted: str) -> str:
    """The path to go to after signing in, if it is one of ours, otherwise the start."""
    parts = urlsplit(wanted)
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if plain and not parts.netloc and not parts.scheme else "/"


def _wait(seconds: int) -> str:
    return f"There were too many tries. Wait {in_words(seconds)}, then try again."


def _missing(username: str, password: str) -> dict[str, str]:
    fields = {
        "username": (username, "Enter your username"),
        "password": (password, "Enter your password"),
    }
    return {name: message for name, (value, message) in fields.items() if not value}
