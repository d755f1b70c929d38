"""The registry on a real PostgreSQL server: the same answers as on SQLite, for many at once."""

import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from postgres import postgresql
from server import Clock, in_thread, prepare

from workbench.errors import StoreError, UsageError
from workbench.serve.openid import SignInFailed
from workbench.serve.openid.pending import PendingSignIns
from workbench.serve.sessions import Sessions, key_of
from workbench.serve.throttle import Throttle
from workbench.settings import Settings
from workbench.store.registry import (
    Base,
    BrowserSession,
    Organisation,
    Registry,
    SharingAgreement,
    SignInFailures,
    User,
    UserGrant,
    open_registry,
)

SCHOOL = "/school?urn=900001"
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def server():
    with postgresql() as server:
        yield server


@pytest.fixture
def url(server, request) -> str:
    return server.database(request.node.name[:60])


@pytest.fixture
def registry(url):
    registry = Registry(url)
    yield registry
    registry.close()


def add_user(registry: Registry, username: str = "alice") -> int:
    with registry.writing() as session:
        user = User(
            username=username,
            display_name=username.title(),
            role="school_named",
            organisation=Organisation(kind="school", code="900001", name="First School"),
            grants=[UserGrant(name="analytics", given=datetime.now(UTC), given_by="test")],
        )
        session.add(user)
        session.flush()
        return user.id


# the schema


def test_rows_of_the_first_version_are_carried_over(url):
    engine = sa.create_engine(url)
    config = Config()
    config.set_main_option("script_location", "workbench.store:migrations")
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO organisation (id, kind, name, urn) VALUES"
            " (1, 'school', 'S', '900001'), (2, 'national', 'A', NULL), (3, 'national', 'T', NULL)",
            "INSERT INTO user_account VALUES (1, 'a', 'A', 'x', 'school_named', 1, true),"
            " (2, 't', 'T', 'x', 'training', 3, false), (3, 'n', 'N', 'x', 'analyst', 2, true)",
            "INSERT INTO browser_session VALUES"
            " ('h', 1, '2026-01-01', '2026-01-01', '2026-01-01', NULL)",
            "INSERT INTO sign_in_failures VALUES ('k', 2, '2026-01-01', '2026-01-01')",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()
    registry = Registry(url)
    with registry.reading() as session:
        assert (
            compare_metadata(MigrationContext.configure(session.connection()), Base.metadata) == []
        )
        keys = session.scalars(sa.select(Organisation).order_by(Organisation.id))
        assert [one.key for one in keys] == [
            "school:900001", "operator:unknown-2", "training:unknown-3",
        ]  # fmt: skip
        users = list(session.scalars(sa.select(User).order_by(User.id)))
        assert [(u.username, u.state, u.subject) for u in users] == [
            ("a", "active", "a"), ("t", "closed", "t"), ("n", "active", "n"),
        ]  # fmt: skip
        assert [g.name for g in users[0].grants] == ["analytics", "pupil_level", "school_level"]
        assert session.get_one(BrowserSession, "h").method == "password"
        assert session.get_one(SignInFailures, "k").failures == 2
    registry.close()


def test_processes_that_come_at_once_migrate_once(url):
    with ThreadPoolExecutor(4) as pool:
        for registry in pool.map(Registry, [url] * 4):
            with registry.reading() as session:
                assert session.scalar(sa.select(sa.func.count()).select_from(User)) == 0
            registry.close()


# what is kept


def test_times_come_back_as_they_went_in(registry):
    user_id = add_user(registry)
    clock = Clock()
    key = key_of(Sessions(registry, MINUTE, MINUTE, clock).start(user_id))
    with registry.reading() as session:
        kept = session.get_one(BrowserSession, key).created
    assert kept == clock.moment
    assert kept.tzinfo is not None


