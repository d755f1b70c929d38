import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects import postgresql

from workbench.errors import StoreError
from workbench.settings import Settings
from workbench.store.registry import (
    Base,
    BrowserSession,
    Organisation,
    Registry,
    SignInFailures,
    User,
    open_registry,
)

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture
def registry(home):
    opened = open_registry(Settings(home=home))
    yield opened
    opened.close()


def school(urn: str = "900001") -> Organisation:
    return Organisation(kind="school", name="First School", code=urn)


def user(username: str = "alice", organisation: Organisation | None = None) -> User:
    return User(
        username=username,
        display_name="Alice",
        password_hash="x",
        role="school_named",
        organisation=organisation or school(),
    )


def test_migrations_make_what_the_models_say(registry: Registry):
    with registry.reading() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, Base.metadata) == []


def test_schema_is_understood_by_postgresql():
    for table in Base.metadata.sorted_tables:
        assert sa.schema.CreateTable(table).compile(dialect=postgresql.dialect()).string


def test_file_is_for_its_owner_alone(registry: Registry, home):
    assert stat.S_IMODE((home / "registry.sqlite").stat().st_mode) == 0o600


def test_readers_are_not_blocked_by_a_writer(registry: Registry):
    with registry.writing() as writer:
        writer.add(school())
        with registry.reading() as reader:
            assert reader.scalars(sa.select(Organisation)).all() == []


def test_opening_again_keeps_what_is_there(home):
    for expected in ([], ["900001"]):
        registry = open_registry(Settings(home=home))
        with registry.writing() as session:
            assert session.scalars(sa.select(Organisation.code)).all() == expected
            session.add(school()) if not expected else None
        registry.close()


def test_what_fails_is_not_kept(registry: Registry):
    def fail() -> None:
        with registry.writing() as session:
            session.add(school())
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with registry.reading() as session:
        assert session.scalars(sa.select(Organisation)).all() == []


@pytest.mark.parametrize(
    "row",
    [
        Organisation(kind="school", name="without a URN"),
        Organisation(kind="club", code="1", name="of another kind"),
        BrowserSession(id_hash="h", user_id=7, created=NOW, last_seen=NOW, expires=NOW),
    ],
)
def test_rows_that_break_a_rule_are_refused(registry: Registry, row):
    with pytest.raises(sa.exc.IntegrityError), registry.writing() as session:
        session.add(row)


def test_two_schools_cannot_have_one_urn(registry: Registry):
    with pytest.raises(sa.exc.IntegrityError), registry.writing() as session:
        session.add_all([school(), school()])


def test_times_come_back_in_utc(registry: Registry):
    summer = NOW.astimezone(timezone(timedelta(hours=1)))
    with registry.writing() as session:
        session.add(SignInFailures(key_hash="k", failures=1, last=summer, blocked_until=NOW))
    with registry.reading() as session:
        row = session.get_one(SignInFailures, "k")
        assert (row.last, row.last.tzinfo) == (NOW, UTC)


def test_time_without_zone_is_refused(registry: Registry):
    naive = NOW.replace(tzinfo=None)
    row = SignInFailures(key_hash="k", failures=1, last=naive, blocked_until=NOW)
    with pytest.raises(sa.exc.StatementError), registry.writing() as session:
        session.add(row)


def test_many_writers_wait_for_each_other(registry: Registry):
    with registry.writing() as session:
        session.add(SignInFailures(key_hash="k", failures=0, last=NOW, blocked_until=NOW))

    def count(_: int) -> None:
        with registry.writing() as session:
            row = session.get_one(SignInFailures, "k")
            row.failures += 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(40)))
    with registry.reading() as session:
        assert session.get_one(SignInFailures, "k").failures == 40


def test_registry_of_a_newer_version_is_refused(home):
    open_registry(Settings(home=home)).close()
    engine = sa.create_engine(f"sqlite:///{home / 'registry.sqlite'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(StoreError, match="newer version"):
        open_registry(Settings(home=home))


def test_damaged_registry_is_refused(home):
    (home / "registry.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        open_registry(Settings(home=home))
