"""Which requests a fault strikes."""

import pytest

from workbench.errors import UsageError
from workbench.mis_simulator.faults import Fault, fault_of, struck


def strikes(faults: list[Fault], *paths: str) -> list[set[str]]:
    found = []
    for path in paths:
        strike = struck(faults, path)
        faults = list(strike.left)
        found.append(set(strike.kinds))
    return found


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault("slow"), "x - - -"),
        (Fault("slow", times=2), "x x - -"),
        (Fault("slow", skip=2), "- - x -"),
        (Fault("slow", path="/b"), "- x - -"),
        (Fault("slow", path="/b", skip=1), "- - - x"),
    ],
)
def test_a_fault_strikes_the_requests_that_it_is_for(fault, expected):
    found = strikes([fault], "/a", "/b", "/a", "/b")
    assert " ".join("x" if kinds else "-" for kinds in found) == expected


def test_two_faults_strike_together():
    assert strikes([Fault("slow"), Fault("truncated")], "/a", "/a") == [
        {"slow", "truncated"},
        set(),
    ]


@pytest.mark.parametrize("given", [None, {}, {"kind": "slo"}, {"kind": "slow", "times": "2"}])
def test_a_fault_that_is_none_is_refused(given):
    with pytest.raises(UsageError, match="kind|times"):
        fault_of(given)


def test_a_misspelt_kind_is_named():
    with pytest.raises(UsageError, match="Did you mean 'slow'"):
        fault_of({"kind": "slo"})
