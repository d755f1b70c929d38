"""The pages behind the links of letters: open an account, or choose another password.

To look at them changes nothing, because programs that guard mailboxes follow links. The token is in
the address of the first look alone, is not written into any log, and is not told to other pages.
"""

import asyncio
from http import HTTPStatus

from workbench.serve.accounts.accepting import Accepted, Answer, Invited
from workbench.serve.accounts.links import ACTIVATION
from workbench.serve.letters import ACTIVATE, RECOVER
from workbench.serve.openid.failure import SignInFailed
from workbench.serve.openid.handlers import WithProvider
from workbench.serve.passwords import LONGEST, SHORTEST

_LONGEST_TOKEN = 100
_DEAD = (
    "This link does not work any more",
    "It was used, is too old, or the access code was wrong too often. A newer letter may have "
    "taken its place.",
    "Ask the person who looks after accounts at your organisation to send another one.",
)
_WRONG_CODE = "The access code is wrong. Check it with the person who gave it to you"


class UseLink(WithProvider):
    """``/activate`` and ``/recover/link``."""

    def set_default_headers(self) -> None:
        """Tell other pages our host at most, never this address. Forms still say where from."""
        super().set_default_headers()
        self.set_header("Referrer-Policy", "strict-origin")

    def rate(self) -> str:
        """Wrong codes are counted in the registry besides."""
        return "recovery" if self.request.method == "POST" else ""

    def get(self) -> None:
        """Show the form, if the link can still be used."""
        token = self.get_query_argument("link", "")[:_LONGEST_TOKEN]
        invited = self.services.local.links.find(token)
        if invited is None or self.request.path != _path(invited):
            self.show_message(HTTPStatus.NOT_FOUND, *_DEAD)
        else:
            self._show_form(token, invited)

    async def post(self) -> None:
        """Set the password, if the code is right."""
        token = self.get_body_argument("link", "")[:_LONGEST_TOKEN]
        invited = self.services.local.links.find(token)
        if invited is None:
            self.show_message(HTTPStatus.NOT_FOUND, *_DEAD)
            return
        elsewhere = self.get_body_argument("with", "") == "provider"
        errors = self._wrong_parts(invited, elsewhere)
        if errors:
            self._show_form(token, invited, errors)
        elif elsewhere and invited.kind == ACTIVATION:
            await self._continue_elsewhere(token, invited)
        else:
            self._answer(token, invited, await self._accept(token))

    async def _accept(self, token: str) -> Accepted:
        services = self.services
        password = self.get_body_argument("password", "", strip=False)
        audit = services.door.audit.noting(address=self.request.remote_ip)
        if self._terms:
            audit = audit.noting(result="terms accepted")
        async with services.password_turns:
            return await asyncio.to_thread(
                services.local.links.accept, token, self._code, password, audit
            )

    def _answer(self, token: str, invited: Invited, accepted: Accepted) -> None:
        if accepted.answer is Answer.DEAD:
            self.show_message(HTTPStatus.NOT_FOUND, *_DEAD)
        elif accepted.answer is Answer.WRONG_CODE:
            self._show_form(token, invited, {"code": _WRONG_CODE})
        elif accepted.answer is Answer.WEAK_PASSWORD:
            self._show_form(token, invited, {"password": accepted.problem})
        else:
            self._leave_session()
            self.show("link_used.html", activation=invited.kind == ACTIVATION)

    async def _continue_elsewhere(self, token: str, invited: Invited) -> None:
        services = self.services
        openid = self.openid
        async with services.password_turns:
            answer = await asyncio.to_thread(services.local.links.check, token, self._code)
        if answer is not Answer.DONE:
            self._answer(token, invited, Accepted(answer))
            return
        try:
            departure = await openid.depart("/", invited.user_id)
        except SignInFailed as failed:
            self.refuse(failed)
            return
        self._leave_session()
        self.set_state_cookie(departure.cookie)
        self.show("to_provider.html", url=departure.url, label=openid.client.label)

    def _leave_session(self) -> None:
        """Whoever was signed in here before goes, so that nobody takes one account for another."""
        if self.signed_in is not None:
            self.services.sessions.end(self.signed_in.key)
            self.services.live.close(self.signed_in.key)
            self.drop_session_cookie()
            self.current_user = None

    @property
    def _code(self) -> str:
        return str(self.get_body_argument("code", ""))[:_LONGEST_TOKEN]

    def _wrong_parts(self, invited: Invited, elsewhere: bool) -> dict[str, str]:
        password = self.get_body_argument("password", "", strip=False)
        again = self.get_body_argument("again", "", strip=False)
        errors = {}
        if not self._code:
            errors["code"] = "Enter the access code"
        if not elsewhere and not SHORTEST <= len(password) <= LONGEST:
            errors["password"] = f"Password must have {SHORTEST} to {LONGEST} characters"
        elif not elsewhere and password != again:
            errors["again"] = "The two passwords are not the same"
        if invited.kind == ACTIVATION and not self._terms:
            errors["terms"] = "Accept the terms of use to open the account"
        return errors

    @property
    def _terms(self) -> bool:
        return str(self.get_body_argument("terms", "")) == "yes"

    def _show_form(
        self, token: str, invited: Invited, errors: dict[str, str] | None = None
    ) -> None:
        openid = self.services.openid
        self.show(
            "use_link.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
            action=_path(invited),
            activation=invited.kind == ACTIVATION,
            invited=invited,
            link=token,
            code=self._code if errors else "",
            terms=self._terms if errors else False,
            shortest=SHORTEST,
            provider=openid.client.label if openid else "",
            errors=errors or {},
            xsrf=self.xsrf_token.decode(),
        )


def _path(invited: Invited) -> str:
    return ACTIVATE if invited.kind == ACTIVATION else RECOVER
