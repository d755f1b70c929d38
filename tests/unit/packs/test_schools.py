from pathlib import Path
from typing import Any

import pytest
from packs import SCHOOLS, published_store

from workbench.errors import UsageError
from workbench.loader import Door
from workbench.packs.schools import choose, split
from workbench.packs.stages import SECONDARY


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Door:
    home: Path = tmp_path_factory.mktemp("home")
    return Door(published_store(home))


def of(door: Door, **asked: Any) -> dict[str, tuple[str, ...]]:
    return choose(door, **({"numbers": (), "area": "", "everything": False} | asked))


def test_numbers_come_once_and_in_order(door):
    numbers = split(["100003,100001", "100003"])
    assert of(door, numbers=numbers) == {SECONDARY: ("100001", "100003")}


def test_an_area_is_its_schools_with_results(door):
    # the independent school has no Attainment 8
    assert of(door, area="202") == {SECONDARY: SCHOOLS[5:11]}


def test_all_are_all_schools_with_results(door):
    assert of(door, everything=True) == {SECONDARY: SCHOOLS[:11]}


def test_a_phase_is_its_schools_with_results(door):
    assert of(door, everything=True, phase="secondary") == {SECONDARY: SCHOOLS[:11]}
    # no primary school and no sixth form is loaded
    assert of(door, everything=True, phase="primary") == {}


def test_an_unknown_phase_is_named_with_the_nearest(door):
    with pytest.raises(UsageError, match="`--phase` secundary") as refused:
        of(door, everything=True, phase="secundary")
    assert "Did you mean 'secondary'?" in refused.value.hint


def test_an_unknown_area_is_named_with_the_nearest(door):
    with pytest.raises(UsageError, match="203") as refused:
        of(door, area="203")
    assert "Allowed: 201, 202." in refused.value.hint
