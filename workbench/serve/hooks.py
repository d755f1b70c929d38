"""``/hooks/wonde``: what the connector reports by itself, taken with its secret alone.

No cookie is read here and no session is started, so that there is nothing for another site to
use: the forms' token is not asked for. A wrong secret locks nobody out, because a report that a
school has ended access must never be kept from coming in.
"""

import asyncio
import logging
from collections.abc import Mapping

from pydantic import SecretStr
from tornado.web import HTTPError

from workbench.errors import PolicyDenied, StoreError
from workbench.intake.connectors.errors import BadAnswer
from workbench.intake.connectors.webhooks import Notice, read_notice
from workbench.intake.exchange.connections import REQUESTED, REVOKED, Connections
from workbench.intake.exchange.revoking import BY_NOTICE, revoke
from workbench.serve.handler import Handler
from workbench.store.audit import Action

log = logging.getLogger("workbench.serve")

PATH = "/hooks/wonde"
CONNECTOR = "wonde"
BY = "the school"
_BEARER = "bearer"


class WondeHook(Handler):
    """Takes reports about schools' decisions."""

    def rate(self) -> str:
        """Counted like a sign-in: a secret is tried."""
        return "sign_in"

    def check_xsrf_cookie(self) -> None:
        """No form and no cookie: the secret in the header is all that counts."""

    def get_current_user(self) -> None:
        """Nobody is signed in here, whatever cookies a request has."""
        return

    async def prepare(self) -> None:
        """Without a secret in the settings there is no such page."""
        if self._secret is None:
            raise HTTPError(404)
        await super().prepare()

    @property
    def _secret(self) -> SecretStr | None:
        return self.services.door.settings.webhook_secret

    async def post(self) -> None:
        """Carry out a report: the answer says no more than that it was taken."""
        secret = self._secret
        if secret is None:
            raise HTTPError(404)
        try:
            notice = read_notice(self.request.body, self._shown(), secret)
            if notice is not None:
                await asyncio.to_thread(carry_out, self._connections(), notice)
        except PolicyDenied as denied:
            self._refuse(denied)
        except BadAnswer as bad:
            self._say(400, bad.what)
        except StoreError as error:
            # the connector sends it again
            log.error("%s while answering %s", type(error).__name__, PATH)
            self._say(503, "Send it again later.")
        else:
            self._say(202, "Taken.")

    def _shown(self) -> str:
        kind, _, secret = self.request.headers.get("Authorization", "").partition(" ")
        return secret.strip() if kind.lower() == _BEARER else ""

    def _connections(self) -> Connections:
        audit = self.services.door.audit.noting(address=self.request.remote_ip, resource=PATH)
        return self.services.desks.of(audit).connections

    def _refuse(self, denied: PolicyDenied) -> None:
        self.services.door.audit.write(
            Action.DENY,
            address=self.request.remote_ip,
            resource=PATH,
            result="refused",
            reason=denied.what,
        )
        self.set_header("WWW-Authenticate", "Bearer")
        self._say(401, denied.what)

    def _say(self, status: int, what: str) -> None:
        self.set_status(status)
        self.finish({"said": what})


def carry_out(connections: Connections, notice: Notice) -> None:
    """Do what a report asks for; nothing where it is about no connection that stands.

    Args:
        connections: of the registry.
        notice: what was reported.

    Raises:
        StoreError: it cannot be noted. A connection that was to end is off all the same.
    """
    mine = (one for one in connections.all() if one.urn == notice.urn)
    found = next(mine, None)
    if found is None or found.connector != CONNECTOR or found.external_id != notice.school_id:
        return
    if notice.kind == "approved":
        if found.state == REQUESTED:
            connections.approved(notice.urn, BY)
    elif found.state != REVOKED:
        revoke(connections, notice.urn, BY, BY_NOTICE)


HOOK_ROUTES: Mapping[str, type[WondeHook]] = {PATH: WondeHook}
