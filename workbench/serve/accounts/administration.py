"""Change accounts on somebody's behalf: an approver's, or the operator's.

Each change is one transaction: the right to make it is looked up, the change is made, the audit log
is written, and only then does it stand. Letters are sent afterwards.
"""

from dataclasses import dataclass, replace

from workbench.access.policy import Role
from workbench.clock import Clock
from workbench.errors import PolicyDenied, UsageError
from workbench.serve.accounts.authority import Authority
from workbench.serve.accounts.links import (
    ACTIVATION,
    RECOVERY,
    AccessCode,
    add_link,
    new_access_code,
    new_link,
    set_access_code,
    users_with_links,
    without_links,
)
from workbench.serve.accounts.rows import (
    account_of,
    add_user,
    close_user,
    end_sessions,
    require_local,
)
from workbench.serve.accounts.second_factor import remove_factor
from workbench.serve.accounts.validity import check_email, check_new, check_rights
from workbench.serve.accounts.values import Account, NewUser
from workbench.serve.letters import Post
from workbench.serve.passwords import Passwords
from workbench.store.audit import Action, AuditLog
from workbench.store.registry import CLOSED, PENDING, Registry, User, UserGrant


@dataclass(frozen=True, repr=False)
class HandOver:
    """An access code for whoever asked for the link to hand over, and whom to. Shown once."""

    username: str
    email: str
    code: str


