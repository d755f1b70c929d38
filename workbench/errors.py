"""Errors a user can act on: what, where, what to do next, and an exit code by class.

Messages name contracts, columns, rules and counts; they never hold a row's value.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from traceback import extract_tb

PACKAGE = Path(__file__).resolve().parent


class UserError(Exception):
    """A mistake the user can mend. Printed without a traceback.

    ``what`` says what happened and where; ``hint`` says what to do next.
    """

    exit_code = 1

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what}\n{self.hint}" if self.hint else self.what


class UsageError(UserError):
    """An argument or a parameter is wrong."""

    exit_code = 2


class PartialFailure(UserError):
    """Some of many jobs failed; the others are done."""

    exit_code = 3


class PolicyDenied(UserError):
    """The policy does not allow it. Says which rule, never what was withheld."""

    exit_code = 4


class ContractViolation(UserError):
    """A file or a frame does not keep its contract."""

    exit_code = 5


class ContractError(UserError):
    """The contract itself is wrong (our mistake, not the data's)."""

    exit_code = 1


class StoreError(UserError):
    """The store is missing, locked or damaged."""

    exit_code = 1


class NotSynthetic(UserError):
    """A home that is to be shown to a room holds something that is not synthetic."""

    exit_code = 6


class Busy(UserError):
    """Another process holds what is needed; trying again later may work."""

    exit_code = 75


def did_you_mean(name: str, allowed: Iterable[str]) -> str:
    """Words that help with a misspelt name: the nearest one, then all that are allowed.

    >>> did_you_mean("shcool", ["school", "pupil"])
    "Did you mean 'school'? Allowed: pupil, school."
    """
    options = sorted(allowed)
    near = get_close_matches(name, options, n=1)
    listed = f"Allowed: {', '.join(options)}."
    return f"Did you mean '{near[0]}'? {listed}" if near else listed


def kind_and_place(error: BaseException) -> str:
    """What a defect is and where it arose, without its message, which may quote a row."""
    frames = [f for f in extract_tb(error.__traceback__) if f.filename.startswith(str(PACKAGE))]
    if not frames:
        return f"{type(error).__name__} outside the workbench"
    file = Path(frames[-1].filename).relative_to(PACKAGE.parent)
    return f"{type(error).__name__} at {file}:{frames[-1].lineno}"
