"""Bytes of an uploaded file: of an ordinary file only, and never more than the limit."""

import os
import stat
from pathlib import Path

from workbench.errors import UsageError
from workbench.intake.uploads.limits import MEBIBYTE
from workbench.intake.uploads.refusal import UploadRefused

_LINK = "It must be a file itself, not a link, a folder, a device or a pipe."


def bytes_of(source: Path | bytes, label: str, most: int) -> bytes:
    """The content of a file that was uploaded.

    Args:
        source: where it is, or the content itself.
        label: its name, for messages.
        most: most bytes that it may have.

    Raises:
        UploadRefused: it is empty, larger, or no ordinary file.
        UsageError: there is no such file, or it may not be read.
    """
    content = source if isinstance(source, bytes) else _of_path(source, label, most)
    if len(content) > most:
        raise _too_large(label, most)
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UploadRefused("empty", f"{label} is empty.", "Export it again and look inside first.")
    return content


def refuse_odd_file(path: Path, label: str, most: int) -> None:
    """Refuse what is no ordinary file, or too large.

    Raises:
        UploadRefused: it is a link, a folder, a device or a pipe, or larger than the limit.
        UsageError: there is no such file.
    """
    try:
        found = path.lstat()
    except OSError as error:
        raise _unreadable(label, error) from None
    if not stat.S_ISREG(found.st_mode):
        raise UploadRefused("file", f"{label} is not a file.", _LINK)
    if found.st_size > most:
        raise _too_large(label, most)


def _of_path(path: Path, label: str, most: int) -> bytes:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    refuse_odd_file(path, label, most)
    try:
        with open(os.open(path, flags), "rb") as stream:
            # it may have become something else since it was looked at
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise UploadRefused("file", f"{label} is not a file.", _LINK)
            return stream.read(most + 1)
    except OSError as error:
        raise _unreadable(label, error) from None


def _unreadable(label: str, error: OSError) -> UsageError:
    return UsageError(f"{label} cannot be read: {error.strerror}.", "Give the path of a file.")


def _too_large(label: str, most: int) -> UploadRefused:
    return UploadRefused(
        "size",
        f"{label} is larger than {most / MEBIBYTE:,.0f} MiB.",
        "Split it, for example by year group, and upload the parts.",
    )
