"""The packs that a viewer may open, newest first."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbench.access.scope import VIEW, Scope, Viewer
from workbench.errors import StoreError
from workbench.packs.carried import Carried
from workbench.packs.manifest import MANIFEST
from workbench.packs.stages import TITLES
from workbench.packs.subject import SCHOOL, Subject, subject_of
from workbench.serve.admission import PURPOSE
from workbench.serve.context import PageContext
from workbench.serve.pack_files import (
    Damaged,
    Format,
    Held,
    find_pack,
    packs_of,
    subjects_with_packs,
)
from workbench.serve.pack_rights import allows, reaches

log = logging.getLogger("workbench.serve")

MOST_READ = 2_000
_KILO = 1000


@dataclass(frozen=True)
class Offered:
    """A file of a pack, as the list shows it."""

    title: str
    size: str
    address: str


@dataclass(frozen=True)
class Shown:
    """A pack, as the list shows it."""

    subject: Subject
    title: str
    stage: str
    audience: str
    made: date
    year: str
    data: str
    synthetic: bool
    offered: tuple[Offered, ...]


@dataclass(frozen=True)
class Listed:
    """The answer to whoever asks for packs.

    Attributes:
        packs: those that may be opened and match what is looked for, newest first.
        others: how many more there are about the viewer's schools, which may not be opened.
        damaged: how many cannot be read.
        more: whether there are so many that older ones were left out.
    """

    packs: tuple[Shown, ...]
    others: int = 0
    damaged: int = 0
    more: bool = False


def list_packs(context: PageContext, root: Path, wanted: str, most: int = MOST_READ) -> Listed:
    """Packs that a viewer may open and in whose title or number every word is found.

    Args:
        context: who asks.
        root: folder of the packs.
        wanted: what is looked for; everything where it is empty.
        most: how many of the newest are read.

    Raises:
        PolicyDenied: the viewer may not load anything for the purpose of the pages of schools.
    """
    scope = context.scope_for(PURPOSE)
    places = _newest(root, _subjects(root, context.viewer, scope, wanted))
    packs, others, damaged = [], 0, 0
    for place in places[:most]:
        try:
            held = find_pack(root, place.parent.name, place.name)
            carried = held.carried() if held else None
        except Damaged:
            log.error("the pack %s of %s is damaged", place.name, place.parent.name)
            damaged += 1
            continue
        if held is None or carried is None or not _matches(held, wanted):
            continue
        if allows(scope, carried):
            packs.append(_shown(held, carried, context, scope))
        else:
            others += 1
    newest = sorted(packs, key=lambda one: one.made, reverse=True)
    return Listed(tuple(newest), others, damaged, len(places) > most)


def address_of(held: Held, chosen: Format) -> str:
    """Where a file of a pack is served."""
    return f"/packs/{held.subject.folder}/{held.pack}/{chosen.name}"


def size_of(number: int) -> str:
    """A size in words, such as ``1.2 MB``.

    >>> size_of(181_000)
    '181 kB'
    """
    if number < _KILO**2:
        return f"{max(1, round(number / _KILO))} kB"
    return f"{number / _KILO**2:.1f} MB"


def _subjects(root: Path, viewer: Viewer, scope: Scope, wanted: str) -> list[Subject]:
    """Whose packs are looked at: nobody's else than the viewer's are even listed on the disk."""
    one = subject_of(wanted.strip().replace(":", "-"))
    if one is not None:
        return [one] if reaches(viewer, scope, one) else []
    if scope.schools is None:
        return subjects_with_packs(root)
    own = subject_of(viewer.organisation.replace(":", "-"))
    mine = [Subject(SCHOOL, urn) for urn in viewer.remit] + ([own] if own else [])
    return [subject for subject in mine if reaches(viewer, scope, subject)]


def _newest(root: Path, subjects: list[Subject]) -> list[Path]:
    return sorted((one for subject in subjects for one in packs_of(root, subject)), key=_changed)


def _changed(place: Path) -> float:
    try:
        return -(place / MANIFEST).lstat().st_mtime
    except OSError:
        return 0.0


def _matches(held: Held, wanted: str) -> bool:
    text = f"{held.title} {held.subject.folder} {held.subject.key}".casefold()
    return all(word in text for word in wanted.casefold().split())


def _shown(held: Held, carried: Carried, context: PageContext, scope: Scope) -> Shown:
    role = context.door.policy.role(carried.scope.role)
    return Shown(
        held.subject,
        held.title,
        TITLES.get(str(held.inputs["notebook"]), ""),
        role.title.rpartition(" for ")[2] if role else "",
        held.made,
        held.year,
        str(held.inputs["data_version"]),
        bool(held.manifest.get("synthetic")),
        tuple(_offered(held, carried, scope)),
    )


def _offered(held: Held, carried: Carried, scope: Scope) -> Iterator[Offered]:
    for one in held.formats:
        if one.action != VIEW and not allows(scope, carried, one.action):
            continue
        try:
            size = (held.folder / one.file).lstat().st_size
        except OSError:
            raise StoreError("A pack is gone.", "Load the page again.") from None
        yield Offered(one.title, size_of(size), address_of(held, one))
