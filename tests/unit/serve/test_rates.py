from datetime import timedelta

import pytest
from server import Clock

from workbench.serve.rates import PER_ADDRESS, PER_SESSION, Rate, Rates

SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rates(clock) -> Rates:
    return Rates(clock, {"page": Rate(4, 2)}, {"page": Rate(2, 1)}, most=10)


def taken(rates: Rates, times: int, address: str = "192.0.2.1", session: str = "") -> list[bool]:
    return [rates.wait("page", address, session) == 0 for _ in range(times)]


def test_burst_and_then_a_steady_pace(rates, clock):
    assert taken(rates, 6) == [True] * 4 + [False] * 2
    clock.forward(SECOND)
    assert taken(rates, 3) == [True, True, False]


def test_says_how_long_to_wait(rates, clock):
    taken(rates, 4)
    assert rates.wait("page", "192.0.2.1") == pytest.approx(0.5)
    clock.forward(0.25 * SECOND)
    assert rates.wait("page", "192.0.2.1") == pytest.approx(0.25)


def test_waiting_does_not_make_it_longer(rates, clock):
    taken(rates, 50)
    clock.forward(0.5 * SECOND)
    assert taken(rates, 1) == [True]


def test_bucket_does_not_overflow(rates, clock):
    clock.forward(1000 * SECOND)
    assert taken(rates, 6) == [True] * 4 + [False] * 2


def test_clock_set_back_gives_nothing_and_takes_nothing(rates, clock):
    taken(rates, 4)
    clock.forward(-1000 * SECOND)
    assert taken(rates, 1) == [False]
    clock.forward(SECOND)
    assert taken(rates, 3) == [True, True, False]


def test_session_and_address_both_count(rates):
    assert taken(rates, 3, session="a") == [True, True, False]
    # a session that waits has taken nothing from its address
    assert taken(rates, 3, session="b") == [True, True, False]
    assert taken(rates, 1, session="c") == [False]
    assert taken(rates, 2, address="192.0.2.2", session="c") == [True, True]


def test_addresses_and_questions_are_counted_apart(rates):
    assert taken(rates, 5)[-1] is False
    assert taken(rates, 1, address="192.0.2.2") == [True]
    assert rates.wait("something without a limit", "192.0.2.1") == 0


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("not an address", "not an address", True),
    ],
)
def test_network_of_ipv6_is_one(rates, first, second, same):
    taken(rates, 4, address=first)
    assert taken(rates, 1, address=second) == [not same]


def test_memory_is_bounded(rates):
    for number in range(1000):
        rates.wait("page", f"192.0.2.{number % 256}", str(number))
    assert len(rates) == 10


def test_address_may_ask_for_more_than_a_session():
    for what, rate in PER_SESSION.items():
        assert PER_ADDRESS[what].burst >= 5 * rate.burst
        assert PER_ADDRESS[what].per_second >= 5 * rate.per_second
