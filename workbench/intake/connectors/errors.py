"""What can go wrong between the workbench and a school's system.

Exit codes are those of ``sysexits.h``. Messages name the path and the status of an answer, never a
query, a body or a token.
"""

from workbench.errors import Busy, UserError


class NotAuthorised(UserError):
    """The school has not authorised what was to be read."""

    exit_code = 77


class Revoked(NotAuthorised):
    """The token is no longer valid: the school, or somebody for it, ended the connection."""


class Unreachable(UserError):
    """The connector did not answer, or answered with errors, until the tries ran out."""

    exit_code = 69


class TooBusy(Busy):
    """The connector asks to be left alone for longer than a run waits."""


class KeptChanging(Busy):
    """A list changed each time it was read, so that no reading of it is whole."""


class BadAnswer(UserError):
    """An answer is not what the connector's interface promises."""

    exit_code = 76


class NoData(UserError):
    """There is not one pupil where there must be some; nothing may be concluded from that."""

    exit_code = 65


class WrongRegion(UserError):
    """The school's data are served elsewhere."""

    exit_code = 65
