"""Why a pack failed, in words that are known beforehand, and whether it would fail again."""

import errno

import pytest

from workbench.errors import Busy, PolicyDenied, StoreError
from workbench.packs.job import NotebookFailed
from workbench.packs.queue.causes import DISK_FULL, UNKNOWN, Cause, cause_of
from workbench.packs.scan import Refused

NAME = "Xanthippe Quillfeather"


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (NotebookFailed(3, "ValueError"), Cause("ValueError", 3, lasting=True)),
        (NotebookFailed(3, "MemoryError"), Cause("MemoryError", 3)),
        (NotebookFailed(3, "PermissionError"), Cause("PermissionError", 3)),
        (NotebookFailed(3, "BinderException"), Cause("BinderException", 3, lasting=True)),
        (NotebookFailed(3, "XanthippeQuillfeather"), Cause(UNKNOWN, 3, lasting=True)),
        (NotebookFailed(3, NAME), Cause(UNKNOWN, 3, lasting=True)),
        (NotebookFailed(3, f"the kernel did not start ({NAME})"), Cause(UNKNOWN, 3, lasting=True)),
        (NotebookFailed(None, "a cell took longer than 300 s"),
         Cause("a cell took longer than 300 s")),
        (NotebookFailed(None, "the kernel died, perhaps for want of memory"),
         Cause("the kernel died, perhaps for want of memory")),
        (NotebookFailed(None, "the kernel did not start (RuntimeError)"),
         Cause("the kernel did not start (RuntimeError)")),
        (OSError(errno.ENOSPC, NAME), Cause(DISK_FULL)),
        (OSError(errno.EIO, NAME, f"/home/{NAME}"), Cause("OSError")),
        (Busy(NAME), Cause("Busy")),
        (StoreError(NAME), Cause("StoreError", lasting=True)),
        (PolicyDenied(NAME), Cause("PolicyDenied", lasting=True)),
        (Refused(NAME), Cause("Refused", lasting=True)),
        (KeyError(NAME), Cause("KeyError", lasting=True)),
        (type(NAME, (Exception,), {})(), Cause(UNKNOWN, lasting=True)),
    ],
    ids=lambda value: value.kind if isinstance(value, Cause) else type(value).__name__,
)  # fmt: skip
def test_cause(error, cause):
    assert cause_of(error) == cause
