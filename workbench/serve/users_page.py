"""``/users``: an approver's own organisation: who has an account, and what they may do.

The pages only ask; :class:`workbench.serve.accounts.administration.UserAdministration` decides.
Addresses name an account by its number, because usernames are e-mail addresses.
"""

from workbench.errors import PolicyDenied, UsageError, UserError
from workbench.serve.accounts import NewUser
from workbench.serve.accounts.validity import check_email
from workbench.serve.accounts.values import Account
from workbench.serve.approvers import STATES, ForApprovers
from workbench.serve.outbox import MailNotSent
from workbench.store.registry import PENDING


class UsersPage(ForApprovers):
    """Everybody with an account."""

    def get(self) -> None:
        """Show the list."""
        administration = {g.name: g.title for g in self.policy.grants if g.kind == "administration"}
        self.show(
            "users.html",
            organisation=self.own.organisation,
            own=self.own.number,
            people=self.people,
            waiting=sum(one.state == PENDING for one in self.people),
            roles={role.name: role.title for role in self.policy.roles},
            administers={
                one.number: ", ".join(
                    title for name, title in administration.items() if name in one.grants
                )
                for one in self.people
            },
            states=STATES,
            xsrf=self.xsrf_token.decode(),
        )


class AddUser(ForApprovers):
    """One more."""

    def get(self) -> None:
        """Show the form."""
        kind = self.own.kind
        role = self.administration.roles(kind)[0].name
        self._show(role, self.policy.given(role), {})

    async def post(self) -> None:
        """Make the account and show its access code."""
        own, email = self.own, self.get_body_argument("email", "")
        new = NewUser(
            username=email,
            display_name=self.get_body_argument("display_name", ""),
            role=self.get_body_argument("role", ""),
            organisation=own.organisation,
            kind=own.kind,
            code=own.code,
            email=email,
            grants=tuple(self.get_body_arguments("grant")),
        )
        errors = _wrong(new)
        if not errors:
            try:
                self.show_hand_over(await self.turn(self.administration.add, new))
                return
            except (UsageError, MailNotSent) as error:
                errors = {_field_of(error): f"{error.what} {error.hint}".strip()}
        self._show(new.role, new.grants or (), errors, new.display_name, email)

    def _show(
        self,
        role: str,
        chosen: tuple[str, ...],
        errors: dict[str, str],
        display_name: str = "",
        email: str = "",
    ) -> None:
        self.show_form(
            "user_add.html",
            self.own.kind,
            errors,
            role=role,
            chosen=chosen,
            display_name=display_name,
            email=email,
        )


class UserPage(ForApprovers):
    """One account."""

    def get(self, number: str) -> None:
        """Show it."""
        person = self.person(number)
        if person is not None:
            self._show(person, person.role, person.grants, {})

    async def post(self, number: str) -> None:
        """Change its rights, or send its link again."""
        person = self.person(number)
        if person is None:
            return
        role = self.get_body_argument("role", "")
        chosen = tuple(self.get_body_arguments("grant"))
        try:
            if self.get_body_argument("do", "") == "invite":
                invite = self.administration.invite
                self.show_hand_over(await self.turn(invite, person.username))
                return
            self.administration.change(person.username, role, chosen)
        except PolicyDenied as denied:
            self.show_error(denied)
            return
        except (UsageError, MailNotSent) as error:
            errors = {_field_of(error): f"{error.what} {error.hint}".strip()}
            self._show(person, role or person.role, chosen or person.grants, errors)
            return
        self.redirect("/users", status=303)

    def person(self, number: str) -> Account | None:
        """The account of a number; answers as for an unknown page where there is none."""
        try:
            return self.administration.person(int(number))
        except PolicyDenied as denied:
            self.show_error(denied)
            return None

    def _show(
        self, person: Account, role: str, chosen: tuple[str, ...], errors: dict[str, str]
    ) -> None:
        own = self.own
        self.show_form("user.html", own.kind, errors, person=person, role=role, chosen=chosen)


class CloseUser(UserPage):
    """Closing one account, which is asked for twice."""

    def get(self, number: str) -> None:
        """Ask once more."""
        person = self.person(number)
        if person is not None:
            self.show("user_close.html", person=person, xsrf=self.xsrf_token.decode())

    async def post(self, number: str) -> None:
        """Close it."""
        person = self.person(number)
        if person is None:
            return
        try:
            self.administration.close(person.username)
        except UserError as error:
            self.show_error(error)
            return
        self.redirect("/users", status=303)


def _wrong(new: NewUser) -> dict[str, str]:
    fields = {
        "display_name": (new.display_name, "Enter a name"),
        "email": (new.email, "Enter an e-mail address"),
        "role": (new.role, "Choose a role"),
    }
    errors = {name: message for name, (value, message) in fields.items() if not value}
    if new.email:
        try:
            check_email(new.email)
        except UsageError:
            errors["email"] = "Enter an e-mail address, such as name@school.example"
    return errors


def _field_of(error: UserError) -> str:
    """The field of a form that an error is about, which its words name in back-ticks."""
    fields = ("display_name", "email", "username", "grants", "role")
    named = next((name for name in fields if f"`{name}`" in error.what), "email")
    return {"username": "email", "grants": "grant"}.get(named, named)
