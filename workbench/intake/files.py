"""Files to read: as they are, inside gzip or zip, or the first sheet of a workbook.

Nothing is recognised here, and nothing is trusted: sizes are limited, and a compressed file that
ends early is refused.
"""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import ContractViolation, UsageError

LARGEST = 2**30
"""Bytes of text that a file may hold when it is unpacked."""

_HEAD = 2**16
_TRUNCATED = "Fetch the file again: it ends before its content does."


@dataclass(frozen=True)
class FoundFile:
    """A file to look at. ``explicit`` says that it was asked for by name, not found in a folder."""

    path: Path
    explicit: bool
    member: str = ""

    @property
    def label(self) -> str:
        """The name a person knows the file by."""
        return f"{self.path.name}:{self.member}" if self.member else self.path.name

    def head(self) -> bytes:
        """The first 64 KiB of the text; empty where the file is not readable as text.

        Raises:
            ContractViolation: the file cannot be unpacked.
        """
        return _unpacked(self, _HEAD)

    def content(self) -> bytes:
        """The whole text.

        Raises:
            ContractViolation: the file is cut short, damaged or too large.
        """
        found = _unpacked(self, LARGEST + 1)
        if len(found) > LARGEST:
            raise ContractViolation(
                f"{self.label} holds more than {LARGEST >> 20:,} MiB of text.",
                "Split it, or fetch a smaller extract.",
            )
        return found


def find_files(paths: Iterable[Path]) -> tuple[FoundFile, ...]:
    """Files to look at: each path, the files of each folder and the members of each zip file.

    Raises:
        UsageError: a path does not exist, or no path is given.
    """
    found: list[FoundFile] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"`{path}` does not exist.", "Name a file or a folder.")
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in inside:
            found += _members(file, explicit=not path.is_dir())
    if not found:
        raise UsageError("There is no file to load.", "Name a file, or a folder with files in it.")
    return tuple(found)


def _members(path: Path, *, explicit: bool) -> Iterator[FoundFile]:
    if path.suffix.lower() == ".zip" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = [m.filename for m in archive.infolist() if not m.is_dir()]
        yield from (FoundFile(path, explicit, name) for name in names)
    else:
        yield FoundFile(path, explicit)


def _unpacked(file: FoundFile, most: int) -> bytes:
    try:
        return _reader(file)(file, most)
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        # the cause names no value of a row
        raise ContractViolation(
            f"{file.label} cannot be unpacked: {error} [rule: whole, 1 file].", _TRUNCATED
        ) from None


def _reader(file: FoundFile) -> Callable[[FoundFile, int], bytes]:
    if file.member:
        return _read_member
    suffix = file.path.suffix.lower()
    return {".gz": _read_gzip, ".xlsx": _read_sheet, ".zip": _read_damaged_zip}.get(
        suffix, _read_plain
    )


def _read_plain(file: FoundFile, most: int) -> bytes:
    with file.path.open("rb") as stream:
        return stream.read(most)


def _read_gzip(file: FoundFile, most: int) -> bytes:
    with gzip.open(file.path) as stream:
        return stream.read(most)


def _read_member(file: FoundFile, most: int) -> bytes:
    with zipfile.ZipFile(file.path) as archive, archive.open(file.member) as stream:
        return stream.read(most)


def _read_damaged_zip(file: FoundFile, most: int) -> bytes:
    raise zipfile.BadZipFile("it is not a zip file, or its end is missing")


def _read_sheet(file: FoundFile, most: int) -> bytes:
    """The first sheet as CSV text, so that a workbook passes the same checks as a CSV file."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(file.path)
        rows = book.get_sheet_by_index(0).to_python()
    except (python_calamine.CalamineError, python_calamine.ZipError, IndexError) as error:
        raise zipfile.BadZipFile(f"it is not a workbook ({type(error).__name__})") from None
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()[:most]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
