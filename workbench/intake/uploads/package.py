"""The parts of a workbook (an Office Open XML package), unpacked within limits.

Whoever reads the workbook after this is given a package made anew of the parts that were checked,
so that what a zip directory says and what is in it cannot differ.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.intake.uploads.limits import Limits
from workbench.intake.uploads.refusal import UploadRefused

_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/styles\.xml|xl/sharedStrings\.xml|xl/worksheets/[\w .-]+\.xml"
)
# how many entries a list has, which a reader may make room for before it has seen one
_COUNT = re.compile(rb"""ount\s*=\s*["']([^"']*)["']""")
_SAVE = "Open it in Excel, choose Save As and the type Excel Workbook (.xlsx), and upload that."
_COPY = "Copy the cells into a new workbook as values (Paste Special, Values) and upload that."


@dataclass(frozen=True)
class Package:
    """Parts of a workbook that are needed to read its cells, by name."""

    label: str
    parts: Mapping[str, bytes]

    def as_zip(self) -> bytes:
        """The parts as a package of their own."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)
        return out.getvalue()


def open_package(label: str, content: bytes, limits: Limits) -> Package:
    """Unpack what is needed of a workbook.

    Raises:
        UploadRefused: it is damaged, no workbook, too large unpacked, has macros or links to other
            workbooks, or its parts declare entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _look(label, members, limits)
            needed = [m for m in members if _NEEDED.fullmatch(m.filename)]
            parts = {m.filename: _unpacked(label, archive, m) for m in needed}
    except UploadRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise _damaged(label) from None
    except RuntimeError:
        # a part that is encrypted
        raise _damaged(label) from None
    for part in parts.values():
        _refuse_declarations(label, part)
        _refuse_counts(label, part, limits)
    return Package(label, MappingProxyType(parts))


def _look(label: str, members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Everything that the directory can tell, before anything is unpacked."""
    names = [member.filename for member in members]
    if len(names) > limits.entries:
        raise _bomb(label, f"{len(names):,} parts")
    if sum(member.file_size for member in members) > limits.expanded_bytes:
        raise _bomb(label, f"more than {limits.expanded_bytes >> 20} MiB unpacked")
    if any(m.file_size > limits.compression * max(m.compress_size, 512) for m in members):
        raise _bomb(label, f"a part that is packed more than {limits.compression} times")
    if len(set(names)) < len(names) or any(_strays(name) for name in names):
        raise UploadRefused("package", f"{label} has parts with names that cannot be.", _SAVE)
    if "xl/workbook.xml" not in names:
        raise UploadRefused(
            "kind",
            f"{label} is not what its name says: it is a zip file without a workbook.",
            "Unpack it, and upload the file inside.",
        )
    lower = [name.lower() for name in names]
    if any("vbaproject" in name or "/macrosheets/" in name for name in lower):
        raise UploadRefused("macros", f"{label} holds macros.", _SAVE)
    if any(name.startswith("xl/externallinks/") for name in lower):
        raise UploadRefused("links", f"{label} has links to other workbooks.", _COPY)


def _strays(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ".." in posixpath.normpath(name)


def _unpacked(label: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as stream:
        # one byte more: a part that is longer than it says must not pass
        found = stream.read(member.file_size + 1)
    if len(found) != member.file_size:
        raise _damaged(label)
    return found


def _refuse_declarations(label: str, part: bytes) -> None:
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part[:1024]:
        raise UploadRefused("entities", f"{label} declares entities, as no workbook does.", _SAVE)


def _refuse_counts(label: str, part: bytes, limits: Limits) -> None:
    for count in set(_COUNT.findall(part)):
        if len(count) > 8 or not count.isdigit() or int(count) > limits.cells:
            raise _damaged(label)


def _bomb(label: str, what: str) -> UploadRefused:
    return UploadRefused("expansion", f"{label} has {what}: it is not read.", _COPY)


def _damaged(label: str) -> UploadRefused:
    hint = "Save it again in Excel, or upload it again: the upload may have broken off."
    return UploadRefused("damaged", f"{label} is damaged or cut short.", hint)
