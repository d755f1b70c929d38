"""What the pages for approvers share: who may open them, and a form for a role and grants."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from workbench.access.policy import Grant, Policy
from workbench.errors import PolicyDenied, UserError
from workbench.serve.accounts.administration import HandOver, UserAdministration
from workbench.serve.accounts.values import Account
from workbench.serve.forms import OwnForm
from workbench.store.registry import ACTIVE, CLOSED, PENDING

Answer = TypeVar("Answer")

STATES = {PENDING: "Waiting for activation", ACTIVE: "In use", CLOSED: "Closed"}
_KINDS = {"product": "Products", "report": "Reports", "administration": "Administration"}
_HINTS = {
    "pupil_level": "Pupils by name.",
    "system_setup": "Adds, changes and closes users of this organisation.",
    "manage_data": "Sends data in and sees what was sent.",
}
_WITH_PASSWORD_ALONE = "password"


class ForApprovers(OwnForm):
    """A page for approvers."""

    def rate(self) -> str:
        """Counted like a page; a changed account may send a letter."""
        return "page"

    async def prepare(self) -> None:
        """Refuse whoever is no approver, and one who signed in with a password alone."""
        await super().prepare()
        if self._finished:
            return
        signed_in = self.signed_in
        if signed_in is None:
            self.ask_to_sign_in()
            return
        try:
            if signed_in.method == _WITH_PASSWORD_ALONE:
                raise PolicyDenied("Accounts are changed after signing in with a second factor.")
            self.people = self.administration.people()
        except UserError as error:
            self.show_error(error)

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.services.door.policy

    @property
    def administration(self) -> UserAdministration:
        """What the person may change."""
        assert self.signed_in is not None
        audit = self.services.door.audit.noting(
            session=self.signed_in.key, address=self.request.remote_ip
        )
        return self.services.local.administration(self.policy, audit, self.signed_in.viewer)

    async def turn(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        """Do something that hashes or sends, away from the other requests."""
        async with self.services.password_turns:
            return await asyncio.to_thread(work, *arguments)

    def show_hand_over(self, hand_over: HandOver) -> None:
        """Show an access code, this once."""
        self.show("hand_over.html", hand_over=hand_over, xsrf=self.xsrf_token.decode())

    def show_form(self, name: str, kind: str, errors: dict[str, str], **values: Any) -> None:
        """Answer with a form that asks for a role and grants."""
        self.show(
            name,
            422 if errors else 200,
            errors=errors,
            roles=self.administration.roles(kind),
            kinds=_by_kind(self.policy, kind),
            grant_hints=_HINTS,
            states=STATES,
            xsrf=self.xsrf_token.decode(),
            **values,
        )

    @property
    def own(self) -> Account:
        """The account of who asks."""
        assert self.signed_in is not None
        number = self.signed_in.user_id
        return next(account for account in self.people if account.number == number)


def _by_kind(policy: Policy, kind: str) -> dict[str, list[Grant]]:
    """Grants that somebody of such an organisation may hold, under the headings of the form."""
    allowed = {name for r in policy.roles if kind in r.organisations for name in r.grants}
    found = {
        title: [g for g in policy.grants if g.kind == of_kind and g.name in allowed]
        for of_kind, title in _KINDS.items()
    }
    return {title: grants for title, grants in found.items() if grants}
