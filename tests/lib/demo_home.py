"""One home folder with the demo population, made once for all tests that need it."""

from pathlib import Path

import pytest

from workbench.demo import SEED
from workbench.loader import Door
from workbench.models.synthetic_store import Stored, store, vault_of
from workbench.settings import Settings
from workbench.synthetic.england import England


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the demo population. Tests may read it and add accounts, no more."""
    home = tmp_path_factory.mktemp("demo") / "home"
    make_demo(home)
    return home


def make_demo(home: Path) -> Stored:
    """Store the demo population in a home folder."""
    door = Door(Settings(home=home))
    try:
        return store(England("demo", SEED), door, vault_of(door))
    finally:
        door.close()
