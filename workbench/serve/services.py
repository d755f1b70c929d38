"""Everything that the handlers share, made once when the server starts."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.access.scope import Scope, nothing
from workbench.loader import Door
from workbench.serve.accounts import Accounts
from workbench.serve.binding import Bindings
from workbench.serve.clock import Clock
from workbench.serve.context import PageContext
from workbench.serve.dashboards import Dashboard
from workbench.serve.downloads import download_url
from workbench.serve.live import LiveSockets
from workbench.serve.origin import PublicAddress
from workbench.serve.sessions import Sessions, SignedIn

_PASSWORDS_AT_ONCE = 2


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
    # each check of a password takes 64 MiB
    password_turns: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(_PASSWORDS_AT_ONCE)
    )

    def context(self, signed_in: SignedIn, page: str, query: Mapping[str, str]) -> PageContext:
        """The context of one page or download of a signed-in person."""
        viewer = signed_in.viewer

        def still_allowed() -> bool:
            present = self.sessions.running(signed_in.key)
            return present is not None and present.viewer == viewer

        def scope_for(purpose: str) -> Scope:
            policy = self.door.policy
            if not still_allowed():
                return nothing(viewer.identity, policy.version)
            return policy.scope_for(viewer, purpose)

        return PageContext(
            viewer, scope_for, self.door, page, dict(query), still_allowed, download_url
        )
