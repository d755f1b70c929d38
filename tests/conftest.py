"""What every test shares: a home folder of its own, settled randomness, and a browser."""

import functools
import os
from pathlib import Path

import hypothesis
import pytest
from browser import chromium, chromium_path, page
from demo_home import demo_home
from made_once import FOLDER

SLOW_FIRST = ("browser", "security", "functional", "generative", "unit")

__all__ = ["chromium", "chromium_path", "demo_home", "page"]

# a busy machine draws slowly; that is no fault of a test
SLOW = hypothesis.HealthCheck.too_slow

hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[SLOW]
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside(tmp_path_factory: pytest.TempPathFactory):
    """No test reads the developer's settings or writes to the developer's store."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("WORKBENCH_")]:
            patch.delenv(name)
        patch.setenv("WORKBENCH_HOME", str(tmp_path_factory.mktemp("home")))
        # tests run side by side already
        patch.setenv("WORKBENCH_DATABASE_THREADS", "1")
        yield


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory):
    """The process that every notebook of these tests is a copy of."""
    # what this needs takes seconds to import, and few tests ask for it
    from engines import opened

    with opened(tmp_path_factory.mktemp("zygote")) as process:
        yield process


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of slow kinds first, so that no process is left alone with a long one at the end."""
    here = Path(__file__).parent

    @functools.cache
    def place(path: Path) -> int:
        kind = path.relative_to(here).parts[0]
        return SLOW_FIRST.index(kind) if kind in SLOW_FIRST else len(SLOW_FIRST)

    items.sort(key=lambda item: place(item.path))


@pytest.fixture(scope="session", autouse=True)
def _folder_of_all_processes(tmp_path_factory: pytest.TempPathFactory):
    """A folder in which one process leaves for the others what takes seconds to make."""
    mine = tmp_path_factory.getbasetemp()
    ours = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str(ours / "made_once"))
        (ours / "made_once").mkdir(exist_ok=True)
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords():
    """Hashes of passwords that cost little. How much they should cost is asked where it is tested.

    Servers that tests start as processes of their own make hashes at the full cost.
    """
    from argon2 import PasswordHasher

    cheap = functools.partial(PasswordHasher, time_cost=1, memory_cost=1024, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.serve.passwords.PasswordHasher", cheap)
        yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty, private home folder, which ``settings()`` then names."""
    folder = tmp_path / "home"
    folder.mkdir()
    folder.chmod(0o700)
    monkeypatch.setenv("WORKBENCH_HOME", str(folder))
    return folder
