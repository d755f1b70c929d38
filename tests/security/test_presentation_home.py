"""What is presented is synthetic: a home that holds anything else is refused."""

import hashlib
from datetime import UTC, datetime

import pandas as pd
import pytest
import sqlalchemy as sa
from dashboard import PUBLISHED_URN, URN
from presented import PEOPLE, demo_store
from pydantic import SecretStr
from server import PASSWORD

from workbench.contracts.read import read_catalogue
from workbench.contracts.sample import sample
from workbench.errors import NotSynthetic
from workbench.serve.presenting.home import ADMINISTERING, SyntheticHome
from workbench.store.lake import Lake
from workbench.store.registry import (
    BrowserSession,
    Connection,
    Favourite,
    SyncRun,
    User,
    UserGrant,
    open_registry,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def chosen(tmp_path):
    return demo_store(tmp_path / "home")


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "copy"
    folder.mkdir()
    return folder


def insert(chosen, dataset: str, **facts: object) -> None:
    catalogue = read_catalogue(chosen.contracts)
    contract = catalogue[dataset]
    folder = chosen.vault if contract.store == "vault" else chosen.lake
    lake = Lake(folder, contract.store, catalogue, chosen)
    rows: pd.DataFrame = sample(contract, 1, 1)
    with lake.writing() as writer:
        writer.insert(dataset, rows.assign(**facts).astype(rows.dtypes.to_dict()))
    lake.close()


def add(chosen, *rows: object) -> None:
    registry = open_registry(chosen)
    with registry.writing() as session:
        session.add_all(rows)
    registry.close()


def run(kind: str) -> SyncRun:
    return SyncRun(
        id="01",
        urn=URN,
        kind=kind,
        outcome="stored",
        by="somebody",
        started=NOW,
        categories=[],
        cursors={},
        stores=[],
        counts={},
        checks=[],
    )


def connection() -> Connection:
    return Connection(
        urn=URN,
        connector="wonde",
        address="https://example.org",
        external_id="A1",
        name="School",
        system="X",
        token="sealed",
        mode="manual",
        state="revoked",
        made=NOW,
        made_by="somebody",
    )


def refusal(chosen, place) -> str:
    with pytest.raises(NotSynthetic) as raised:
        SyntheticHome(chosen, place)
    assert raised.value.exit_code == 6
    assert "workbench demo" in str(raised.value)
    return str(raised.value)


def test_a_demo_home_with_published_schools_is_shown(chosen, place):
    home = SyntheticHome(chosen, place)
    assert home.settings.home != chosen.home
    assert home.settings.home.is_relative_to(place)


def test_one_pupil_of_a_school_s_own_system_is_enough(chosen, place):
    insert(chosen, "pupil", origin="mis", urn="123456")
    said = refusal(chosen, place)
    assert "`pupil` has 1 rows marked mis" in said
    assert "`pupil` has rows of 1 school that is not synthetic" in said


@pytest.mark.parametrize("dataset", ["ks4_entry", "attendance_day", "pupil_identity", "suspension"])
def test_every_dataset_is_looked_at(chosen, place, dataset):
    insert(chosen, dataset, origin="mis")
    assert f"`{dataset}` has 1 rows marked mis" in refusal(chosen, place)


def test_a_pupil_of_a_published_table_is_no_published_figure(chosen, place):
    insert(chosen, "pupil", origin="published", urn=URN)
    assert "marked published" in refusal(chosen, place)


def test_a_mark_is_not_believed_for_a_school_that_exists(chosen, place):
    insert(chosen, "pupil", origin="synthetic", urn=PUBLISHED_URN)
    assert "not synthetic" in refusal(chosen, place)


def test_a_synthetic_school_under_the_number_of_a_real_one_is_none(chosen, place):
    insert(chosen, "school", origin="mis", urn=URN)
    said = refusal(chosen, place)
    assert "`school` has 1 rows marked mis" in said
    assert "`pupil` has rows of 1 school that is not synthetic" in said


def test_a_connection_is_refused_even_when_it_was_ended(chosen, place):
    add(chosen, connection())
    assert "1 school has a connection to a school's own system" in refusal(chosen, place)


@pytest.mark.parametrize(
    ("kind", "said"), [("upload", "files that were uploaded"), ("full", "data taken from")]
)
def test_what_came_from_a_school_is_refused(chosen, place, kind, said):
    add(chosen, run(kind))
    assert said in refusal(chosen, place)


@pytest.mark.parametrize("dataset", ["refused_row", "pending_change", "pupil_link"])
def test_rows_that_only_schools_give_are_refused(chosen, place, dataset):
    insert(chosen, dataset, origin="synthetic")
    assert f"`{dataset}` has rows, which only a school's own system" in refusal(chosen, place)


@pytest.mark.parametrize("name", ["registry_url", "lake_catalogue_url", "vault_catalogue_url"])
def test_data_that_are_elsewhere_are_refused(chosen, place, name):
    elsewhere = chosen.model_copy(update={name: SecretStr("postgresql://a:geheim@host/b")})
    with pytest.raises(NotSynthetic, match=f"WORKBENCH_{name.upper()}") as raised:
        SyntheticHome(elsewhere, place)
    assert "geheim" not in str(raised.value)


def test_an_empty_home_is_refused(chosen, place, tmp_path):
    nothing = chosen.model_copy(update={"home": tmp_path / "nothing"})
    assert "no synthetic school" in refusal(nothing, place)
    assert not nothing.home.exists()


def test_rows_that_come_afterwards_are_not_shown(chosen, place):
    home = SyntheticHome(chosen, place)
    insert(chosen, "pupil", origin="mis", urn="123456")
    shown = Lake(home.settings.lake, "lake", read_catalogue(chosen.contracts), home.settings)
    found = shown.read(sa.text("select distinct urn from lake.pupil"))
    shown.close()
    assert found.column(0).to_pylist() == [URN]


def test_nothing_of_the_home_is_changed(chosen, place):
    before = contents(chosen.home)
    SyntheticHome(chosen, place).reset()
    assert contents(chosen.home) == before


def contents(folder):
    # SQLite writes its file of shared memory whenever a database is read
    files = [path for path in folder.rglob("*") if path.is_file() and "-shm" not in path.name]
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_only_the_demonstration_s_accounts_come_along_without_passwords(chosen, place):
    home = SyntheticHome(chosen, place)
    registry = open_registry(home.settings)
    with registry.reading() as session:
        people = {one.username: one.password_hash for one in session.scalars(sa.select(User))}
        grants = {one.name for one in session.scalars(sa.select(UserGrant))}
    registry.close()
    assert people == {one.username: "" for one in PEOPLE}
    assert grants.isdisjoint(ADMINISTERING)
    assert "pupil_level" in grants


def test_a_reset_brings_back_what_was_there_at_the_start(chosen, place):
    add(chosen, Favourite(user_id=user_of(chosen), address="/school?urn=900001", made=NOW))
    home = SyntheticHome(chosen, place)
    (home.settings.home / "keys").mkdir()
    registry = open_registry(home.settings)
    with registry.writing() as session:
        session.execute(sa.delete(Favourite))
        session.add(
            BrowserSession(
                id_hash="a", user_id=user_of(home.settings), created=NOW, last_seen=NOW, expires=NOW
            )
        )
    registry.close()

    home.reset()

    registry = open_registry(home.settings)
    with registry.reading() as session:
        kept = session.scalars(sa.select(Favourite.address)).all()
        assert kept == ["/school?urn=900001"]
        assert session.scalars(sa.select(BrowserSession)).all() == []
    registry.close()
    assert not (home.settings.home / "keys").exists()


def user_of(chosen) -> int:
    registry = open_registry(chosen)
    with registry.reading() as session:
        found = session.scalars(sa.select(User.id).where(User.username == "teacher")).one()
    registry.close()
    return int(found)


def test_a_home_without_demo_accounts_is_refused(chosen, place):
    registry = open_registry(chosen)
    with registry.writing() as session:
        session.execute(sa.update(UserGrant).values(given_by="somebody"))
    registry.close()
    assert "no account of the demonstration" in refusal(chosen, place)
    assert PASSWORD not in "".join(map(str, place.iterdir()))
