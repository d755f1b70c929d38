"""Favourites: pages that an account has marked. They hold public identifiers, and grant nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode, urlsplit

import sqlalchemy as sa

from workbench.clock import Clock
from workbench.errors import UsageError
from workbench.serve.admission import ORGANISATION, REMIT
from workbench.stages.catalogue import STAGES
from workbench.store.registry import Favourite, Registry

SCHOOL = "/school"
MOST_KEPT = 50
_ABOUT: Mapping[str, str] = MappingProxyType({SCHOOL: "urn", REMIT: ORGANISATION})
_PUBLIC: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "urn": re.compile(r"\d{6}", re.ASCII),
        ORGANISATION: re.compile(r"(trust|local_authority|diocese):[a-z0-9-]{1,40}", re.ASCII),
        "stage": re.compile("|".join(STAGES)),
        "view": re.compile(r"[a-z_]{1,20}", re.ASCII),
    }
)


@dataclass(frozen=True)
class Marked:
    """A favourite: the page, what it is about, and the part of it that opens."""

    address: str
    about: str
    stage: str
    view: str

    @property
    def path(self) -> str:
        """The dashboard."""
        return urlsplit(self.address).path


def marked(address: str) -> Marked:
    """An address as it is kept: its page, school or organisation, key stage and view alone.

    Raises:
        UsageError: it is no page that can be marked.
    """
    parts = urlsplit(address)
    # of a name that comes twice the first counts, as for the page itself
    query = dict(reversed(parse_qsl(parts.query)))
    about = _ABOUT.get(parts.path, "")
    if (
        parts.scheme
        or parts.netloc
        or not _PUBLIC.get(about, _NOTHING).fullmatch(query.get(about, ""))
    ):
        raise UsageError("This page cannot be a favourite.", "Mark a school or an organisation.")
    kept = {about: query[about], **dict(_chosen(query))}
    return Marked(
        f"{parts.path}?{urlencode(kept)}",
        query[about],
        kept.get("stage", ""),
        kept.get("view", ""),
    )


class Favourites:
    """The favourites of each account.

    Args:
        registry: where they are kept.
        clock: what time it is.
    """

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock

    def of(self, user_id: int) -> tuple[Marked, ...]:
        """Those of an account, the latest first."""
        wanted = sa.select(Favourite.address).where(Favourite.user_id == user_id)
        with self._registry.reading() as session:
            found = session.scalars(wanted.order_by(Favourite.made.desc(), Favourite.address))
            return tuple(marked(address) for address in found)

    def add(self, user_id: int, one: Marked) -> None:
        """Mark a page; one that is marked stays so.

        Raises:
            UsageError: the account has marked as many as it may.
        """
        mine = Favourite.user_id == user_id
        with self._registry.writing() as session:
            if session.get(Favourite, (user_id, one.address)) is not None:
                return
            count = session.scalar(sa.select(sa.func.count()).select_from(Favourite).where(mine))
            if (count or 0) >= MOST_KEPT:
                raise UsageError(
                    f"You have {MOST_KEPT} favourites, and there is no room for more.",
                    "Remove one on the home page first.",
                )
            session.add(Favourite(user_id=user_id, address=one.address, made=self._clock()))

    def remove(self, user_id: int, one: Marked) -> None:
        """Take the mark off a page of this account; nothing happens where there is none."""
        mine = (Favourite.user_id == user_id, Favourite.address == one.address)
        with self._registry.writing() as session:
            session.execute(sa.delete(Favourite).where(*mine))


_NOTHING = re.compile(r"(?!)")


def _chosen(query: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in ("stage", "view"):
        value = query.get(name, "")
        if value and _PUBLIC[name].fullmatch(value):
            yield name, value
