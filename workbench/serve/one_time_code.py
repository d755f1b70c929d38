"""The second half of a sign-in: the code of an authenticator app, and setting one up.

Until the code is right there is no session: the cookie of a half-done sign-in opens this page and
nothing else.
"""

import asyncio
import math
from datetime import timedelta

import segno
from markupsafe import Markup

from workbench.serve.accounts.half_done import HalfDone
from workbench.serve.accounts.second_factor import SetUp
from workbench.serve.forms import HalfWay, in_words
from workbench.store.audit import Action

METHOD = "password+code"
_WRONG = "The code is wrong or was used already. Enter the one that the app shows now"
_NEEDED = "Your account can change other people's access, so a password alone is not enough."
_CHOSEN = "A second factor keeps your account safe when somebody finds out your password."


class CodePage(HalfWay):
    """``/login/code``: asks for the code, or shows what to put into the app."""

    def rate(self) -> str:
        """Counted with the first half."""
        return "sign_in" if self.request.method == "POST" else ""

    def get(self) -> None:
        """Show the form, or the sign-in page where no sign-in waits."""
        half_done = self._half_done()
        if half_done is None:
            self.redirect("/login")
        else:
            self._show_form(half_done)

    async def post(self) -> None:
        """Check the code; start the session under a new name."""
        half_done = self._half_done()
        if half_done is None:
            self.redirect("/login", status=303)
            return
        code = self.get_body_argument("code", "")
        if not code:
            self._show_form(half_done, 422, "Enter the code")
            return
        local, address = self.services.local, self.request.remote_ip or ""
        wait = local.code_throttle.attempt(half_done.username, address)
        if wait > timedelta():
            self._refuse_to_look(half_done, wait)
            return
        set_up = local.second_factors.set_up(half_done.user_id)
        counted = local.half_done.count(half_done.key)
        codes = await self._check(half_done, set_up, code) if counted else None
        if codes is None or not local.half_done.end(half_done.key):
            self._refuse(half_done)
            return
        local.code_throttle.succeeded(half_done.username, address)
        self._finish(half_done, codes)

    async def _check(
        self, half_done: HalfDone, set_up: SetUp | None, code: str
    ) -> tuple[str, ...] | None:
        """None for a wrong code; otherwise recovery codes, where they have just been made."""
        factors = self.services.local.second_factors
        async with self.services.password_turns:
            if set_up is not None:
                return await asyncio.to_thread(factors.confirm, half_done.user_id, code) or None
            right = await asyncio.to_thread(factors.check, half_done.user_id, code)
            return () if right else None

    def _finish(self, half_done: HalfDone, codes: tuple[str, ...]) -> None:
        if codes:
            self.services.door.audit.write(
                Action.SECOND_FACTOR_ADDED,
                actor=half_done.username,
                address=self.request.remote_ip,
            )
        self.start_session(half_done.user_id, METHOD)
        self.drop_code_cookie()
        if codes:
            self.show("codes.html", codes=codes, target=half_done.target)
        else:
            self.redirect(half_done.target, status=303)

    def _refuse(self, half_done: HalfDone) -> None:
        self.services.door.audit.write(
            Action.SIGN_IN_REFUSED,
            actor=half_done.username,
            address=self.request.remote_ip,
            result="refused",
            reason="wrong code",
        )
        if self._half_done() is None:
            self.drop_code_cookie()
            self.show_message(
                422, "Sign in again", "There were too many wrong codes.", "Begin with the password."
            )
            return
        self._show_form(half_done, 422, _WRONG)

    def _refuse_to_look(self, half_done: HalfDone, wait: timedelta) -> None:
        seconds = math.ceil(wait.total_seconds())
        self.set_header("Retry-After", str(seconds))
        message = f"There were too many tries. Wait {in_words(seconds)}, then try again"
        self._show_form(half_done, 429, message)

    def _half_done(self) -> HalfDone | None:
        return self.services.local.half_done.find(self.get_cookie(self.code_cookie) or "")

    def _show_form(self, half_done: HalfDone, status: int = 200, error: str = "") -> None:
        errors = {"code": error} if error else {}
        xsrf = self.xsrf_token.decode()
        set_up = self.services.local.second_factors.set_up(half_done.user_id)
        if set_up is None:
            self.show("code.html", status, errors=errors, xsrf=xsrf)
            return
        needed = self.services.local.needs_code(self.services.door.policy, half_done.user_id)
        self.show(
            "code_set_up.html",
            status,
            errors=errors,
            xsrf=xsrf,
            why=_NEEDED if needed else _CHOSEN,
            picture=qr_code(set_up.address),
            secret=" ".join(_fours(set_up.secret)),
        )


class SecondFactorPage(HalfWay):
    """``/account/second-factor``: set one up although nobody asks for it."""

    def rate(self) -> str:
        """A password is asked for, so it counts as a sign-in."""
        return "sign_in" if self.request.method == "POST" else ""

    def get(self) -> None:
        """Show whether there is one."""
        if self.signed_in is None:
            self.ask_to_sign_in()
        else:
            self._show()

    async def post(self) -> None:
        """Check the password once more, so that a borrowed browser changes nothing."""
        signed_in = self.signed_in
        if signed_in is None:
            self.redirect("/login", status=303)
            return
        if self.services.local.second_factors.of(signed_in.user_id).confirmed:
            self._show()
            return
        password = self.get_body_argument("password", "", strip=False)
        address = self.request.remote_ip or ""
        verify = self.services.accounts.verify
        async with self.services.password_turns:
            outcome = await asyncio.to_thread(verify, signed_in.username, password, address)
        if outcome.user_id != signed_in.user_id:
            self._show(422, "The password is wrong, or there were too many tries")
            return
        self.ask_for_code(signed_in.user_id, "/account")

    def _show(self, status: int = 200, error: str = "") -> None:
        assert self.signed_in is not None
        self.show(
            "second_factor.html",
            status,
            factor=self.services.local.second_factors.of(self.signed_in.user_id),
            errors={"password": error} if error else {},
            xsrf=self.xsrf_token.decode(),
        )


def qr_code(address: str, title: str = "QR code of the key below", scale: int = 4) -> Markup:
    """A QR code that stands in the page itself, without a style or an address of its own.

    Args:
        address: what it says.
        title: its name for those who do not see it.
        scale: pixels of one of its squares.
    """
    made = segno.make(address, error="m", micro=False)
    return Markup(made.svg_inline(scale=scale, border=4, title=title))


def _fours(secret: str) -> list[str]:
    return [secret[start : start + 4] for start in range(0, len(secret), 4)]
