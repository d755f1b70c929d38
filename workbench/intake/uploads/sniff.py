"""What a file is by its first bytes, whatever its name says."""

from dataclasses import dataclass
from pathlib import PurePath

from workbench.intake.uploads.refusal import UploadRefused
from workbench.intake.uploads.sheet import Form

_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x1f\x8b", "a compressed (gzip) file"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed (7z) file"),
    (b"Rar!", "a compressed (rar) file"),
    (b"BZh", "a compressed (bzip2) file"),
    (b"\xfd7zXZ", "a compressed (xz) file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
)
_TEXT = frozenset({".csv", ".txt", ".tsv"})
_XML = frozenset({".xml", ".ctf"})
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_SAVE = "In Excel choose Save As and the type Excel Workbook (.xlsx), and upload that."
_EXPORT = "Export the data as CSV or as an Excel workbook (.xlsx), and upload that."


@dataclass(frozen=True)
class Content:
    """Words for what the bytes are; ``known`` is one of text, xml, html, zip, ole, or other."""

    known: str
    words: str


def content_of(content: bytes) -> Content:
    """What the bytes are, by their beginning."""
    for signature, words in _SIGNATURES:
        if content.startswith(signature):
            known = words if words in ("zip", "ole") else "other"
            return Content(known, {"zip": "a zip file or workbook"}.get(words, words))
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\0\xff\xfe").replace(b"\0", b"").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body")):
        return Content("html", "a web page")
    if start.startswith((b"<?xml", b"<!doctype", b"<!--", b"<ctfile")):
        return Content("xml", "an XML file")
    return Content("text", "text")


def form_of(label: str, content: bytes) -> Form:
    """How a file is to be read.

    Raises:
        UploadRefused: it is not what its name says, or of no kind that is read.
    """
    suffix, found = PurePath(label).suffix.lower(), content_of(content)
    if found.known == "ole":
        raise _old_or_locked(label, content)
    if suffix in _TEXT:
        return _expect(label, found, "text", "csv")
    if suffix in _XML:
        return _expect(label, found, "xml", "ctf")
    if suffix == ".xlsx":
        return _expect(label, found, "zip", "xlsx")
    if suffix in (".xlsm", ".xltm", ".xlsb"):
        raise UploadRefused("macros", f"{label} is a workbook that may hold macros.", _SAVE)
    if suffix == ".xls":
        raise _not_named(label, found, _SAVE)
    if found.known in ("zip", "other"):
        raise UploadRefused("kind", f"{label} is {found.words}.", _EXPORT)
    raise UploadRefused("kind", f"{label} is not of a kind that is read.", _EXPORT)


def _expect(label: str, found: Content, known: str, form: Form) -> Form:
    if found.known == known:
        return form
    hint = _EXPORT if found.known in ("other", "html") else _rename(found.known)
    raise _not_named(label, found, hint)


def _rename(known: str) -> str:
    ending = {"text": ".csv", "xml": ".xml", "zip": ".xlsx (if it is an Excel workbook)"}[known]
    return f"If it holds what you mean to upload, rename it so that it ends in {ending}."


def _not_named(label: str, found: Content, hint: str) -> UploadRefused:
    what = f"{label} is not what its name says: it holds {found.words}."
    return UploadRefused("kind", what, hint)


def _old_or_locked(label: str, content: bytes) -> UploadRefused:
    if _PASSWORD in content:
        hint = "Open it in Excel, remove the password (File, Info, Protect Workbook) and save it."
        return UploadRefused("password", f"{label} is protected with a password.", hint)
    return UploadRefused(
        "old_workbook", f"{label} is a workbook of Excel 97 to 2003, which is not read.", _SAVE
    )
