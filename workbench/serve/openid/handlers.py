"""The addresses of signing in with a provider: on the way there, and back again."""

import asyncio
import logging

from tornado.web import HTTPError

from workbench.serve.forms import OwnForm
from workbench.serve.openid.failure import Reason, SignInFailed
from workbench.serve.openid.flow import Answer, OpenId
from workbench.serve.openid.pending import LIFETIME
from workbench.serve.query import first_values
from workbench.serve.signing_in import local_path
from workbench.store.audit import Action, redacted

log = logging.getLogger("workbench.serve")

METHOD = "openid"
_STATUS = {Reason.UNREACHABLE: 503, Reason.CONFIGURATION: 503}
_REFUSED = 403
_ELSEWHERE = ("cross-site", "same-site")


class WithProvider(OwnForm):
    """A handler that exists only where there is a provider."""

    @property
    def openid(self) -> OpenId:
        """Signing in with the provider."""
        found = self.services.openid
        if found is None:
            raise HTTPError(404)
        return found

    @property
    def state_cookie(self) -> str:
        """Name of the cookie that joins the two halves of a sign-in."""
        return f"{self.services.address.cookie}-openid"

    def set_state_cookie(self, value: str) -> None:
        """Have the browser keep it until it comes back; with an empty value, forget it."""
        address = self.services.address
        rest = {"path": "/", "secure": address.secure, "httponly": True, "samesite": "Lax"}
        if value:
            seconds = int(LIFETIME.total_seconds())
            self.set_cookie(self.state_cookie, value, max_age=seconds, **rest)
        else:
            self.clear_cookie(self.state_cookie, **rest)

    async def depart(self, target: str, invited: int | None = None) -> None:
        """Send the browser to the provider."""
        departure = await self.openid.depart(target, invited)
        self.set_state_cookie(departure.cookie)
        self.redirect(departure.url, status=303)

    def refuse(self, failed: SignInFailed) -> None:
        """Say on a plain page why nobody was signed in, and note it."""
        log.warning("sign-in with the provider: %s (%s)", failed.reason, failed.detail)
        self.services.door.audit.write(
            Action.SIGN_IN_REFUSED,
            actor=redacted(failed.actor),
            address=self.request.remote_ip,
            result="refused",
            reason=str(failed.reason),
        )
        status = _STATUS.get(failed.reason, _REFUSED)
        self.show_message(status, "You are not signed in", failed.what, failed.hint)


class ToProvider(WithProvider):
    """``/login/openid``: a link on the sign-in page that leads to the provider.

    A form would not do: browsers hold the targets of forms to the page's policy, and all the
    addresses that a provider sends people through cannot be known.
    """

    def rate(self) -> str:
        """Counted with the other ways to sign in."""
        return "sign_in"

    async def get(self) -> None:
        """Begin a sign-in, if one of our own pages or the person asked for it."""
        target = local_path(self.get_query_argument("next", "/"))
        if self.openid and self.request.headers.get("Sec-Fetch-Site") in _ELSEWHERE:
            self.redirect("/login")
            return
        try:
            await self.depart(target)
        except SignInFailed as failed:
            self.refuse(failed)


class FromProvider(WithProvider):
    """``/login/openid/callback``: where the provider sends the browser back to."""

    def rate(self) -> str:
        """Each asks the provider something."""
        return "answer"

    async def get(self) -> None:
        """Check the answer, find the account, and start a session."""
        openid, cookie = self.openid, self.get_cookie(self.state_cookie) or ""
        self.set_state_cookie("")
        try:
            answer = await openid.arrive(first_values(self.request), cookie)
            user_id = await asyncio.to_thread(self._account, answer)
        except SignInFailed as failed:
            self.refuse(failed)
            return
        key = self.start_session(user_id, METHOD)
        openid.tokens.keep(key, answer.id_token)
        self.redirect(answer.target, status=303)

    def _account(self, answer: Answer) -> int:
        identities = self.openid.identities
        if answer.invited is None:
            return identities.account(answer.identity)
        audit = self.services.door.audit.noting(address=self.request.remote_ip)
        return identities.accept(answer.identity, answer.invited, audit)