class UserAdministration:
    """Changes accounts, as far as an authority reaches.

    ``authority`` says how far that is.

    Args:
        registry: the accounts.
        authority: on whose behalf.
        audit: notes each change before it stands.
        post: sends links.
        clock: what time it is.
        passwords: hashes access codes.
    """

    def __init__(
        self,
        registry: Registry,
        authority: Authority,
        audit: AuditLog,
        post: Post,
        clock: Clock,
        passwords: Passwords,
    ) -> None:
        self._registry = registry
        self.authority = authority
        self._audit = audit.noting(**authority.facts)
        self._post = post
        self._clock = clock
        self._passwords = passwords

    def people(self) -> list[Account]:
        """The accounts that the authority reaches, by username, closed ones too.

        Raises:
            PolicyDenied: it reaches none.
        """
        with self._registry.reading() as session:
            users = self.authority.users(session)
            waiting = users_with_links(session, self._clock())
            return [account_of(user, user.id in waiting) for user in users]

    def person(self, number: int) -> Account:
        """One of these accounts.

        Raises:
            PolicyDenied: there is none of that number within reach.
        """
        for account in self.people():
            if account.number == number:
                return account
        raise PolicyDenied("There is no such account in your organisation.")

    def roles(self, kind: str) -> list[Role]:
        """Roles that somebody of such an organisation may have."""
        return [role for role in self.authority.policy.roles if kind in role.organisations]

    def add(self, new: NewUser) -> HandOver:
        """Make a pending account and send its activation link.

        An approver's new account is of the approver's organisation, whatever it says.

        Raises:
            PolicyDenied: this is no approver.
            UsageError: a part is wrong, or the username is taken.
            MailNotSent: the account is made, but the link could not be sent.
        """
        policy = self.authority.policy
        check_email(new.email)
        code = new_access_code(self._passwords)
        with self._registry.writing() as session:
            mine = self.authority.organisation(session)
            if mine is not None:
                new = replace(new, organisation=mine.name, kind=mine.kind, code=mine.code)
            check_new(new, policy)
            grants = policy.given(new.role) if new.grants is None else sorted(set(new.grants))
            by = self.authority.facts["actor"]
            user = add_user(session, new, tuple(grants), by, self._clock())
            user.state = PENDING
            session.flush()
            self._audit.write(Action.ACCOUNT_OPENED, account=user.username, reason=user.role)
            for name in grants:
                self._audit.write(Action.GRANT, account=user.username, resource=name)
        return self._send(new.username, code)

    def invite(self, username: str) -> HandOver:
        """Send another link, and make an access code for it: to activate, or to recover.

        Links that were sent to activate no longer count. Links that the person asked for to
        recover an account do, with the new code.

        Raises:
            PolicyDenied: this is no approver, or it is the own account.
            UsageError: there is no such account, or it has no password here.
            MailNotSent: the link could not be sent.
        """
        return self._send(username, new_access_code(self._passwords))

    def change(self, username: str, role: str, grants: tuple[str, ...]) -> None:
        """Give an account a role and exactly these grants, and end its sessions.

        Raises:
            PolicyDenied: this is no approver, or it is the own account.
            UsageError: there is no such account, it is closed, or it may not have these.
        """
        with self._registry.writing() as session:
            user = self.authority.other(session, username)
            _refuse_closed(user)
            check_rights(self.authority.policy, user.organisation.kind, role, grants)
            before = {grant.name for grant in user.grants}
            if (user.role, before) == (role, set(grants)):
                return
            self._note_change(user, role, before, set(grants))
            user.role = role
            self._give(user, set(grants))
            # a new right may ask for a second factor, which this session was begun without
            end_sessions(session, user, self._clock())

    def close(self, username: str) -> None:
        """Close an account for good, and end its sessions and links.

        Raises:
            PolicyDenied: this is no approver, or it is the own account.
            UsageError: there is no such account.
        """
        with self._registry.writing() as session:
            user = self.authority.other(session, username)
            self._audit.write(Action.ACCOUNT_CLOSED, account=user.username)
            close_user(session, user, self._clock())

    def reset_second_factor(self, username: str) -> None:
        """Take away an account's second factor, and end its sessions. For the operator alone.

        Whoever could do this and set a password could take the account over.

        Raises:
            PolicyDenied: this is not the operator.
            UsageError: there is no such account, or it has none.
        """
        if self.authority.viewer is not None:
            raise PolicyDenied("Only the operator may take away a second factor.")
        with self._registry.writing() as session:
            user = self.authority.other(session, username)
            if not remove_factor(session, user.id):
                raise UsageError(f"The account '{user.username}' has no second factor.")
            self._audit.write(Action.SECOND_FACTOR_REMOVED, account=user.username)
            end_sessions(session, user, self._clock())

    def _send(self, username: str, code: AccessCode) -> HandOver:
        link, moment = new_link(), self._clock()
        with self._registry.writing() as session:
            user = self.authority.other(session, username)
            _refuse_without_password(user)
            pending = user.state == PENDING
            if pending:
                without_links(session, user, moment)
            kind = ACTIVATION if pending else RECOVERY
            expires = add_link(session, user, kind, link, code.code_hash, moment)
            session.flush()
            set_access_code(session, user, code, moment)
            self._audit.write(Action.ACCOUNT_INVITED, account=user.username, reason=kind)
            hand_over = HandOver(user.username, user.email, code.code)
            organisation = user.organisation.name
        send = self._post.activation if pending else self._post.recovery
        send(hand_over.email, organisation, link.token, expires)
        return hand_over

    def _note_change(self, user: User, role: str, before: set[str], after: set[str]) -> None:
        if role != user.role:
            self._audit.write(Action.ACCOUNT_CHANGED, account=user.username, reason=role)
        for name in sorted(after - before):
            self._audit.write(Action.GRANT, account=user.username, resource=name)
        for name in sorted(before - after):
            self._audit.write(Action.REVOKE, account=user.username, resource=name)

    def _give(self, user: User, grants: set[str]) -> None:
        by, moment = self.authority.facts["actor"], self._clock()
        kept = [grant for grant in user.grants if grant.name in grants]
        fresh = sorted(grants - {grant.name for grant in kept})
        user.grants = kept + [UserGrant(name=name, given=moment, given_by=by) for name in fresh]


def _refuse_closed(user: User) -> None:
    if user.state == CLOSED:
        raise UsageError(f"The account '{user.username}' is closed.", "Make another one.")


def _refuse_without_password(user: User) -> None:
    _refuse_closed(user)
    require_local(user)
    if not user.email:
        raise UsageError(f"The account '{user.username}' has no e-mail address to send to.")
