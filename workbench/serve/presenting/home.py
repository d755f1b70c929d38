"""The home that a presentation serves: a copy of its own, made and checked before it is opened.

There is no other way to one: making the object copies the stores and asks the copy, so that what
is served is what was looked at, whatever happens to the home afterwards. The copy ends with the
presentation, and what is done in it with it.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from workbench.errors import NotSynthetic
from workbench.serve.presenting.holdings import not_synthetic
from workbench.serve.production import DEMONSTRATION
from workbench.settings import Settings
from workbench.store.catalogue_apart import run_apart
from workbench.store.catalogue_sqlite import CATALOG
from workbench.store.registry import (
    ACTIVE,
    Base,
    Favourite,
    Organisation,
    Registry,
    SharingAgreement,
    User,
    UserGrant,
    open_registry,
)
from workbench.store.registry.database import sqlite_url

ADMINISTERING = ("manage_data", "system_setup")
"""Grants that no account of a presentation has: there is nothing to administer."""
MOST_PEOPLE = 60
"""People of a room who may look at the same time: each costs the laptop memory."""
_STORES = ("lake", "vault")
_FIRST = "first.sqlite"
_IDLE_MINUTES = 120


class SyntheticHome:
    """A copy of a demo home that holds nothing but synthetic data and published figures.

    Args:
        chosen: settings of the home that is copied; it is read and never changed.
        folder: an empty folder for the copy, for its owner alone.

    Raises:
        NotSynthetic: it holds something else, or keeps data elsewhere than in its folder. Says
            what was found.
        StoreError: a store cannot be read.
    """

    def __init__(self, chosen: Settings, folder: Path) -> None:
        _require_own_files(chosen)
        self.settings = _settings(chosen, folder / "home")
        self._first = folder / _FIRST
        self.settings.home.mkdir(mode=0o700)
        for name in _STORES:
            _copy_store(chosen.home / name, self.settings.home / name)
        given = folder / "given.sqlite"
        if chosen.registry.is_file():
            _copy_database(chosen.registry, given)
        source = Registry(sqlite_url(given))
        try:
            found = not_synthetic(self.settings, source)
            if found:
                raise _refusal(chosen.home, found)
            self._keep_accounts(source, chosen.home)
        finally:
            source.close()
            for left in folder.glob("given.sqlite*"):
                left.unlink()

    def _keep_accounts(self, source: Registry, home: Path) -> None:
        fresh = open_registry(self.settings)
        try:
            many = _take_accounts(source, fresh)
        finally:
            fresh.close()
        if not many:
            raise NotSynthetic(
                f"The home {home} has no account of the demonstration.",
                "Run `workbench demo --no-serve` with this home; it opens them.",
            )
        shutil.copyfile(self.settings.registry, self._first)

    def reset(self) -> None:
        """Everything as at the start: no session, no favourite and no answer since then is left.

        The stores stay as they are, because nothing that is served writes to them.
        """
        for entry in self.settings.home.iterdir():
            if entry.is_dir() and entry.name not in _STORES:
                shutil.rmtree(entry)
            elif entry.is_file():
                entry.unlink()
        shutil.copyfile(self._first, self.settings.registry)
        self.settings.registry.chmod(0o600)


def _settings(chosen: Settings, home: Path) -> Settings:
    """Settings that name nothing but the copy: no database, provider or mail server elsewhere."""
    return chosen.model_copy(
        update={
            "home": home,
            "published_data": home / "none",
            "host": "127.0.0.1",
            "public_origin": "",
            "session_secret": None,
            "session_idle_minutes": _IDLE_MINUTES,
            "session_hours": 12,
            "sessions_at_once": 2 * MOST_PEOPLE,
            "production": False,
            "registry_url": None,
            "lake_catalogue_url": None,
            "vault_catalogue_url": None,
            "openid_issuer": "",
            "mail_host": "",
            "webhook_secret": None,
            "contact": "",
        }
    )


def _require_own_files(chosen: Settings) -> None:
    """What is not in the folder cannot be copied, and so not be checked."""
    elsewhere = [
        f"WORKBENCH_{name.upper()}"
        for name in ("registry_url", "lake_catalogue_url", "vault_catalogue_url")
        if getattr(chosen, name) is not None
    ]
    if elsewhere:
        raise NotSynthetic(
            f"{', '.join(elsewhere)} names a database, and a presentation opens files alone.",
            "Take it out of the environment, and name a demo home with --home.",
        )


def _refusal(home: Path, found: tuple[str, ...]) -> NotSynthetic:
    lines = "\n".join(f"- {one}" for one in found)
    return NotSynthetic(
        f"The home {home} holds something other than synthetic data, so it is not shown:\n{lines}",
        "Make a demo home in an empty folder: WORKBENCH_HOME=FOLDER workbench demo --no-serve. "
        "Then: workbench present --home FOLDER",
    )


def _copy_store(source: Path, target: Path) -> None:
    """Copy a lake: its catalogue as it is now, and its files, which nobody ever changes."""
    if not (source / CATALOG).is_file():
        return
    target.mkdir(mode=0o700)
    catalogue = target / CATALOG
    _copy_database(source / CATALOG, catalogue)
    files = f"{target / 'data'}{os.sep}"
    told = "UPDATE ducklake_metadata SET value = ? WHERE key = 'data_path'"
    run_apart(catalogue, [("PRAGMA journal_mode=WAL", None), (told, [[files]])])
    if (source / "data").is_dir():
        shutil.copytree(source / "data", target / "data", copy_function=_link)
    else:
        (target / "data").mkdir(mode=0o700)


def _copy_database(source: Path, target: Path) -> None:
    quoted = str(target).replace("'", "''")
    run_apart(source, [(f"VACUUM INTO '{quoted}'", None)])
    target.chmod(0o600)


def _link(source: str, target: str) -> str:
    """Another name for a file, or a copy where the folders are on two disks."""
    with suppress(OSError):
        os.link(source, target)
        return target
    return str(shutil.copy2(source, target))


def _take_accounts(source: Registry, fresh: Registry) -> int:
    """Take over the demonstration's accounts, what they marked and who shares with them.

    No other account comes along, no password, no session, and no right to administer.
    """
    mine = (User.state == ACTIVE, User.grants.any(UserGrant.given_by == DEMONSTRATION))
    with source.reading() as session:
        users = session.scalars(sa.select(User).where(*mine)).unique().all()
        numbers = [user.id for user in users]
        organisations = sorted({user.organisation_id for user in users})
        wanted: dict[type[Base], sa.ColumnElement[bool]] = {
            Organisation: Organisation.id.in_(organisations),
            User: User.id.in_(numbers),
            UserGrant: sa.and_(
                UserGrant.user_id.in_(numbers), UserGrant.name.not_in(ADMINISTERING)
            ),
            SharingAgreement: SharingAgreement.organisation_id.in_(organisations),
            Favourite: Favourite.user_id.in_(numbers),
        }
        rows = {
            model: [
                dict(row)
                for row in session.execute(sa.select(*_columns(model)).where(which)).mappings()
            ]
            for model, which in wanted.items()
        }
    with fresh.writing() as session:
        for model, found in rows.items():
            if found:
                session.execute(sa.insert(model), [_plain(row) for row in found])
    return len(numbers)


def _columns(model: type[Base]) -> list[sa.ColumnElement[object]]:
    return list(sa.inspect(model).columns)


def _plain(row: dict[str, object]) -> dict[str, object]:
    return row | {"password_hash": ""} if "password_hash" in row else row
