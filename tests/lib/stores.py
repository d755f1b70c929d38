"""Small stores for tests: two schools with pupils, identities and canary names."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from made_once import copied

from workbench.access.policy import job_viewer, read_policy
from workbench.access.scope import Scope, Viewer
from workbench.contracts.sample import sample
from workbench.contracts.types import pandas_dtype
from workbench.loader import Door
from workbench.settings import Settings
from workbench.store.lake import Lake

CANARY_FORENAME = "Xanthippe"
CANARY_SURNAME = "Quillfeather"
CANARY_UPN = "U960900119001"
SCHOOLS = ("900001", "900002")
YEAR = "2018/19"


@dataclass(frozen=True)
class SmallStore:
    """A home folder with data in it, and the door to it."""

    settings: Settings
    door: Door


def small_store(home: Path, pupils: int = 12) -> SmallStore:
    """Lake and vault with ``pupils`` pupils in each of two schools; every name is a canary."""
    copied(home, f"two_schools_of_{pupils}", lambda made: _fill(Door(Settings(home=made)), pupils))
    settings = Settings(home=home)
    return SmallStore(settings, Door(settings))


def scope_of(role: str, purpose: str = "self_evaluation", schools: tuple[str, ...] = ()) -> Scope:
    """The policy's scope for a viewer of that role."""
    return read_policy().scope_for(viewer_of(role, schools), purpose)


def viewer_of(role: str, schools: tuple[str, ...] = (), subject: str = "") -> Viewer:
    """A viewer of that role with everything that the role may hold."""
    return job_viewer(read_policy(), "test", subject or f"{role}-user", role, schools)


def _fill(door: Door, pupils: int) -> None:
    people = pd.concat([_pupils(door, urn, pupils) for urn in SCHOOLS], ignore_index=True)
    with door.lake.writing() as writer:
        writer.insert("pupil", people)
        writer.insert("school", _schools(door))
    vault = Lake(door.settings.vault, "vault", door.catalogue, door.settings)
    with vault.writing() as writer:
        writer.insert("pupil_identity", _identities(door, people))
    vault.close()
    door.close()


def _pupils(door: Door, urn: str, count: int) -> pd.DataFrame:
    rows = sample(door.catalogue["pupil"], count, seed=int(urn))
    return rows.assign(urn=urn, year=YEAR, year_group=11).astype(rows.dtypes.to_dict())


def _schools(door: Door) -> pd.DataFrame:
    rows = sample(door.catalogue["school"], len(SCHOOLS), seed=1)
    return rows.assign(urn=list(SCHOOLS)).astype(rows.dtypes.to_dict())


def _identities(door: Door, people: pd.DataFrame) -> pd.DataFrame:
    contract = door.catalogue["pupil_identity"]
    rows = sample(contract, len(people), seed=2).head(len(people)).reset_index(drop=True)
    named = rows.assign(
        pupil_id=people["pupil_id"].to_list(),
        urn=people["urn"].to_list(),
        upn=CANARY_UPN,
        forename=CANARY_FORENAME,
        surname=CANARY_SURNAME,
    )
    return named.astype({c.name: pandas_dtype(c) for c in contract})
