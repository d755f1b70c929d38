"""Packs on disk for whoever serves them: found by name, never followed elsewhere, checked."""

import hashlib
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from workbench.access.scope import VIEW
from workbench.errors import StoreError
from workbench.packs.carried import CARRIED, Carried, read_carried
from workbench.packs.manifest import MANIFEST, read_manifest
from workbench.packs.seal.check import check
from workbench.packs.seal.keys import Keyring
from workbench.packs.shelf import PAGE
from workbench.packs.subject import Subject, subject_of

PACK = r"[0-9a-f]{8,64}"
_PACK = re.compile(PACK)
_DOWNLOAD = "download"


@dataclass(frozen=True)
class Format:
    """One file of a pack that is served.

    Attributes:
        name: its word in the address.
        title: its word on the page.
        file: its name in the pack.
        mime: its content type.
        action: what the policy must allow. What is viewed opens in the browser.
    """

    name: str
    title: str
    file: str
    mime: str
    action: str = _DOWNLOAD

    @property
    def ending(self) -> str:
        """Ending of the name that it is saved under."""
        return Path(self.file).suffix


FORMATS = (
    Format("page", "Page", PAGE, "text/html; charset=utf-8", VIEW),
    Format("pdf", "PDF", "pack.pdf", "application/pdf"),
    Format(
        "xlsx",
        "Excel",
        "pack.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    Format("csv", "CSV", "tables.zip", "application/zip"),
)


class Damaged(StoreError):
    """A pack is not as it was made."""


@dataclass(frozen=True)
class Held:
    """A pack that is there, with what its manifest says; see :mod:`workbench.packs.manifest`."""

    subject: Subject
    pack: str
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def formats(self) -> tuple[Format, ...]:
        """What there is of it to be served."""
        return tuple(one for one in FORMATS if one.file in self.manifest["parts"])

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What it was made from."""
        inputs: Mapping[str, Any] = self.manifest["inputs"]
        return inputs

    @property
    def title(self) -> str:
        """Whom it is about, in words."""
        return str(self.manifest["title"])

    @property
    def made(self) -> date:
        """Date on it."""
        return date.fromisoformat(self.inputs["generated"])

    @property
    def year(self) -> str:
        """Academic year of its results, such as 2018/19."""
        return str(self.inputs["parameters"].get("year", ""))

    def content(self, file: str) -> bytes:
        """Bytes of one of its files.

        Raises:
            Damaged: it is no file of the pack, or not the one that was sealed.
        """
        content = _plain_bytes(self.folder / file)
        if hashlib.sha256(content).hexdigest() != self.manifest["parts"].get(file):
            raise _damaged(self.folder)
        return content

    def carried(self) -> Carried:
        """What went into it.

        Raises:
            Damaged: its scope is missing or was changed.
        """
        try:
            return read_carried(self.content(CARRIED))
        except Damaged:
            raise
        except StoreError:
            raise _damaged(self.folder) from None

    def check(self, keyring: Keyring) -> None:
        """Compare every file with the manifest, and the manifest with its signature.

        Raises:
            Damaged: a byte is not as it was sealed, or nobody who is believed here sealed it.
            StoreError: others may write to the keys.
        """
        if not check(self.folder, keyring).intact:
            raise _damaged(self.folder)


def find_pack(root: Path, folder: str, pack: str) -> Held | None:
    """A pack by its subject's folder and its id; None where there is no such pack.

    Raises:
        Damaged: there is one, and its manifest is not of this pack or cannot be read.
    """
    subject = subject_of(folder)
    if subject is None or not _PACK.fullmatch(pack):
        return None
    place = root / subject.folder / pack
    if place.parent.is_symlink() or place.is_symlink() or not place.is_dir():
        return None
    return _held(subject, place)


def packs_of(root: Path, subject: Subject) -> list[Path]:
    """Folders of the packs of a subject."""
    place = root / subject.folder
    if place.is_symlink() or not place.is_dir():
        return []
    return [
        one for one in place.iterdir() if _PACK.fullmatch(one.name) and (one / MANIFEST).is_file()
    ]


def subjects_with_packs(root: Path) -> list[Subject]:
    """Everything that there are packs about."""
    if not root.is_dir():
        return []
    found = (subject_of(one.name) for one in root.iterdir() if one.is_dir())
    return sorted((one for one in found if one is not None), key=lambda one: one.folder)


def _held(subject: Subject, place: Path) -> Held:
    if (place / MANIFEST).is_symlink():
        raise _damaged(place)
    try:
        manifest = read_manifest(place)
        held = Held(subject, place.name, place, manifest)
        whole = PAGE in {**manifest["parts"]} and bool(held.made and held.title)
        # a pack that was put into another school's folder is not that school's
        own = manifest["pack"] == place.name and held.inputs["urn"] in (subject.urn, subject.key)
    except (StoreError, KeyError, TypeError, ValueError, AttributeError):
        raise _damaged(place) from None
    if not (whole and own):
        raise _damaged(place)
    return held


def _plain_bytes(file: Path) -> bytes:
    """Bytes of a plain file; no link is followed."""
    try:
        number = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        raise _damaged(file.parent) from None
    with os.fdopen(number, "rb") as opened:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise _damaged(file.parent)
        return opened.read()


def _damaged(folder: Path) -> Damaged:
    return Damaged(f"The pack {folder.name} is not as it was made.", "Build it again.")
