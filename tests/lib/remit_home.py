"""A home folder with five schools, a trust and a local authority, and people who belong to them.

| school | trust 990001 | authority 901 | shares with trust | with authority |
|--------|--------------|---------------|-------------------|----------------|
| 900001 | member       | yes           | yes               | yes            |
| 900002 | member       | yes           | no                | no             |
| 900003 | has left     | no            | on paper          | on paper       |
| 900004 | is to join   | no            | on paper          | on paper       |
| 900005 | never        | yes           | on paper          | ended          |
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from sqlite3 import connect

import pandas as pd
import sqlalchemy as sa
from made_once import copied
from server import NAMED, PASSWORD, fill, project_of
from server import PEOPLE as SCHOOL_PEOPLE
from stores import small_store

from workbench.access.policy import read_policy
from workbench.clock import Clock, now, today
from workbench.contracts.sample import sample
from workbench.contracts.types import pandas_dtype
from workbench.loader import Door
from workbench.remits import Remits
from workbench.serve.accounts import Accounts, NewUser
from workbench.serve.accounts.rows import add_user
from workbench.serve.agreements import Agreements
from workbench.serve.organisations import Organisations
from workbench.serve.rights import CurrentRights
from workbench.serve.viewers import Viewers
from workbench.settings import Settings
from workbench.store.registry import Registry, User, UserGrant, open_registry

SHARED, NOT_SHARED, LEFT, TO_JOIN, NEVER = ("900001", "900002", "900003", "900004", "900005")
UNKNOWN = "999999"
TRUST, AUTHORITY, DIOCESE = "trust:990001", "local_authority:901", "diocese:south"
PUPILS = 12
FILES = (date(2020, 1, 1), date(2022, 1, 1))
LATER = date(2099, 9, 1)
ACROSS = ("analytics", "collaborate", "school_level")
PEOPLE = (
    NewUser("tess", "Tess Trust", "trust_named", "First Trust", "trust", "990001", grants=NAMED),
    NewUser(
        "theo", "Theo Thorn", "trust_governor", "First Trust", "trust", "990001", grants=ACROSS
    ),
    NewUser("lara", "Lara Lane", "local_authority_unnamed", "Area", "local_authority", "901"),
    NewUser("dan", "Dan Day", "diocese_named", "Diocese South", "diocese", "south", grants=NAMED),
    NewUser("olive", "Olive Orr", "ofsted_unnamed", "Ofsted", "ofsted", "ofsted"),
)
ONE_SCHOOL = '''
"""A dashboard that says how many pupils of the school of the address it could load."""

import panel as pn
from bokeh.models import Button

from workbench.serve.downloads import Download


def app(context):
    text = pn.pane.HTML(f"BODY-OF {context.query.get('urn')}")
    button = Button(label="press")

    def press():
        where = {"urn": context.query["urn"]}
        scope = context.scope_for("self_evaluation")
        rows = len(context.door.load("pupil", scope, where=where))
        text.object = f"PRESSED {rows} ROWS"

    button.on_click(press)
    return pn.Column(text, button)


def pupils(context):
    return context.door.load("pupil", context.scope_for("self_evaluation"), columns=["urn"])


DOWNLOADS = {"pupils": Download("Pupils", "self_evaluation", pupils, published=True)}
'''


def remit_settings(folder: Path, dashboard: str = ONE_SCHOOL) -> Settings:
    """A home with the five schools, twelve pupils in each, and people who can sign in."""
    chosen = project_of(folder, dashboard)
    copied(chosen.home, "five_schools_and_people", _make)
    return chosen


def remit_store(home: Path) -> Settings:
    """The same home with people who have no passwords."""
    copied(home, "five_schools_without_passwords", _make_without_passwords)
    return Settings(home=home)


def _make(home: Path) -> None:
    fill(home)
    with opened(Settings(home=home)) as it:
        accounts = Accounts(it.registry)
        for person in PEOPLE:
            accounts.create(person, PASSWORD, read_policy())
        _fill(it)
    _keep(Settings(home=home))


def _make_without_passwords(home: Path) -> None:
    small_store(home).door.close()
    with opened(Settings(home=home)) as it:
        with it.registry.writing() as session:
            for new in (*SCHOOL_PEOPLE, *PEOPLE):
                add_user(session, new, new.grants or read_policy().given(new.role), "test", now())
                session.flush()
        _fill(it)
    _keep(Settings(home=home))


def _keep(chosen: Settings) -> None:
    shutil.copyfile(chosen.registry, _kept(chosen))


def as_made(chosen: Settings) -> Settings:
    """Put the registry back as it was made, also under a server that runs.

    A lake takes seconds to make anew.
    """
    with closing(connect(_kept(chosen))) as kept, closing(connect(chosen.registry)) as present:
        kept.backup(present)
    return chosen


def _kept(chosen: Settings) -> Path:
    return chosen.home / "registry.kept"


def _fill(it: "Opened") -> None:
    with it.door.lake.writing() as writer:
        writer.delete("school", {"origin": "synthetic"})
        writer.insert("school", _schools(it.door))
        for urn in (LEFT, TO_JOIN, NEVER):
            writer.insert("pupil", _pupils(it.door, urn))
        writer.insert("trust_membership", memberships(it.door))
    _share(it)


@dataclass(frozen=True)
class Opened:
    """What works out who may see what, over one home folder."""

    settings: Settings
    registry: Registry
    door: Door
    remits: Remits
    viewers: Viewers
    agreements: Agreements
    organisations: Organisations

    def change(self, username: str, **values: object) -> None:
        """Change columns of an account, as another process would, and nothing else."""
        with self.registry.writing() as session:
            change = sa.update(User).where(User.username == username).values(**values)
            session.execute(change)

    def take(self, username: str, grant: str) -> None:
        """Take one grant away."""
        with self.registry.writing() as session:
            user = session.scalars(sa.select(User).where(User.username == username)).one()
            session.delete(session.get_one(UserGrant, (user.id, grant)))

    def write(self, dataset: str, frame: pd.DataFrame) -> None:
        """Add rows to the lake, as loading a file would."""
        with self.door.lake.writing() as writer:
            writer.insert(dataset, frame)


@contextmanager
def opened(chosen: Settings, clock: Clock = now, policy: Path | None = None) -> Iterator[Opened]:
    """Open a home folder as the server does."""
    registry = open_registry(chosen)
    door = Door(chosen, policy) if policy is not None else Door(chosen)
    remits = Remits(door.lake, registry)
    viewers = Viewers(registry, remits, clock)
    try:
        yield Opened(
            chosen,
            registry,
            door.under(CurrentRights(lambda: door.policy, viewers.known)),
            remits,
            viewers,
            Agreements(registry, door.audit, clock),
            Organisations(registry, door.audit, clock),
        )
    finally:
        door.close()
        registry.close()


def memberships(door: Door, files: tuple[date, ...] = FILES) -> pd.DataFrame:
    """Trust memberships as two files said them; a later file repeats the last."""
    first, *rest = files
    rows = [_member(urn, "990001", first) for urn in (SHARED, NOT_SHARED, LEFT)]
    for file in rest:
        rows += [_member(urn, "990001", file) for urn in (SHARED, NOT_SHARED)]
        rows += [_member(LEFT, "990002", file, date(2021, 9, 1))]
        rows += [_member(TO_JOIN, "990001", file, LATER)]
    return _typed(door, "trust_membership", pd.DataFrame(rows))


def _member(urn: str, trust: str, file: date, joined: date = date(2015, 9, 1)) -> dict[str, object]:
    return {
        "urn": urn,
        "trust_uid": trust,
        "snapshot": file,
        "group_name": f"Trust {trust}",
        "group_type": "Multi-academy trust",
        "joined_date": joined,
        "la_code": "901",
        "la_name": "Area",
        "origin": "synthetic",
        "source": "test",
    }


def _share(it: Opened) -> None:
    long_ago, yesterday = date(2018, 9, 1), today() - timedelta(days=1)
    for urn in (SHARED, LEFT, TO_JOIN, NEVER):
        it.agreements.agree(urn, TRUST, "a head", starts=long_ago)
    for urn in (SHARED, LEFT, TO_JOIN):
        it.agreements.agree(urn, AUTHORITY, "a head", starts=long_ago)
    it.agreements.agree(NEVER, AUTHORITY, "a head", starts=long_ago, ends=yesterday)


def _schools(door: Door) -> pd.DataFrame:
    urns = [SHARED, NOT_SHARED, LEFT, TO_JOIN, NEVER]
    rows = sample(door.catalogue["school"], len(urns), seed=1)
    near = {SHARED, NOT_SHARED, NEVER}
    named = rows.assign(
        urn=urns,
        name=[f"School {urn}" for urn in urns],
        la_code=["901" if urn in near else "902" for urn in urns],
    )
    return _typed(door, "school", named)


def _pupils(door: Door, urn: str) -> pd.DataFrame:
    rows = sample(door.catalogue["pupil"], PUPILS, seed=int(urn))
    return _typed(door, "pupil", rows.assign(urn=urn, year="2018/19", year_group=11))


def _typed(door: Door, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({column.name: pandas_dtype(column) for column in door.catalogue[name]})
