"""``/recover``: ask for a link to choose another password.

Everybody is answered in the same words, and before anything is looked up: neither the page nor the
time that it takes tells whether there is such an account.
"""

import asyncio
import logging
import math
from datetime import timedelta

from workbench.errors import UserError
from workbench.serve.accounts.validity import plain_username
from workbench.serve.forms import OwnForm, in_words

log = logging.getLogger("workbench.serve")

_LONGEST = 254


class Recover(OwnForm):
    """The page for a forgotten password."""

    def rate(self) -> str:
        """Each request may send a letter."""
        return "recovery" if self.request.method == "POST" else ""

    def get(self) -> None:
        """Show the form."""
        self._show_form()

    async def post(self) -> None:
        """Answer, and only then look for the account and send the link."""
        name = self.get_body_argument("name", "")[:_LONGEST]
        if not name:
            self._show_form(422, "Enter your username or e-mail address")
            return
        throttle = self.services.local.link_throttle
        wait = throttle.attempt(plain_username(name), self.request.remote_ip or "")
        if wait > timedelta():
            seconds = math.ceil(wait.total_seconds())
            self.set_header("Retry-After", str(seconds))
            again = f"That was asked for often. Wait {in_words(seconds)}, then try again"
            self._show_form(429, again, name)
            return
        self.show("recover_sent.html")
        await self._send(name)

    async def _send(self, name: str) -> None:
        audit = self.services.door.audit.noting(address=self.request.remote_ip)
        try:
            await asyncio.to_thread(self.services.local.send_recovery_links, name, audit)
        except UserError as error:
            # nobody waits for this answer any more
            log.error("a recovery link was not sent: %s", type(error).__name__)

    def _show_form(self, status: int = 200, error: str = "", name: str = "") -> None:
        self.show(
            "recover.html",
            status,
            errors={"name": error} if error else {},
            typed=name,
            xsrf=self.xsrf_token.decode(),
        )
