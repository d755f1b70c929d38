"""``/connection``: what a school's system shares, what came, what went wrong, what waits.

The pages only ask; :mod:`workbench.intake.exchange` decides and notes each decision. Loading them
is noted too, because they name pupils.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from tornado.web import HTTPError

from workbench.errors import PolicyDenied, UsageError, UserError
from workbench.intake.connectors.protocol import CATEGORIES
from workbench.intake.exchange.connections import AUTOMATIC, CONNECTED, MANUAL, REVOKED
from workbench.intake.exchange.decide import decide
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.pending import ACCEPTED, DATASET, REJECTED
from workbench.intake.exchange.review import waiting
from workbench.intake.exchange.revoking import HERE, named_until, revoke
from workbench.intake.exchange.runs import Run
from workbench.intake.exchange.status import Status, status_of
from workbench.serve.admission import own_school
from workbench.serve.connection_page_rights import reaches_all, require_manager, require_school
from workbench.serve.connection_page_waiting import MOST_PEOPLE, Waiting, shown_waiting
from workbench.serve.forms import OwnForm
from workbench.serve.sessions import SignedIn
from workbench.store.audit import Action

Answer = TypeVar("Answer")

PATH = "/connection"
STATES = {CONNECTED: "On", REVOKED: "Switched off", "requested": "Waiting for the school's yes"}
MODES = {
    AUTOMATIC: "Changes come in by themselves",
    MANUAL: "Somebody here looks at changes first",
}
_DECISIONS = {"accept": ACCEPTED, "reject": REJECTED}
_MOST_RUNS = 20
_URN = re.compile(r"^\d{6}$", re.ASCII)
_NOT_YOURS = (
    "You may not open this page",
    "Connections to schools' systems are for people who manage data.",
    "Ask your organisation's approver for the right to manage data, and sign in with a second "
    "factor.",
)
_CHANGED = (
    "What waits has changed since you opened the page. Nothing was decided: look again, then decide"
)


@dataclass(frozen=True)
class Loaded:
    """Everything that the page of a school shows."""

    status: Status
    runs: tuple[Run, ...]
    waiting: Waiting


class ForDataManagers(OwnForm):
    """A page for people who manage a school's data."""

    def rate(self) -> str:
        """Counted like a page."""
        return "page"

    async def prepare(self) -> None:
        """Refuse whoever does not manage data."""
        await super().prepare()
        if self._finished:
            return
        if self.signed_in is None:
            self.ask_to_sign_in()
            return
        self.services.sessions.seen(self.signed_in)
        try:
            require_manager(self.services.door.policy, self.by.viewer, self.by.method)
        except PolicyDenied as denied:
            self.note_denial(denied)
            self.show_message(403, *_NOT_YOURS)
        except UserError as error:
            self.show_error(error)

    @property
    def by(self) -> SignedIn:
        """Who asks."""
        if self.signed_in is None:
            raise HTTPError(403)
        return self.signed_in

    @property
    def desk(self) -> Desk:
        """What is asked, with who asks in the audit log."""
        viewer = self.by.viewer
        audit = self.services.door.audit.noting(
            session=self.by.key,
            address=self.request.remote_ip,
            organisation=viewer.organisation,
            role=viewer.role,
        )
        return self.services.desks.of(audit)

    @property
    def urn(self) -> str:
        """The school of the address.

        Raises:
            PolicyDenied: it is none, or not the manager's.
        """
        urn = str(self.get_query_argument("urn", ""))
        require_school(self.services.door.policy, self.by.viewer, urn)
        if not _URN.match(urn):
            raise PolicyDenied("There is no such connection, or it is not yours.")
        return urn

    def address_of(self, urn: str, path: str = PATH) -> str:
        """Address of a page about a school."""
        return f"{path}?{urlencode({'urn': urn})}"

    async def work(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        """Do something with the stores, away from the other requests."""
        return await asyncio.to_thread(work, *arguments)


class ConnectionPage(ForDataManagers):
    """The connection of a school; without a school one's own, or the list of all."""

    async def get(self) -> None:
        """Show it."""
        if self.get_query_argument("urn", None) is None:
            await self._choose()
            return
        try:
            await self._show(self.urn, {})
        except UserError as error:
            self.show_error(error)

    async def post(self) -> None:
        """Carry out what one of its forms asks for."""
        errors: dict[str, str] = {}
        try:
            urn = self.urn
            try:
                await self.work(self._carry_out, self.desk, urn)
            except UsageError as error:
                errors = {_field_of(self._do): error.what}
            if errors:
                await self._show(urn, errors)
            else:
                self.redirect(self.address_of(urn), status=303)
        except UserError as error:
            self.show_error(error)

    @property
    def _do(self) -> str:
        return str(self.get_body_argument("do", ""))

    def _carry_out(self, desk: Desk, urn: str) -> None:
        by, what = self.by.viewer.identity, self._do
        if what == "share":
            desk.connections.choose(urn, self.get_body_arguments("category"), by)
        elif what == "mode":
            desk.connections.switch(urn, self.get_body_argument("mode", ""), by)
        else:
            self._decide(desk, urn, what)

    def _decide(self, desk: Desk, urn: str, what: str) -> None:
        word, _, every = what.partition("_")
        if word not in _DECISIONS:
            raise UsageError("The form asks for something that is not done here")
        pending = shown_waiting(waiting(desk.stores, urn), desk.stores, urn)
        if self.get_body_argument("seen", "") != pending.seen:
            raise UsageError(_CHANGED)
        chosen = pending.numbers if every else tuple(self.get_body_arguments("change"))
        if not chosen:
            raise UsageError("Tick the changes that you decide about")
        decide(desk, urn, chosen, _DECISIONS[word], self.by.viewer.identity)

    async def _choose(self) -> None:
        viewer = self.by.viewer
        if not reaches_all(self.services.door.policy, viewer):
            self.redirect(self.address_of(own_school(viewer)))
            return
        try:
            every = await self.work(self.desk.connections.all)
        except UserError as error:
            self.show_error(error)
            return
        self.show("connections.html", every=every, states=STATES, xsrf=self.xsrf_token.decode())

    async def _show(self, urn: str, errors: dict[str, str]) -> None:
        known = {one.urn for one in await self.work(self.desk.connections.all)}
        if urn not in known:
            if reaches_all(self.services.door.policy, self.by.viewer):
                raise PolicyDenied("There is no such connection, or it is not yours.")
            self.show("connection_none.html", xsrf=self.xsrf_token.decode())
            return
        loaded = await self.work(self._load, self.desk, urn)
        self.show(
            "connection.html",
            422 if errors else 200,
            one=loaded.status.connection,
            about=loaded.status,
            runs=loaded.runs,
            waiting=loaded.waiting,
            most=MOST_PEOPLE,
            states=STATES,
            modes=MODES,
            words=CATEGORIES,
            on=loaded.status.connection.state != REVOKED,
            errors=errors,
            address=self.address_of(urn),
            off=self.address_of(urn, f"{PATH}/off"),
            xsrf=self.xsrf_token.decode(),
        )

    def _load(self, desk: Desk, urn: str) -> Loaded:
        """Load the page, and note before it is shown whose pupils it names."""
        pending = waiting(desk.stores, urn)
        status = status_of(desk, urn)
        pupils = [one.pupil_id for one in pending if one.pupil_id]
        desk.audit.write(
            Action.LOAD,
            actor=self.by.viewer.identity,
            urn=urn,
            resource=PATH,
            dataset=DATASET,
            rows=len(pending),
            pupils=desk.audit.keep_pupils({"pupil_id": pupils}) if pupils else None,
        )
        shown = shown_waiting(pending, desk.stores, urn)
        return Loaded(status, desk.runs.of(urn, _MOST_RUNS), shown)


class ConnectionOff(ForDataManagers):
    """Switching a connection off, which is asked for twice."""

    async def get(self) -> None:
        """Ask once more."""
        try:
            urn = self.urn
            connection = await self.work(self.desk.connections.of, urn)
        except UsageError:
            self.show_error(PolicyDenied("There is no such connection, or it is not yours."))
            return
        except UserError as error:
            self.show_error(error)
            return
        self.show(
            "connection_off.html",
            one=connection,
            until=named_until(self.desk.connections.today),
            address=self.address_of(urn),
            off=self.address_of(urn, f"{PATH}/off"),
            xsrf=self.xsrf_token.decode(),
        )

    async def post(self) -> None:
        """Switch it off; one that is off stays off."""
        try:
            urn = self.urn
            if (await self.work(self.desk.connections.of, urn)).state != REVOKED:
                by = self.by.viewer.identity
                await self.work(revoke, self.desk.connections, urn, by, HERE)
        except UsageError:
            self.show_error(PolicyDenied("There is no such connection, or it is not yours."))
            return
        except UserError as error:
            self.show_error(error)
            return
        self.redirect(self.address_of(urn), status=303)


def _field_of(what: str) -> str:
    """The part of the page that an error is about."""
    return {"share": "shared", "mode": "mode"}.get(what, "waiting")
