from pathlib import Path

import pytest
from packs import SCHOOLS, published_store

from workbench.errors import UsageError
from workbench.loader import Door
from workbench.packs.schools import choose, split


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Door:
    home: Path = tmp_path_factory.mktemp("home")
    return Door(published_store(home))


def test_numbers_come_once_and_in_order(door):
    numbers = split(["100003,100001", "100003"])
    assert choose(door, numbers=numbers, area="", everything=False) == ("100001", "100003")


def test_an_area_is_its_schools_with_results(door):
    # the independent school has no Attainment 8
    assert choose(door, numbers=(), area="202", everything=False) == SCHOOLS[5:11]


def test_all_are_all_schools_with_results(door):
    assert choose(door, numbers=(), area="", everything=True) == SCHOOLS[:11]


def test_a_phase_is_its_schools_with_results(door):
    def of(phase: str) -> tuple[str, ...]:
        return choose(door, numbers=(), area="", everything=True, phase=phase)

    assert of("secondary") == of("all") == SCHOOLS[:11]
    # no primary school and no sixth form is loaded
    assert of("primary") == of("sixth form") == ()


def test_an_unknown_phase_is_named_with_the_nearest(door):
    with pytest.raises(UsageError, match="`--phase` secundary") as refused:
        choose(door, numbers=(), area="", everything=True, phase="secundary")
    assert "Did you mean 'secondary'?" in refused.value.hint


def test_an_unknown_area_is_named_with_the_nearest(door):
    with pytest.raises(UsageError, match="203") as refused:
        choose(door, numbers=(), area="203", everything=False)
    assert "Allowed: 201, 202." in refused.value.hint
