"""Accounts as values: what one is made from, and what others may see of it."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class NewUser:
    """What an account is made from.

    Attributes:
        username: what the person types to sign in.
        display_name: the person's name.
        role: a role of the policy.
        organisation: name of the organisation.
        kind: kind of the organisation, which the role must be for.
        code: URN of a school, group identifier of a trust, code of a local authority or diocese;
            a short name for other kinds.
        email: where links are sent.
        grants: what the person is given besides the role; None for what the policy gives.
    """

    username: str
    display_name: str
    role: str
    organisation: str
    kind: str
    code: str
    email: str = ""
    grants: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Account:
    """An account as others may see it.

    ``number`` names it in addresses of pages, where an e-mail address must not stand. ``link``
    says that it has an activation or recovery link that can still be used.
    """

    username: str
    display_name: str
    role: str
    organisation: str
    kind: str
    code: str
    grants: tuple[str, ...]
    state: str
    email: str = ""
    number: int = 0
    link: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a try to sign in came to: an account's number, or nothing and how long to wait.

    ``known`` is the username where there is such an account. It is for the audit log, and never
    told to the person who tries. ``locked`` says that waiting does not help any more, also for a
    name that no account has.
    """

    user_id: int | None = None
    wait: timedelta = timedelta()
    known: str = ""
    locked: bool = False