def test_sessions_run_end_and_run_out(registry):
    clock = Clock()
    sessions = Sessions(registry, 30 * MINUTE, timedelta(hours=12), clock, at_once=3)
    user_id = add_user(registry)
    values = []
    for _ in range(4):
        values.append(sessions.start(user_id, "openid"))
        clock.forward(MINUTE)
    assert sessions.find(values[0]) is None
    found = sessions.find(values[1])
    assert (found.username, found.method) == ("alice", "openid")
    assert sessions.end_of_user(user_id, key_of(values[1]))
    assert not sessions.end_of_user(user_id + 1, key_of(values[2]))
    assert set(sessions.viewers([key_of(v) for v in values])) == {key_of(v) for v in values[2:]}
    assert len(sessions.end_everyone()) == 2
    assert sessions.every() == []


def test_agreements_are_kept(registry):
    add_user(registry)
    with registry.writing() as session:
        trust = Organisation(kind="trust", code="1234", name="Trust")
        session.add(
            SharingAgreement(
                urn="900001", organisation=trust, starts=date(2026, 9, 1), agreed_by="head"
            )
        )
    with registry.reading() as session:
        kept = session.scalars(sa.select(SharingAgreement)).unique().one()
        assert (kept.organisation.key, kept.starts, kept.ends) == (
            "trust:1234", date(2026, 9, 1), None,
        )  # fmt: skip


def test_what_fails_leaves_nothing(registry):
    def half_way() -> None:
        with registry.writing() as session:
            session.add(Organisation(kind="school", code="900009", name="Half"))
            session.flush()
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        half_way()
    with registry.reading() as session:
        assert session.scalars(sa.select(Organisation)).all() == []


@pytest.mark.parametrize("organisation", [{"kind": "guild"}, {"kind": "school", "code": None}])
def test_wrong_rows_are_refused_by_the_database(registry, organisation):
    row = {"kind": "school", "code": "900009", "name": "N", **organisation}
    with pytest.raises(sa.exc.IntegrityError), registry.writing() as session:
        session.add(Organisation(**row))


# many at once


def test_many_guesses_at_once_gain_nothing(registry):
    throttle = Throttle(registry, Clock())
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: throttle.attempt("alice", "192.0.2.1"), range(24)))
    assert waits.count(timedelta()) == 5
    with registry.reading() as session:
        counted = session.scalars(sa.select(SignInFailures.failures)).all()
    assert counted == [5, 5]


def test_answer_of_a_provider_is_taken_by_one(registry):
    pending = PendingSignIns(registry, Clock())
    started = pending.start("/", None)

    def take(_: int) -> bool:
        try:
            pending.take(started.state, started.cookie)
        except SignInFailed:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(16))) == 1


def test_sessions_above_the_limit_end_when_all_start_at_once(registry):
    sessions = Sessions(registry, MINUTE, MINUTE, Clock(), at_once=3)
    user_id = add_user(registry)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: sessions.start(user_id), range(12)))
    assert len(sessions.of_user(user_id)) == 3


# the whole server


def test_server_runs_on_it(url, tmp_path):
    chosen = prepare(tmp_path, registry_url=url)
    assert not chosen.registry.exists()
    with in_thread(chosen) as running:
        alice = running.browser("alice")
        socket = alice.open(SCHOOL).socket()
        assert "PRESSED 12" in socket.press(socket.pull())[1]
        registry = open_registry(chosen)
        assert len(Sessions(registry, MINUTE, MINUTE).end_everyone()) == 1
        registry.close()
        assert socket.wait_for_close(5) == 4401
        socket.close()
        assert alice.client.get(SCHOOL).status_code == 302


# what is said where it does not work


def test_password_is_not_repeated(tmp_path, caplog):
    secret = "CANARY-PASSWORD"
    chosen = Settings(home=tmp_path, registry_url=f"postgresql://u:{secret}@127.0.0.1:1/name")
    with pytest.raises(StoreError) as caught:
        open_registry(chosen)
    text = "".join(traceback.format_exception(caught.value)) + repr(chosen) + caplog.text
    assert secret not in text
    assert "cannot be opened" in str(caught.value)


@pytest.mark.parametrize("url", ["mysql://u:CANARY@h/n", "CANARY", "sqlite:///CANARY", ""])
def test_address_of_another_database_is_refused(tmp_path, url):
    with pytest.raises(UsageError, match="not the address of a PostgreSQL") as caught:
        open_registry(Settings(home=tmp_path, registry_url=url))
    assert "CANARY" not in "".join(traceback.format_exception(caught.value))
