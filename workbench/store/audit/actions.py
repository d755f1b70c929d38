"""What may stand in the audit log as an action, and where it may come from: closed lists."""

from enum import StrEnum


class Action(StrEnum):
    """Everything that is logged."""

    # data
    VIEW = "view"
    LOAD = "load"
    EXPORT = "export"
    PRINT = "print"
    UPLOAD = "upload"
    RUN = "run"
    PROMOTE = "promote"
    DENY = "deny"
    REFUSE = "refuse"
    PURGE = "purge"
    # exchange with schools' systems
    CONNECT = "connect"
    DISCONNECT = "disconnect"
    SYNC = "sync"
    REVIEW = "review"
    UNDO = "undo"
    # sign-in
    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    KILL = "kill"
    # accounts and rights
    ACCOUNT_INVITED = "account_invited"
    ACCOUNT_OPENED = "account_opened"
    ACCOUNT_ACTIVATED = "account_activated"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_LOCKED = "account_locked"
    ACCOUNT_UNLOCKED = "account_unlocked"
    ACCOUNT_RECOVERED = "account_recovered"
    ACCOUNT_CLOSED = "account_closed"
    PASSWORD_RESET = "password_reset"
    GRANT = "grant"
    REVOKE = "revoke"
    # the log itself
    ANCHOR = "anchor"
    QUERY = "query"
    MEND = "mend"


REFUSALS = frozenset({Action.DENY, Action.REFUSE, Action.SIGN_IN_REFUSED})
"""Actions that say that somebody did not get what they asked for."""


class Surface(StrEnum):
    """Where somebody works with the workbench."""

    DASHBOARD = "dashboard"
    NOTEBOOK = "notebook"
    PACK = "pack"
    CLI = "cli"
