"""Whether an account may be made as somebody asks for it."""

import re

from workbench.access.policy import Policy
from workbench.errors import UsageError, did_you_mean
from workbench.serve.accounts.values import NewUser
from workbench.serve.organisations import check_key
from workbench.store.registry import KINDS

_LONGEST_NAME = 200
_LONGEST_USERNAME = 100
_LONGEST_EMAIL = 254
# what a browser takes for an address, with a dot in its domain; nothing in it can end a header
_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
    r"(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+",
    re.IGNORECASE | re.ASCII,
)


def plain_username(username: str) -> str:
    """A username as it is kept: upper and lower case are the same."""
    return username.strip().casefold()


def check_new(new: NewUser, policy: Policy) -> None:
    """Refuse an account of which a part is wrong.

    Raises:
        UsageError: names the part and what is allowed.
    """
    check_rights(policy, new.kind, new.role, new.grants or ())
    check_key(f"{new.kind}:{new.code}")
    _check_text("username", plain_username(new.username), _LONGEST_USERNAME)
    _check_text("display_name", new.display_name.strip(), _LONGEST_NAME)
    _check_text("organisation", new.organisation.strip(), _LONGEST_NAME)
    if new.email:
        check_email(new.email)


def check_rights(policy: Policy, kind: str, role_name: str, grants: tuple[str, ...]) -> None:
    """Refuse a role or a grant that somebody of such an organisation may not have.

    Raises:
        UsageError: names the part and what is allowed.
    """
    role = policy.role(role_name)
    if role is None:
        names = [r.name for r in policy.roles]
        raise UsageError(f"`role` is '{role_name}'.", did_you_mean(role_name, names))
    if kind not in KINDS:
        raise UsageError(f"`kind` is '{kind}'.", did_you_mean(kind, KINDS))
    if kind not in role.organisations:
        raise UsageError(
            f"The role {role.name} is not for a {kind.replace('_', ' ')}.",
            f"It is for: {', '.join(role.organisations)}.",
        )
    for name in grants:
        if name not in role.grants:
            raise UsageError(f"`grants` has '{name}'.", did_you_mean(name, role.grants))


def check_email(email: str) -> None:
    """Refuse what is no e-mail address (WHATWG HTML, valid e-mail address).

    Raises:
        UsageError: it is none, without quoting it.
    """
    if len(email) > _LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise UsageError("`email` must be an e-mail address, such as name@school.example.")


def _check_text(name: str, value: str, longest: int) -> None:
    if not value or len(value) > longest:
        raise UsageError(f"`{name}` must have 1 to {longest} characters.")
    if not value.isprintable():
        raise UsageError(f"`{name}` has a character that cannot be printed, such as a line end.")
