"""A run for one school touches no row of another, though both have the same pupil."""

import mis_kit
import pytest
from checked import upn
from exchange_kit import BY, URN, connect, desk_at, run_once, same, stored

from workbench.intake.exchange.retention import Due, remove
from workbench.intake.exchange.undo import undo
from workbench.mis_simulator.simulator import Simulator

OTHER = "901000"
EVERY = ("pupil_link", "pupil_identity", "pupil_address", "pupil", "attendance_day")


def simulator() -> Simulator:
    """Two schools with the same pupils, under the same numbers."""
    pupils = [mis_kit.pupil(number, upn=upn(number)) for number in range(6)]
    sites = [mis_kit.site(mis_kit.drawn_of(pupils, urn)) for urn in (URN, OTHER)]
    return Simulator(sites, mis_kit.TOKEN)


def everything(desk, urn):
    return {name: desk.stores.rows(name, urn) for name in desk_names(desk)}


def desk_names(desk):
    return [c.name for c in desk.stores.catalogue if "urn" in c.names]


@pytest.fixture
def both(tmp_path):
    simulated = simulator()
    with desk_at(tmp_path) as desk:
        for place in (0, 1):
            connect(desk, simulated, ("basic", "attendance"), school=place)
        run_once(desk, simulated, URN)
        run_once(desk, simulated, OTHER)
        yield desk, simulated


def unharmed(before, after):
    for name, rows in before.items():
        assert len(rows) == len(after[name]), name
        assert set(map(tuple, rows.astype("str").to_numpy())) == set(
            map(tuple, after[name].astype("str").to_numpy())
        ), name


def test_the_same_pupil_is_one_pupil_in_both(both):
    desk, _ = both
    ids = [set(desk.stores.rows("pupil_identity", urn)["pupil_id"]) for urn in (URN, OTHER)]
    assert ids[0] == ids[1]
    assert len(ids[0]) >= 5


def test_what_one_school_changes_stays_in_it(both):
    desk, simulated = both
    theirs, mine = everything(desk, OTHER), stored(desk)
    for kind in ("rename", "leave", "correct_mark"):
        mis_kit.order(simulated, "change", kind=kind, school=simulated.sites[0].school.id)
    mis_kit.order(simulated, "forget_marks", count=3, school=simulated.sites[0].school.id)
    run = run_once(desk, simulated, URN, complete=True)
    assert set(run.counts) >= {"pupil", "pupil_identity", "attendance_day"}
    unharmed(theirs, everything(desk, OTHER))
    undo(desk, run.id, BY)
    same(stored(desk), mine)
    unharmed(theirs, everything(desk, OTHER))


def test_names_that_one_school_takes_back_stay_in_the_other(both):
    desk, _ = both
    theirs = everything(desk, OTHER)
    assert remove(desk, Due(URN, "they left", None), BY) > 0
    unharmed(theirs, everything(desk, OTHER))
    assert len(desk.stores.rows("pupil_identity", URN)) == 0
    assert set(EVERY) <= {name for name, rows in theirs.items() if len(rows)}
