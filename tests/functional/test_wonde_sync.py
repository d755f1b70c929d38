"""Reading a simulated school: whole, what changed, and both the same."""

from datetime import date, datetime

import pytest
from mis_kit import TOKEN, drawn, order, served, simulator
from pydantic import SecretStr
from wonde_kit import ALL, applied, assert_same, at_once, connector, quiet, read, tables

from workbench.contracts.checks import check
from workbench.contracts.read import read_catalogue
from workbench.intake.arrivals import KEY, MARKS, arriving_columns
from workbench.intake.connectors.protocol import Wanted
from workbench.intake.connectors.wonde.connector import Wonde
from workbench.settings import Settings


def since(extract) -> Wanted:
    moments = {name: datetime.fromisoformat(text) for name, text in extract.cursors.items()}
    keys = dict(extract.of("pupil_key").rows[["student_id", KEY]].itertuples(index=False))
    return Wanted(ALL, moments, keys=keys)


def test_extract_over_http():
    one = simulator(30)
    with served(one) as addresses:
        school = order(one, "state", "GET")["school"]
        wonde = Wonde(school, SecretStr(TOKEN), f"{addresses.api}/v1.0", at_once())
        try:
            over_http = wonde.extract(Wanted(ALL), quiet)
        finally:
            wonde.close()
    assert_same(tables(over_http), tables(read(one)))
    assert (over_http.urn, over_http.year) == ("900999", "2018/19")
    assert over_http.cursors == dict.fromkeys(ALL, "2019-03-01 17:50:00")


def test_rows_keep_their_contracts():
    catalogue = read_catalogue(Settings().contracts)
    for one in read(simulator(30)):
        if one.dataset in (MARKS, "pupil_key"):
            continue
        contract = catalogue[one.dataset]
        assert set(one.rows) <= set(arriving_columns(contract))
        filled = one.rows.rename(columns={KEY: "pupil_id"}).assign(urn="900999", origin="mis")
        if "pupil_id" in filled:
            filled["pupil_id"] = filled["pupil_id"].str[:24]
        report = check(filled.reindex(columns=contract.names), contract)
        assert report.failures == (), one.dataset


def test_everything_of_the_simulated_school_arrives():
    extract, school = read(simulator(20)), drawn(20)
    marks = extract.of(MARKS).rows
    days = school.marks[school.marks["date"] <= "2019-03-01"]
    assert len(marks) == 2 * int(days["pupil_id"].isin(in_march(school)).sum())
    assert set(marks["code"]) == {"/", "I", "N"}
    assert extract.of("pupil").complete
    assert extract.of("pupil").years == ("2018/19",)
    assert not extract.of("pupil_identity").complete


def in_march(school) -> set[str]:
    """Pupils of the made-up school whom the simulator holds back from joining until later."""
    known = tables(read(simulator(20)))["pupil_identity"]["forename"]
    return {p.pupil_id for p in school.pupils if p.forename in set(known)}


def test_weeks_of_changes_equal_one_full_reading():
    one = simulator(30)
    last = read(one)
    stored = applied({}, last)
    for days in (1, 7, 21):
        order(one, "clock", days=days)
        last = read(one, since(last))
        assert not last.of("pupil").complete
        stored = applied(stored, last)
        assert_same(stored, applied({}, read(one)))


def test_a_pupil_who_left_and_came_back_is_one_pupil():
    one = simulator(30)
    first = read(one)
    student, key = first.of("pupil_key").rows.loc[0, ["student_id", KEY]]
    order(one, "change", kind="leave", student=student)
    left = read(one, since(first))
    assert left.of("pupil").rows.set_index(KEY).loc[key, "leaving_date"] == "2019-03-01"
    order(one, "clock", days=3)
    order(one, "change", kind="return", student=student)
    back = read(one, since(left))
    spells = back.of("pupil").rows.set_index(KEY).loc[[key], "leaving_date"]
    assert spells.isna().iloc[-1]
    assert list(spells.iloc[:-1]) == ["2019-03-01"]
    stored = applied(applied(applied({}, first), left), back)
    whole = tables(read(one))
    assert_same({n: stored[n] for n in ("pupil", MARKS)}, {n: whole[n] for n in ("pupil", MARKS)})
    keys = whole["pupil_key"]
    assert (keys[KEY] == key).sum() == 2


def test_attendance_alone_uses_what_earlier_runs_know():
    one = simulator(30)
    first = read(one)
    order(one, "clock", days=3)
    some = since(first)
    daily = Wanted(frozenset({"attendance"}), some.since, keys=some.keys)
    again = read(one, daily)
    assert {a.dataset for a in again} == {MARKS, "suspension"}
    assert set(again.of(MARKS).rows[KEY]) <= set(some.keys.values())


def test_marks_of_unknown_pupils_wait_without_moving_on():
    one = simulator(30)
    known = dict(list(since(read(one)).keys.items())[1:])
    extract = read(one, Wanted(frozenset({"attendance"}), keys=known))
    assert set(extract.of(MARKS).rows[KEY]) == set(known.values())
    assert "attendance" not in extract.cursors
    assert not extract.of(MARKS).complete


def test_without_basic_information_pupils_are_numbers():
    extract = read(simulator(30), Wanted(frozenset({"attendance"})))
    assert extract.of(MARKS).rows[KEY].str.fullmatch(r"id:A\d{10}").all()


def test_own_codes_stand_for_standard_ones():
    one = simulator(30)
    plain = tables(read(one))
    order(one, "custom_codes", codes={"ZZ": "I"})
    assert_same(tables(read(one)), plain)


def test_a_new_year_is_read_whole():
    one = simulator(30)
    wanted = Wanted(ALL, dict.fromkeys(ALL, datetime(2018, 7, 30)))
    assert read(one, wanted).of("pupil").complete
    assert (
        not read(one, Wanted(ALL, dict.fromkeys(ALL, datetime(2019, 2, 28)))).of("pupil").complete
    )


def test_progress_can_end_a_run():
    class Stopped(Exception):
        pass

    def stop(category: str, rows: int) -> None:
        if category == "attendance":
            raise Stopped

    one = simulator(30)
    with pytest.raises(Stopped):
        connector(one).extract(Wanted(ALL), stop)


def test_preview_counts():
    one = simulator(30)
    counts = connector(one).preview(ALL)
    extract = read(one)
    assert counts["basic"] == len(extract.of("pupil").rows)
    assert counts["staff"] == len(extract.of("staff").rows)
    assert counts["timetable"] == len(extract.of("teaching_group").rows)


def test_access_is_asked_for_and_ended():
    one = simulator(30)
    order(one, "access", access="none")
    it = connector(one)
    assert it.state() == "none"
    assert it.request_access() == "pending"
    order(one, "access", access="approved")
    assert (it.state(), it.permitted()) == ("approved", ALL)
    assert it.revoke() == "revoked"
    assert (it.state(), it.permitted()) == ("revoked", frozenset())


def test_school():
    one = simulator(30)
    record = connector(one).school()
    assert (record.urn, record.laestab, record.synthetic) == ("900999", "9560999", True)
    assert date.fromisoformat(read(one).cursors["basic"][:10]) == date(2019, 3, 1)
