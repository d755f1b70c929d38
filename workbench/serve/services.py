"""Everything that the handlers share, made once when the server starts."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from workbench.access.scope import Scope, Viewer, nothing
from workbench.clock import Clock, today
from workbench.errors import UserError
from workbench.loader import Door
from workbench.remits import Remits
from workbench.serve.accounts import Accounts
from workbench.serve.accounts.services import LocalAccounts
from workbench.serve.admission import PURPOSE
from workbench.serve.binding import Bindings
from workbench.serve.connection_page_desk import Desks
from workbench.serve.context import PageContext
from workbench.serve.dashboards import Dashboard
from workbench.serve.differencing import Differencing
from workbench.serve.downloads import download_url
from workbench.serve.favourites import Favourites
from workbench.serve.live import LiveSockets
from workbench.serve.openid import OpenId
from workbench.serve.origin import PublicAddress
from workbench.serve.presenting.room import Room
from workbench.serve.press import Press
from workbench.serve.rates import Rates
from workbench.serve.remit import RemitSchools, remit_schools
from workbench.serve.rights import CurrentRights, variants
from workbench.serve.sessions import Sessions, SignedIn

_PASSWORDS_AT_ONCE = 2
_PAGES_AT_ONCE = 2


@dataclass(frozen=True)
class Services:
    """What the server is made of."""

    address: PublicAddress
    door: Door
    accounts: Accounts
    sessions: Sessions
    live: LiveSockets
    bindings: Bindings
    dashboards: Mapping[str, Dashboard]
    clock: Clock
    differencing: Differencing
    rates: Rates
    local: LocalAccounts
    desks: Desks
    remits: Remits
    openid: OpenId | None = None
    room: Room | None = None
    press: Press = field(default_factory=Press)
    # each check of a password takes 64 MiB
    password_turns: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(_PASSWORDS_AT_ONCE)
    )
    page_turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_PAGES_AT_ONCE))

    @property
    def favourites(self) -> Favourites:
        """Pages that accounts have marked."""
        return Favourites(self.local.registry, self.clock)

    def context(self, signed_in: SignedIn, page: str, query: Mapping[str, str]) -> PageContext:
        """The context of one page or download of a signed-in person."""
        viewer, version = signed_in.viewer, self.door.policy.version
        door = self.door.under(
            CurrentRights(lambda: self.door.policy, lambda _: self._viewer(signed_in.key))
        ).noting(session=signed_in.key, request=page, organisation=viewer.organisation)

        def stands(present: Viewer | None) -> bool:
            return present == viewer and self._policy_version() == version

        def still_allowed() -> bool:
            return stands(self._viewer(signed_in.key))

        def scope_for(purpose: str) -> Scope:
            policy = self.door.policy
            if not still_allowed():
                return nothing(viewer.identity, policy.version)
            return policy.scope_for(viewer, purpose)

        def remit_of(key: str) -> RemitSchools:
            day = today(self.clock)
            return remit_schools(
                viewer, scope_for(PURPOSE), key, self.local.registry, self.remits, day
            )

        return PageContext(
            viewer,
            scope_for,
            door,
            page,
            dict(query),
            still_allowed,
            download_url,
            self.differencing.guards(signed_in, query.get("urn", ""), self.door.data_version),
            stands,
            lambda subject, threshold: self.differencing.guards(
                signed_in, subject, self.door.data_version
            )(threshold),
            remit_of,
        )

    def forget(self, viewer: Viewer) -> None:
        """Drop what is cached for somebody who is no longer what they were."""
        with suppress(UserError):
            for scope in variants(self.door.policy, viewer):
                self.door.forget(scope)

    def _viewer(self, key: str) -> Viewer | None:
        present = self.sessions.running(key)
        return present.viewer if present is not None else None

    def _policy_version(self) -> str:
        """The policy in force, or nothing where it cannot be read: then nothing is allowed."""
        try:
            return self.door.policy.version
        except UserError:
            return ""
