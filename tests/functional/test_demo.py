"""The demonstration without published files: population, packs, and sign-ins that work."""

from pathlib import Path

import pytest

from workbench import demo
from workbench.demo import SignIn, prepare
from workbench.loader import Door
from workbench.packs.shelf import Shelf
from workbench.remits import Remits
from workbench.serve.accounts import Accounts
from workbench.serve.viewers import Viewers
from workbench.settings import Settings
from workbench.store.registry import open_registry

# a pack takes some seconds, and two show that there are several
FEW = 2


@pytest.fixture(scope="module")
def chosen(demo_home: Path) -> Settings:
    return Settings(home=demo_home, published_data=demo_home / "no-such-folder")


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def sign_ins(chosen: Settings, said: list[str]) -> tuple[SignIn, ...]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(chosen.home))
        patch.setenv("WORKBENCH_PUBLISHED_DATA", str(chosen.published_data))
        patch.setattr(demo, "PACKS", FEW)
        return prepare(chosen, said.append)


def test_there_is_a_working_sign_in_for_each_role(
    chosen: Settings, sign_ins: tuple[SignIn, ...]
) -> None:
    registry = open_registry(chosen)
    accounts = Accounts(registry)
    roles = {one.username: one.role for one in accounts.accounts()}

    assert [roles[one.username] for one in sign_ins] == [
        "school_named",
        "school_named",
        "school_governor",
        "analyst",
        "training",
        "trust_named",
        "local_authority_unnamed",
    ]
    for one in sign_ins:
        assert accounts.verify(one.username, one.password, "127.0.0.1").user_id is not None
    registry.close()


def test_trust_and_authority_see_pupils_of_the_schools_that_agreed(
    chosen: Settings, sign_ins: tuple[SignIn, ...]
) -> None:
    registry, door = open_registry(chosen), Door(chosen)
    viewers = Viewers(registry, Remits(door.lake, registry))
    head, trust, authority = (viewers.named(name) for name in ("head", "trust", "authority"))
    assert len(trust.schools) > 1
    assert set(trust.schools) < set(trust.remit)
    assert set(authority.schools) == set(authority.remit) & set(head.schools)
    assert len(authority.remit) > 1
    assert {"manage_data", "system_setup"} <= set(head.grants)
    door.close()
    registry.close()


def test_no_password_is_kept(chosen: Settings, sign_ins: tuple[SignIn, ...]) -> None:
    kept = [path.read_bytes() for path in chosen.home.rglob("*") if path.is_file()]

    assert not [one.username for one in sign_ins for text in kept if one.password.encode() in text]


def test_the_packs_stand_on_the_shelf(chosen: Settings, sign_ins: tuple[SignIn, ...]) -> None:
    entries = Shelf(chosen.packs).entries()

    assert len(entries) == FEW
    assert all(entry.synthetic for entry in entries)


def test_what_it_says_names_each_step(said: list[str], sign_ins: tuple[SignIn, ...]) -> None:
    assert "no folder found" in said[0]
    assert any("Synthetic England" in line for line in said)
    assert sum("built" in line for line in said) == FEW
