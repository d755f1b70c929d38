"""Why a pack failed, as a kind that can be kept and shown: never a value, a name or a path.

What an error says stays where it arose, because it may quote a row. Even its name may: a notebook
can make an error of any name. Only names and words that are known beforehand are passed on.
"""

import builtins
import errno
import re
from dataclasses import dataclass

from workbench import errors
from workbench.packs.job import NotebookFailed
from workbench.packs.scan import Refused

UNKNOWN = "another kind of error"
DISK_FULL = "the disk is full"
WORKER_DIED = "the worker died"
LOST = "the worker was cut off too often"
NOT_STARTED = "the engine did not start"
ENGINE_GONE = "the engine's process is gone"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

# of libraries that notebooks use; the words of an engine that stopped a notebook are below
_OF_LIBRARIES = {
    "ArrowInvalid",
    "BinderException",
    "CatalogException",
    "ConversionException",
    "IOException",
    "IntegrityError",
    "InvalidInputException",
    "LinAlgError",
    "MergeError",
    "OperationalError",
    "OutOfMemoryException",
    "ParserException",
    "SchemaError",
    "TransactionException",
    "UndefinedError",
    "ValidationError",
}
_WORDS = re.compile(
    r"a cell took longer than \d+ s"
    r"|the kernel died, perhaps for want of memory"
    r"|its process died, perhaps for want of memory"
    r"|the notebook took longer than \d+ s"
    r"|it did not begin within \d+ s"
    r"|the engine's process (?:did not start|is gone)"
    r"|took longer than \d+ s"
    r"|the kernel did not start(?: \((?:RuntimeError|TimeoutError)\))?"
)
_MAY_PASS = {
    "Busy",
    "IOException",
    "MemoryError",
    "OperationalError",
    "OutOfMemoryException",
    "TransactionException",
}


@dataclass(frozen=True)
class Cause:
    """Why an attempt failed.

    Attributes:
        kind: the name of an error, or words known beforehand.
        cell: number of the notebook's cell, if it was one.
        lasting: whether the same inputs would fail again.
    """

    kind: str
    cell: int | None = None
    lasting: bool = False


def cause_of(error: BaseException) -> Cause:
    """The cause that an error stands for."""
    if isinstance(error, NotebookFailed):
        return _of_notebook(error)
    if isinstance(error, Refused):
        return Cause("Refused", lasting=True)
    if isinstance(error, OSError) and error.errno in _FULL:
        return Cause(DISK_FULL)
    kind = known(type(error).__name__)
    return Cause(kind, lasting=not _may_pass(kind))


def out_of_time(seconds: int) -> Cause:
    """A pack took longer than it may. A loop would do so again, a busy machine would not."""
    return Cause(f"took longer than {seconds} s")


def known(kind: str) -> str:
    """A kind that may be shown: as it is where it is known beforehand, otherwise in our words."""
    ours = isinstance(getattr(errors, kind, None), type)
    standard = isinstance(getattr(builtins, kind, None), type)
    if kind.isidentifier() and (ours or standard or kind in _OF_LIBRARIES):
        return kind
    return kind if _WORDS.fullmatch(kind) else UNKNOWN


def _of_notebook(error: NotebookFailed) -> Cause:
    kind = known(error.kind)
    return Cause(kind, error.cell, lasting=not (_WORDS.fullmatch(kind) or _may_pass(kind)))


def _may_pass(kind: str) -> bool:
    standard = getattr(builtins, kind, None)
    from_system = isinstance(standard, type) and issubclass(standard, OSError)
    return kind in _MAY_PASS or from_system
