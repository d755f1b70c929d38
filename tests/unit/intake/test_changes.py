"""From what a source gave to what would change in the stores."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest
from checked import YEAR, checked, identities, pupils, upn
from lakes import lake_of, vault_of

from workbench.intake.arrivals import KEY, MARKS, Arrival, Extract
from workbench.intake.changes import Changes, Stores, changes_of, enrolment_keys, pupils_here
from workbench.intake.exchange.unit import commit, stores_of
from workbench.settings import Settings

URN, SOURCE = "900001", "test"
ENROLMENTS = ("pupil", "pupil_identity")


@pytest.fixture
def stores(tmp_path):
    settings = Settings(home=tmp_path)
    both = Stores(lake_of(settings), vault_of(settings))
    yield both
    both.lake.close()
    both.vault.close()


def given(
    frames: Mapping[str, pd.DataFrame], *, complete: bool = False, gone: str = "", known: str = ""
) -> Extract:
    """Checked rows of one school; ``gone`` are keys that the source says it has deleted."""
    good = checked(frames, known).extract
    arrivals = tuple(
        Arrival(one.dataset, one.rows, complete, (YEAR,), frozenset(gone.split()))
        if one.dataset == "pupil"
        else Arrival(one.dataset, one.rows, complete, (YEAR,))
        for one in good
    )
    return Extract(SOURCE, URN, YEAR, arrivals)


def everyone(keys: str, **changed: object) -> dict[str, pd.DataFrame]:
    """Enrolments and identities, one a key."""
    return {"pupil": pupils(keys, **changed), "pupil_identity": identities(keys)}


def store(stores: Stores, extract: Extract, enrolments: Arrival | None = None) -> Changes:
    """What an extract changes, stored."""
    changes = changes_of(extract, stores, "mis", enrolments)
    commit(stores, changes, "a run", stores_of(changes))
    return changes


def keys_of(stores: Stores, dataset: str) -> set[str]:
    """The source's keys of the pupils whom a dataset is about."""
    links = stores.rows("pupil_link", URN)
    names = dict(zip(links["pupil_id"], links[KEY], strict=True))
    return {names[one] for one in stores.rows(dataset, URN)["pupil_id"]}


def marks(**codes: str) -> pd.DataFrame:
    """Morning marks of one day by key."""
    return pd.DataFrame(
        {KEY: list(codes), "date": "2025-05-06", "session": "AM", "code": list(codes.values())}
    )


def test_the_same_again_changes_nothing(stores):
    frames = {**everyone("a b"), MARKS: marks(a="/", b="I")}
    first = store(stores, given(frames, complete=True))
    assert {name: one["new"] for name, one in first.counts().items()} == {
        "pupil": 2, "pupil_identity": 2, "attendance_day": 2,
    }  # fmt: skip
    for complete in (False, True):
        assert changes_of(given(frames, complete=complete), stores, "mis").empty


def test_nothing_is_stored_by_working_it_out(stores):
    changes_of(given(everyone("a")), stores, "mis")
    assert not stores.lake.exists
    assert not stores.vault.exists


def test_who_did_not_arrive_goes_only_from_what_was_read_whole(stores):
    store(stores, given({**everyone("a b"), MARKS: marks(a="/", b="I")}))
    fewer = {**everyone("a"), MARKS: marks(a="/")}
    assert changes_of(given(fewer), stores, "mis").empty
    changes = store(stores, given(fewer, complete=True))
    assert {n: one["gone"] for n, one in changes.counts().items()} == {
        "pupil": 1,
        "attendance_day": 1,
    }
    assert keys_of(stores, "pupil") == keys_of(stores, "attendance_day") == {"a"}
    # identities stay: the retention rule takes them away, not a comparison
    assert keys_of(stores, "pupil_identity") == {"a", "b"}


