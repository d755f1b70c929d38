"""The servers that the attacks are played against."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from naive_server import naive
from naive_site import SECRET, naive_site
from server import PROJECT, Clock, in_thread, prepare
from target import Target, quiet_libraries

PANEL_SECRET = "naive-secret-naive-secret-naive-secret-naive"
PANEL_PAGES = {"alice": "/school", "bob": "/page"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marker = metafunc.definition.get_closest_marker("attack")
    if marker is not None and "target" in metafunc.fixturenames:
        twin = marker.kwargs["twin"]
        metafunc.parametrize("target", ["ours", twin] if twin else ["ours"], indirect=True)


@pytest.fixture
def target(request: pytest.FixtureRequest) -> Target:
    return request.getfixturevalue(f"{request.param}_target")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A home and a project with two dashboards that are the same, at two addresses."""
    source = (PROJECT / "tests" / "lib" / "attacked.py").read_text(encoding="utf-8")
    chosen = prepare(tmp_path_factory.mktemp("ours"), source)
    other = source[: source.index("DOWNLOADS")]
    (chosen.project / "dashboards" / "other.py").write_text(other, encoding="utf-8")
    return chosen


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def ours_target(prepared, clock):
    quiet_libraries()
    # what one family of attacks has locked is open again for the next
    clock.forward(timedelta(days=2))
    with in_thread(prepared, clock) as running:
        secret = (prepared.home / "keys" / "session_secret").read_bytes()
        yield Target(running.origin, secret, running=running, clock=clock)


@pytest.fixture(scope="session")
def naive_site_target(tmp_path_factory):
    with naive_site(tmp_path_factory.mktemp("site")) as site:
        yield Target(site.origin, SECRET, naive=True, site=site)


def panel(factory: pytest.TempPathFactory, **options: object) -> Iterator[Target]:
    """A server as Panel's guide has it."""
    folder = factory.mktemp("panel")
    secret = str(options.get("secret", ""))
    with naive(folder, **options) as origin:
        file = folder / "passwords.json"
        yield Target(origin, secret.encode(), naive=True, pages=PANEL_PAGES, passwords=file)


@pytest.fixture(scope="session")
def naive_panel_target(tmp_path_factory):
    yield from panel(tmp_path_factory, secret=PANEL_SECRET)


@pytest.fixture(scope="session")
def unsigned_panel_target(tmp_path_factory):
    yield from panel(tmp_path_factory)


@pytest.fixture(scope="session")
def reusing_panel_target(tmp_path_factory):
    yield from panel(tmp_path_factory, secret=PANEL_SECRET, reuse=True)
