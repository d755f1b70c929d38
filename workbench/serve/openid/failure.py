"""Why a sign-in with a provider came to nothing: words for the person, a reason for the log."""

from collections.abc import Mapping
from enum import StrEnum

from workbench.errors import UserError


class Reason(StrEnum):
    """Every reason. It stands in the audit log; the person reads :data:`WORDS`."""

    UNREACHABLE = "provider unreachable"
    CONFIGURATION = "provider misconfigured"
    STATE = "state unknown, used or of another browser"
    ISSUER = "answer of another provider"
    PROVIDER = "provider reported an error"
    TOKEN = "token not valid"
    NO_ORGANISATION = "no organisation claim"
    OTHER_ORGANISATION = "organisation is not the account's"
    NO_ACCOUNT = "no account is linked to this identity"


_AGAIN = "Go back to the sign-in page and try again."
_OTHER_WAY = "Try again in a few minutes. If you have a password here, you can use that."
_APPROVER = "Ask your organisation's approver for access."

WORDS: Mapping[Reason, tuple[str, str]] = {
    Reason.UNREACHABLE: ("The other service does not answer at the moment.", _OTHER_WAY),
    Reason.CONFIGURATION: ("The other service cannot be used at the moment.", _OTHER_WAY),
    Reason.STATE: ("That sign-in took too long, or was used already.", _AGAIN),
    Reason.ISSUER: ("The answer did not come from the service that was asked.", _AGAIN),
    Reason.PROVIDER: ("The other service did not sign you in.", _AGAIN),
    Reason.TOKEN: ("The answer of the other service could not be trusted.", _AGAIN),
    Reason.NO_ORGANISATION: (
        "The other service did not say which school, trust or local authority you are from.",
        "Choose your organisation when you sign in there. If there is none to choose, ask your "
        "organisation's approver to add you there.",
    ),
    Reason.OTHER_ORGANISATION: (
        "You signed in there for another organisation than the one your account here is for.",
        f"Sign in again and choose that one. If you have moved, {_APPROVER[0].lower()}"
        f"{_APPROVER[1:]}",
    ),
    Reason.NO_ACCOUNT: (
        "You are signed in there, but no account here is linked to it.",
        f"If you were sent an activation link, open it and sign in from there. {_APPROVER}",
    ),
}


class SignInFailed(UserError):
    """A sign-in with a provider that came to nothing.

    Attributes:
        reason: why.
        detail: a word more for the log, never a value of the answer.
        actor: the identity, where the token that said so was valid; otherwise empty.
    """

    exit_code = 4

    def __init__(self, reason: Reason, detail: str = "", actor: str = "") -> None:
        super().__init__(*WORDS[reason])
        self.reason = reason
        self.detail = detail
        self.actor = actor
