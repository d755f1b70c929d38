"""Use a link with its access code: choose a password, and so open or recover an account."""

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from workbench.clock import Clock
from workbench.serve.accounts.links import ACTIVATION, RECOVERY, hash_of, live
from workbench.serve.accounts.rows import changed, end_access
from workbench.serve.password_rules import weakness
from workbench.serve.passwords import Passwords
from workbench.serve.readable import as_made
from workbench.serve.throttle import Throttle
from workbench.store.audit import Action, AuditLog
from workbench.store.registry import ACTIVE, PENDING, Invitation, Registry, User

_STATE = {ACTIVATION: PENDING, RECOVERY: ACTIVE}
_DONE = {ACTIVATION: Action.ACCOUNT_ACTIVATED, RECOVERY: Action.ACCOUNT_RECOVERED}


@dataclass(frozen=True)
class Invited:
    """Whom a link is for."""

    kind: str
    user_id: int
    username: str
    display_name: str
    organisation: str

    @property
    def about(self) -> tuple[str, ...]:
        """What others know of the person, which makes a poor password."""
        return (self.username, self.display_name, self.organisation)


class Answer(StrEnum):
    """What a try to use a link came to."""

    DONE = "done"
    DEAD = "dead"
    WRONG_CODE = "wrong code"
    WEAK_PASSWORD = "weak password"


@dataclass(frozen=True)
class Accepted:
    """The answer, and what is wrong with the password where that is it."""

    answer: Answer
    problem: str = ""


class Links:
    """Links of one registry, for those who hold one.

    Args:
        registry: where their hashes are kept.
        passwords: hashes and checks passwords and codes.
        clock: what time it is.
    """

    def __init__(self, registry: Registry, passwords: Passwords, clock: Clock) -> None:
        self._registry = registry
        self._passwords = passwords
        self._clock = clock

    def find(self, token: str) -> Invited | None:
        """Whom a link is for, if it can still be used. Changes nothing."""
        wanted = sa.select(Invitation).where(*self._usable(token))
        with self._registry.reading() as session:
            row = session.scalars(wanted).unique().one_or_none()
            if row is None or row.user.state != _STATE[row.kind]:
                return None
            user = row.user
            return Invited(
                row.kind, user.id, user.username, user.display_name, user.organisation.name
            )

    def accept(self, token: str, code: str, password: str, audit: AuditLog) -> Accepted:
        """Set the password, if the code is right, and open or recover the account.

        Args:
            token: of the link.
            code: the access code as typed.
            password: the chosen one.
            audit: notes what was done, before it stands.
        """
        invited, checked = self.find(token), self.check(token, code)
        if invited is None or checked is not Answer.DONE:
            return Accepted(checked)
        problem = weakness(password, invited.about)
        if problem:
            return Accepted(Answer.WEAK_PASSWORD, problem)
        if not self._use(token, invited, self._passwords.hash(password), audit):
            return Accepted(Answer.DEAD)
        Throttle(self._registry, self._clock).clear(invited.username)
        return Accepted(Answer.DONE)

    def check(self, token: str, code: str) -> Answer:
        """Whether the code is the link's. Uses nothing up but tries.

        A try is counted before the code is looked at, so that many at once gain nothing, and
        taken back when it was right.
        """
        if not self._count(token):
            return Answer.DEAD
        if self._passwords.check(self._code_hash(token), as_made(code)):
            self._take_back(token)
            return Answer.DONE
        return Answer.DEAD if self.find(token) is None else Answer.WRONG_CODE

    def _usable(self, token: str) -> tuple[sa.ColumnElement[bool], ...]:
        return (Invitation.token_hash == hash_of(token), *live(self._clock()))

    def _count(self, token: str) -> bool:
        counted = sa.update(Invitation).where(*self._usable(token))
        with self._registry.writing() as session:
            return changed(session, counted.values(failures=Invitation.failures + 1)) == 1

    def _take_back(self, token: str) -> None:
        mine = Invitation.token_hash == hash_of(token), Invitation.failures > 0
        back = sa.update(Invitation).where(*mine).values(failures=Invitation.failures - 1)
        with self._registry.writing() as session:
            session.execute(back)

    def _code_hash(self, token: str) -> str:
        wanted = sa.select(Invitation.code_hash).where(Invitation.token_hash == hash_of(token))
        with self._registry.reading() as session:
            return session.scalars(wanted).one()

    def _use(self, token: str, invited: Invited, password_hash: str, audit: AuditLog) -> bool:
        moment = self._clock()
        mine = Invitation.token_hash == hash_of(token), Invitation.used.is_(None)
        with self._registry.writing() as session:
            used = changed(session, sa.update(Invitation).where(*mine).values(used=moment))
            user = session.get_one(User, invited.user_id, with_for_update=True)
            if used != 1 or user.state != _STATE[invited.kind]:
                return False
            user.password_hash = password_hash
            user.state = ACTIVE
            end_access(session, user, moment)
            session.flush()
            audit.write(
                _DONE[invited.kind],
                actor=f"{user.issuer}|{user.subject}",
                organisation=user.organisation.key,
                role=user.role,
                account=user.username,
            )
        return True
