"""One home folder with the demo population, made once for all tests that need it."""

from pathlib import Path

import pytest
from made_once import copied


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the demo population. Tests may read it and add accounts, no more."""
    home = tmp_path_factory.mktemp("demo") / "home"
    copied(home, "demo", make_demo)
    return home


def make_demo(home: Path) -> None:
    """Store the demo population in a home folder."""
    # what this needs takes seconds to import, and few tests ask for it
    from workbench.demo import SEED
    from workbench.loader import Door
    from workbench.models.synthetic_store import store, vault_of
    from workbench.settings import Settings
    from workbench.synthetic.england import England

    door = Door(Settings(home=home))
    vault = vault_of(door)
    store(England("demo", SEED), door, vault)
    vault.close()
    door.close()
