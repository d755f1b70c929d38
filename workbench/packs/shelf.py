"""Where packs stand: ``<root>/<urn>/<pack id>/``, each whole or absent."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import StoreError, UsageError, did_you_mean
from workbench.packs.audiences import AUDIENCE
from workbench.packs.manifest import HTML, MANIFEST, read_manifest
from workbench.packs.subject import SCHOOL, named
from workbench.settings import settings

PAGE = "pack.html"
_WORK = ".work"


@dataclass(frozen=True)
class Entry:
    """One finished pack.

    Attributes:
        notebook: what it is made of, which tells the packs of one school apart.
        organisation: kind of organisation that it is about.
        audience: whom it is for; empty where its manifest does not say.
        data_version: version of the data that it was made from.
        formats: what it is written as, such as html and pdf.
    """

    pack: str
    urn: str
    title: str
    generated: str
    synthetic: bool
    folder: Path
    notebook: str = ""
    organisation: str = SCHOOL
    audience: str = ""
    data_version: str = ""
    formats: tuple[str, ...] = (HTML,)

    @property
    def page(self) -> Path:
        """The page to open."""
        return self.folder / PAGE


def shelf_of(root: Path | None) -> "Shelf":
    """The packs under a folder, by default those of this process's home."""
    return Shelf(root or settings().packs)


@dataclass(frozen=True)
class Shelf:
    """The packs under one folder."""

    root: Path

    def place(self, urn: str, pack_id: str) -> Path:
        """Folder of a pack, whether it is there or not."""
        return self.root / urn / pack_id

    def entries(self, subject: str = "") -> tuple[Entry, ...]:
        """Packs by school, newest first. A damaged manifest raises.

        Args:
            subject: the school, trust or local authority whose packs alone are read; by default
                every one's.

        Raises:
            UsageError: it is none of these.
            StoreError: a manifest cannot be read.
        """
        found = [_entry(folder) for folder in self._folders(subject)]
        newest = sorted(found, key=lambda entry: (entry.generated, _age(entry)), reverse=True)
        return tuple(sorted(newest, key=lambda entry: entry.urn))

    def find(self, name: str) -> Path:
        """The folder of a pack by its id, the start of its id, or its path.

        Raises:
            UsageError: there is none, or several ids start so.
        """
        if Path(name).is_dir() and (Path(name) / MANIFEST).is_file():
            return Path(name)
        every = self._folders()
        matches = [folder for folder in every if folder.name.startswith(name)]
        if len(matches) != 1:
            said = "several packs start so" if matches else "there is no such pack"
            ids = [folder.name for folder in every]
            hint = did_you_mean(name, ids) if len(ids) < 20 else "See `workbench pack list`."
            raise UsageError(f"`{name}`: {said}.", hint)
        return matches[0]

    def _folders(self, subject: str = "") -> list[Path]:
        place = named(subject).folder if subject else "[0-9a-z]*"
        return [file.parent for file in self.root.glob(f"{place}/*/{MANIFEST}")]

    @contextmanager
    def working_folder(self) -> Iterator[Path]:
        """A private folder on the same disk; gone afterwards unless it was published."""
        work = self.root / _WORK
        work.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=work))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, folder: Path, urn: str, pack_id: str) -> Path:
        """Give a finished folder its place, in one step: nobody sees half a pack.

        A pack of that id that is there already is replaced.
        """
        place = self.place(urn, pack_id)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            folder.rename(place)
        except OSError:
            with self.working_folder() as aside:
                place.rename(aside / "replaced")
                folder.rename(place)
        return place

    def sweep(self) -> int:
        """Remove what killed builds left behind.

        Returns:
            Number of folders removed.
        """
        stale = [f for f in (self.root / _WORK).glob("*-*") if not _is_running(f)]
        for folder in stale:
            shutil.rmtree(folder, ignore_errors=True)
        return len(stale)


def _entry(folder: Path) -> Entry:
    manifest = read_manifest(folder)
    try:
        return Entry(
            pack=str(manifest["pack"]),
            urn=str(manifest["inputs"]["urn"]),
            title=str(manifest["title"]),
            generated=str(manifest["inputs"]["generated"]),
            synthetic=bool(manifest["synthetic"]),
            folder=folder,
            notebook=str(manifest["inputs"].get("notebook", "")),
            organisation=str(manifest.get("organisation", SCHOOL)),
            audience=str(manifest.get(AUDIENCE, "")),
            data_version=str(manifest["inputs"].get("data_version", "")),
            formats=tuple(manifest["inputs"].get("formats", (HTML,))),
        )
    except (KeyError, TypeError, AttributeError):
        raise StoreError(
            f"The manifest of the pack {folder.name} is not whole.", "Build the pack again."
        ) from None


def _age(entry: Entry) -> int:
    """Versions of the data are numbers that grow."""
    return int(entry.data_version) if entry.data_version.isdecimal() else 0


def _is_running(folder: Path) -> bool:
    number = folder.name.split("-")[0]
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        return True
    return True
