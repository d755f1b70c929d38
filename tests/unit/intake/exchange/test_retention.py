"""Names go six months after leaving or the end of sharing, for good; what names nobody stays."""

from dataclasses import replace
from datetime import date, timedelta

import mis_kit
import pytest
import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from exchange_kit import BOOKS, BY, URN, connect, connector, run_once, same, stored

from workbench.errors import StoreError
from workbench.intake.changes import changes_of
from workbench.intake.checks import check_arrivals
from workbench.intake.connectors.protocol import Wanted
from workbench.intake.exchange import synchronise
from workbench.intake.exchange.retention import due, forget, remove
from workbench.intake.exchange.revoking import HERE, named_until, revoke
from workbench.store.duck import METADATA

VAULT = ("pupil_identity", "pupil_address", "staff", *BOOKS)
SIX_MONTHS = relativedelta(months=6)


def rows(desk, names=VAULT) -> dict[str, int]:
    return {name: len(desk.stores.rows(name, URN)) for name in names}


def test_the_names_of_a_school_that_stopped_sharing_go_for_good(whole, clock):
    desk, _ = whole
    named, facts = rows(desk), ("pupil", "attendance_day", "assessment_result")
    before = {name: desk.stores.rows(name, URN) for name in facts}
    old = desk.stores.vault.snapshot()
    revoke(desk.connections, URN, by=BY, where=HERE)
    last = desk.connections.of(URN).named_until
    assert last == desk.connections.today + SIX_MONTHS
    assert due(desk, last - timedelta(days=1)) == ()
    (found,) = due(desk, last)
    assert (found.urn, found.pupils, found.what) == (URN, None, "everybody")
    clock.wait((last - desk.connections.today).days)
    assert remove(desk, found, BY) == sum(named.values())
    forget(desk)
    assert set(rows(desk).values()) == {0}
    with pytest.raises(StoreError), desk.stores.vault.at(old):
        pass
    for name, then in before.items():
        assert desk.stores.rows(name, URN).equals(then), name
    assert due(desk, last) == ()


def test_keys_of_files_with_names_are_forgotten(whole, clock):
    """The files are encrypted, each with a key that only the catalogue has."""
    desk, _ = whole
    known = files_known(desk)
    assert known
    revoke(desk.connections, URN, by=BY, where=HERE)
    clock.wait(200)
    remove(desk, due(desk, desk.connections.today)[0], BY)
    forget(desk)
    assert not known & files_known(desk)


def files_known(desk) -> set[str]:
    """Files of identities whose keys the catalogue of the vault has."""
    files, tables = (
        sa.table(f"ducklake_{name}", *map(sa.column, columns), schema=METADATA)
        for name, columns in (
            ("data_file", ("path", "table_id")),
            ("table", ("table_name", "table_id")),
        )
    )
    named = tables.c.table_name.in_(("pupil_identity", "pupil_address", "staff", "pupil_link"))
    asked = sa.select(files.c.path).join(tables, files.c.table_id == tables.c.table_id)
    return set(desk.stores.vault.read(asked.where(named)).column(0).to_pylist())


def test_the_names_of_a_pupil_who_left_go_and_others_stay(whole):
    desk, simulated = whole
    student = simulated.school.pupils[0]
    mis_kit.order(simulated, "change", kind="leave", student=student.id)
    run_once(desk, simulated)
    left = simulated.state.day
    people = desk.stores.rows("pupil_identity", URN).set_index("pupil_id")
    (leaver,) = people.index[people["surname"] == student.surname]
    assert due(desk, left + SIX_MONTHS - timedelta(days=1)) == ()
    (found,) = due(desk, left + SIX_MONTHS)
    assert found.pupils == (leaver,)
    marks = len(desk.stores.rows("attendance_day", URN))
    remove(desk, found, BY)
    after = desk.stores.rows("pupil_identity", URN)
    assert set(after["pupil_id"]) == set(people.index) - {leaver}
    # it names nobody, and without it the rows of the year would be taken for somebody else's
    assert leaver in set(desk.stores.rows("pupil_link", URN)["pupil_id"])
    assert leaver in set(desk.stores.rows("pupil", URN)["pupil_id"])
    assert len(desk.stores.rows("attendance_day", URN)) == marks
    assert due(desk, left + SIX_MONTHS) == ()
    names_stay_away(desk, simulated, leaver, left)


def names_stay_away(desk, simulated, leaver: str, left: date) -> None:
    """The school's system lists the leaver for longer than the names may be kept."""
    wanted = Wanted(frozenset({"basic"}), complete=True)
    extract = connector(simulated).extract(wanted, lambda category, rows: None)
    for day, back in ((left + timedelta(days=30), True), (left + SIX_MONTHS, False)):
        later = replace(extract, cursors={"basic": f"{day} 18:00:00"}).without("pupil_key")
        checked = check_arrivals(later, desk.stores.catalogue, day)
        people = changes_of(checked.extract, desk.stores, desk.origin(URN)).of("pupil_identity")
        assert (leaver in set(people.rows["pupil_id"])) == back


def test_a_pupil_who_came_back_stays(whole):
    desk, simulated = whole
    mis_kit.order(simulated, "change", kind="leave")
    run_once(desk, simulated)
    mis_kit.order(simulated, "clock", days=2)
    mis_kit.order(simulated, "change", kind="return")
    run_once(desk, simulated)
    today = simulated.state.day
    later = due(desk, named_until(today))
    others = {pupil for one in later for pupil in one.pupils or ()}
    back = desk.stores.rows("pupil", URN)
    assert others <= set(back.loc[back["leaving_date"].notna(), "pupil_id"])


def test_a_school_that_shares_again_keeps_its_names(whole):
    desk, simulated = whole
    revoke(desk.connections, URN, by=BY, where=HERE)
    later = desk.connections.of(URN).named_until
    connect(desk, simulated)
    assert due(desk, later) == ()


class Killed(BaseException):
    """What no part of the workbench catches."""


def test_a_run_that_was_cut_off_is_settled_while_that_can_be_done(basic, clock, monkeypatch):
    desk, simulated = basic
    before = stored(desk)
    simulated.state = simulated.state.moved(7)
    commit = synchronise.commit

    def cut_off(stores, changes, name, order):
        assert order == ("vault", "lake")
        commit(stores, changes, name, order[:1])
        raise Killed

    monkeypatch.setattr(synchronise, "commit", cut_off)
    with pytest.raises(Killed):
        run_once(desk, simulated)
    monkeypatch.undo()
    assert desk.runs.unsettled() == (URN,)
    clock.wait(1)
    forget(desk)
    assert desk.runs.unsettled() == ()
    same(stored(desk), before)
    assert run_once(desk, simulated).outcome == "stored"
