"""Homes that have taken a small school, one for each test."""

import pytest
from exchange_home import Clock, home_after_one_run


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def whole(tmp_path, clock):
    """Desk of a home that shares all, and the simulator."""
    with home_after_one_run(tmp_path / "home", clock=clock) as both:
        yield both


@pytest.fixture
def basic(tmp_path, clock):
    """Desk of a home that shares pupils and marks, and the simulator."""
    with home_after_one_run(tmp_path / "home", "basic", "attendance", clock=clock) as both:
        yield both
