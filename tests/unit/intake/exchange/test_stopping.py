"""Switched off while it is reading: the run stops at the next page and stores nothing."""

import mis_kit
import pytest
from exchange_home import interfered
from exchange_kit import BY, URN, connector, run_once

from workbench.intake.connectors.errors import Revoked
from workbench.intake.exchange.agreeing import Asked, Stopped
from workbench.intake.exchange.revoking import HERE, revoke
from workbench.intake.exchange.synchronise import synchronise


def requests(simulated) -> int:
    return len(mis_kit.order(simulated, "requests", "GET")["requests"])


def off(desk):
    """What a school does to switch its connection off."""
    return lambda: revoke(desk.connections, URN, by="the head", where=HERE)


@pytest.mark.parametrize("category", ["basic", "attendance", "timetable", "staff"])
def test_switched_off_while_reading(category, whole):
    desk, simulated = whole
    simulated.state = simulated.state.moved(7)
    before = desk.snapshots()
    asked = []

    def progress(read: str, rows: int) -> None:
        if read == category and desk.connections.stands(URN):
            off(desk)()
            asked.append(requests(simulated))

    with pytest.raises(Stopped, match="switched its connection off"):
        synchronise(desk, URN, connector(simulated), Asked(BY), progress)
    assert requests(simulated) <= asked[0] + 1
    assert desk.snapshots() == before
    assert desk.runs.of(URN)[0].outcome == "stopped"
    with pytest.raises(Stopped, match="its connection is revoked"):
        run_once(desk, simulated)


def test_switched_off_at_the_last_moment_before_storing(basic):
    desk, simulated = basic
    simulated.state = simulated.state.moved(7)
    before = desk.snapshots()
    with pytest.raises(Stopped, match="Nothing was stored"):
        run_once(interfered(desk, "sync", off(desk)), simulated)
    assert desk.snapshots() == before
    assert desk.runs.of(URN)[0].outcome == "stopped"


@pytest.mark.parametrize("path", ["/permissions", "/students", "/attendance/session"])
def test_a_token_that_is_refused_in_the_middle_is_the_schools_word(path, basic, clock):
    desk, simulated = basic
    mis_kit.order(simulated, "faults", kind="revoked_token", path=path, skip=path == "/students")
    before = desk.snapshots()
    simulated.state = simulated.state.moved(7)
    with pytest.raises((Revoked, Stopped)):
        run_once(desk, simulated)
    assert desk.snapshots() == before
    noted(desk, clock)


def test_access_that_the_school_ended_at_the_connector(basic, clock):
    desk, simulated = basic
    mis_kit.order(simulated, "access", access="revoked")
    with pytest.raises(Stopped, match="at the connector, access is revoked"):
        run_once(desk, simulated)
    noted(desk, clock)


def noted(desk, clock) -> None:
    """The connection is off: by whom, from where and when."""
    connection = desk.connections.of(URN)
    assert (connection.state, connection.categories) == ("revoked", frozenset())
    assert (connection.revoked_by, connection.revoked_where) == ("the school", "connector")
    assert 0 <= (clock.moment - connection.revoked).total_seconds() < 60
    assert connection.named_until > desk.connections.today


def test_access_that_is_not_decided_yet_switches_nothing_off(basic):
    desk, simulated = basic
    mis_kit.order(simulated, "access", access="pending")
    with pytest.raises(Stopped, match="access is pending"):
        run_once(desk, simulated)
    assert desk.connections.of(URN).state == "connected"
    mis_kit.order(simulated, "access", access="approved")
    assert run_once(desk, simulated).outcome == "unchanged"


def test_switched_off_here_and_at_the_connector_at_once(basic):
    """Who switched it off first stays noted, and the run says what happened."""
    desk, simulated = basic

    reached = connector(simulated)
    read = reached.extract

    def refused(wanted, still):
        off(desk)()
        mis_kit.order(simulated, "faults", kind="revoked_token")
        return read(wanted, still)

    reached.extract = refused
    with pytest.raises(Revoked):
        synchronise(desk, URN, reached, Asked(BY))
    assert desk.connections.of(URN).revoked_by == "the head"
    assert desk.runs.of(URN)[0].outcome == "stopped"