def test_a_pupil_whom_the_source_deleted_takes_everything_of_the_year_along(stores):
    store(stores, given({**everyone("a b"), MARKS: marks(a="/", b="I")}))
    extract = given(everyone("a"), gone="b unheard-of")
    changes = store(stores, extract)
    assert {n: one["gone"] for n, one in changes.counts().items()} == {
        "pupil": 1,
        "attendance_day": 1,
    }
    assert keys_of(stores, "attendance_day") == {"a"}
    assert keys_of(stores, "pupil_identity") == {"a", "b"}


def test_a_pupil_who_is_deleted_and_given_at_once_stays(stores):
    """One of two enrolments was deleted."""
    store(stores, given(everyone("a b")))
    assert changes_of(given(everyone("a b"), gone="b"), stores, "mis").empty


@pytest.mark.parametrize(
    ("left", "kept"),
    [("2024-07-31", {"a"}), ("2024-08-01", {"a", "b"}), (None, {"a", "b"})],
)
def test_who_left_before_the_year_is_left_out_with_everything(left, kept, stores):
    frames = everyone("a b", leaving_date=[None, left])
    store(stores, given({**frames, MARKS: marks(a="/")}))
    assert keys_of(stores, "pupil") == kept
    assert keys_of(stores, "pupil_identity") == kept


def test_columns_that_the_source_does_not_know_stay(stores):
    full = identities("a").assign(uln="1234567890", middle_names="Eve")
    store(stores, given({"pupil": pupils("a"), "pupil_identity": full}))
    fewer = identities("a", surname="Oak")
    changes = store(stores, given({"pupil": pupils("a"), "pupil_identity": fewer}))
    assert changes.of("pupil_identity").columns == {"surname": 1}
    (row,) = stores.rows("pupil_identity", URN).to_dict("records")
    assert (row["surname"], row["uln"], row["middle_names"]) == ("Oak", "1234567890", "Eve")


def test_the_afternoon_arrives_later(stores):
    store(stores, given({**everyone("a"), MARKS: marks(a="/")}))
    changes = store(stores, given({MARKS: marks(a="\\").assign(session="PM")}, known="a"))
    assert changes.of("attendance_day").columns == {"pm": 1}
    (day,) = stores.rows("attendance_day", URN).to_dict("records")
    assert (day["am"], day["pm"], day["year_group"], day["year"]) == ("/", "\\", 11, YEAR)


def test_the_link_decides_who_a_pupil_is(stores):
    store(stores, given(everyone("a")))
    (before,) = stores.rows("pupil_identity", URN)["pupil_id"]
    renamed = identities("a", forename="Zoe", surname="Oak", upn=upn(7))
    store(stores, given({"pupil": pupils("a"), "pupil_identity": renamed}))
    (row,) = stores.rows("pupil_identity", URN).to_dict("records")
    assert (row["pupil_id"], row["surname"], row["upn"]) == (before, "Oak", upn(7))


def test_numbers_of_enrolments_find_their_pupils_again(stores):
    numbers = Arrival("pupil_key", pd.DataFrame({"student_id": ["S1", "S2"], KEY: ["a", "a"]}))
    store(stores, given(everyone("a b")), numbers)
    assert enrolment_keys(stores, SOURCE, URN) == {"S1": "a", "S2": "a"}
    assert set(pupils_here(stores, SOURCE, URN, YEAR)) == {"a", "b"}
    assert pupils_here(stores, SOURCE, URN, "2023/24") == {}
    assert pupils_here(stores, "another source", URN, YEAR) == {}


def test_rows_of_synthetic_schools_say_so(stores):
    changes = changes_of(given(everyone("a")), stores, "synthetic")
    for part in changes:
        assert set(part.rows["origin"]) <= {"synthetic"}
        assert set(part.rows["urn"]) <= {URN}


def test_counts_hold_no_value(stores):
    store(stores, given(everyone("a")))
    changed = identities("a", surname="Zzyzx", date_of_birth=str(date(2009, 3, 5)))
    counts = changes_of(given({"pupil_identity": changed}), stores, "mis").counts()
    assert counts == {
        "pupil_identity": {
            "new": 0, "changed": 1, "gone": 0, "columns": {"surname": 1, "date_of_birth": 1},
        }
    }  # fmt: skip
