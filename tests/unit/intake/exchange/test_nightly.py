"""A night of many schools: what goes wrong at one, foreseen or not, stops none of the others."""

import mis_kit
import pytest
from exchange_kit import BY, URN, connect, connector, desk_at

from workbench.intake.connectors.wonde.connector import Wonde
from workbench.intake.exchange.agreeing import Asked
from workbench.intake.exchange.nightly import due, run_all

OTHER = "901000"
NAME = "a pupil's name"


class Broken(Wonde):
    """Reaches the school and then fails in a way that nobody foresaw."""

    def extract(self, wanted, progress):
        raise KeyError(NAME)


def reached(simulated, connection) -> Wonde:
    return connector(simulated, int(connection.urn == OTHER))


@pytest.mark.parametrize("at_once", [1, 2])
def test_a_defect_at_one_school_stops_no_other(at_once, tmp_path):
    simulated = mis_kit.simulator(6, schools=2)
    with desk_at(tmp_path) as desk:
        for place in (0, 1):
            connect(desk, simulated, ("basic",), school=place)

        def opened(connection):
            found = reached(simulated, connection)
            if connection.urn == URN:
                found.__class__ = Broken
            return found

        told = []
        ended = run_all(desk, due(desk), opened, Asked(BY), at_once=at_once, told=told.append)
        by_urn = {one.urn: one for one in ended}
        assert set(told) == set(ended)
        assert by_urn[OTHER].outcome == "stored"
        run = desk.runs.of(URN)[0]
        assert by_urn[URN].failed
        assert run.outcome == "failed"
        for words in (by_urn[URN].message, run.message):
            assert words.startswith("KeyError at workbench/")
            assert NAME not in words
        again = run_all(desk, due(desk), lambda one: reached(simulated, one), Asked(BY))
        assert {one.urn: one.outcome for one in again} == {URN: "stored", OTHER: "unchanged"}
