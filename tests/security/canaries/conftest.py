"""One store with canaries, which every search of this folder goes through."""

import pytest
from canaries import Canaries, canary_store

from workbench.settings import Settings


@pytest.fixture(scope="session")
def canaries() -> Canaries:
    return Canaries()


@pytest.fixture(scope="session")
def settings(tmp_path_factory, canaries) -> Settings:
    return canary_store(tmp_path_factory.mktemp("canaries") / "home", canaries)
