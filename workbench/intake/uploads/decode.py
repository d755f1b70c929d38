"""The encoding that the bytes of a text file are certainly in."""

import codecs
import re

from workbench.intake.uploads.refusal import UploadRefused

_SAVE = "In Excel choose Save As and the type CSV UTF-8, and upload that."
_MARK = "\ufeff"
# a letter of Latin-1 or Latin Extended-A in UTF-8: hardly ever two letters of Windows-1252
_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")


def encoding_of(label: str, content: bytes) -> str:
    """The encoding of a text: utf-8-sig (UTF-8 with a mark or without), utf-16 or cp1252.

    Raises:
        UploadRefused: it is in none of them, in two at once, or not text.
    """
    text, encoding = _decoded(label, content)
    if "\0" in text:
        raise UploadRefused("text", f"{label} holds bytes that are not text.", _SAVE)
    if _MARK in text:
        raise UploadRefused(
            "joined",
            f"{label} has a byte order mark in its middle: it looks like two files in one.",
            "Upload the files one by one.",
        )
    return encoding


def _decoded(label: str, content: bytes) -> tuple[str, str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _by(label, content, "utf-16"), "utf-16"
    if _is_utf16(content):
        raise UploadRefused(
            "encoding", f"{label} looks like UTF-16 without a byte order mark.", _SAVE
        )
    try:
        return content.decode("utf-8-sig"), "utf-8-sig"
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
    if content.startswith(codecs.BOM_UTF8):
        raise _wrong(label, "its mark says UTF-8, but it is not", line)
    if _LETTER.search(content):
        raise _wrong(label, "some of it is UTF-8 and some Windows-1252", line)
    return _by(label, content, "cp1252"), "cp1252"


def _by(label: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _wrong(label, "it is neither UTF-8, UTF-16 nor Windows-1252", line) from None


def _wrong(label: str, why: str, line: int) -> UploadRefused:
    what = f"{label} cannot be read as text: {why} (line {line:,})."
    return UploadRefused("encoding", what, _SAVE)


def _is_utf16(content: bytes) -> bool:
    """Whether every other byte of the start is zero, as in UTF-16 of English text."""
    start = content[:1024]
    halves = (start[::2], start[1::2])
    return len(start) > 3 and any(half.count(0) > 0.7 * len(half) for half in halves)
