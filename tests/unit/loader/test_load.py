"""The one door: rows and columns come from the scope, and every load is logged."""

import json
from pathlib import Path

import pandas as pd
import pytest
from stores import CANARY_SURNAME, SCHOOLS, SmallStore, scope_of, small_store

from workbench.access.policy import POLICY_FILE
from workbench.errors import ContractError, PolicyDenied, StoreError, UsageError
from workbench.loader import Door, load
from workbench.selection import permitted_columns


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> SmallStore:
    return small_store(tmp_path_factory.mktemp("home"))


def test_rows_of_the_own_school_only(store: SmallStore) -> None:
    frame = load("pupil", scope_of("school_named", schools=SCHOOLS[:1]), door=store.door)

    assert set(frame["urn"]) == {SCHOOLS[0]}
    assert len(frame) == 12


def test_asking_for_another_school_gives_no_rows(store: SmallStore) -> None:
    scope = scope_of("school_named", schools=SCHOOLS[:1])

    assert store.door.load("pupil", scope, where={"urn": SCHOOLS[1]}).empty


def test_no_school_in_the_remit_gives_no_rows(store: SmallStore) -> None:
    assert store.door.load("pupil", scope_of("school_named", schools=())).empty


def test_an_analyst_sees_every_school(store: SmallStore) -> None:
    assert set(store.door.load("pupil", scope_of("analyst"))["urn"]) == set(SCHOOLS)


def test_types_are_arrow_backed(store: SmallStore) -> None:
    frame = store.door.load("pupil", scope_of("analyst"))

    assert all(isinstance(dtype, pd.ArrowDtype) for dtype in frame.dtypes)


def test_columns_and_filters(store: SmallStore) -> None:
    frame = store.door.load(
        "pupil",
        scope_of("analyst"),
        columns=["urn", "sex"],
        where={"sex": ["F", "M"], "urn": SCHOOLS[1]},
    )

    assert list(frame) == ["urn", "sex"]
    assert set(frame["sex"]) <= {"F", "M"}


def test_names_come_for_those_who_may_have_them(store: SmallStore) -> None:
    frame = store.door.load("pupil_identity", scope_of("school_named", schools=SCHOOLS[:1]))

    assert set(frame["surname"]) == {CANARY_SURNAME}
    assert set(frame["urn"]) == {SCHOOLS[0]}


@pytest.mark.parametrize("role", ["school_governor", "analyst", "training"])
def test_nobody_else_reaches_the_vault(store: SmallStore, role: str, tmp_path: Path) -> None:
    scope = scope_of(role, schools=SCHOOLS)
    door = Door(store.settings)

    with pytest.raises(PolicyDenied, match=f"{role} may not"):
        door.load("pupil_identity", scope)
    with pytest.raises(PolicyDenied, match=f"{role} may not"):
        door.load("pupil_identity", scope, columns=["surname"])
    assert door._opened.vault is None


def test_a_hidden_column_cannot_be_filtered_by(store: SmallStore) -> None:
    governor = scope_of("school_governor", schools=SCHOOLS)
    contract = store.door.catalogue["pupil_identity"]

    with pytest.raises(PolicyDenied, match="may not see identifying columns"):
        permitted_columns(contract, governor, ["urn"], {"surname": CANARY_SURNAME})


def test_training_sees_no_real_rows(store: SmallStore) -> None:
    assert set(store.door.load("pupil", scope_of("training"))["origin"]) == {"synthetic"}


def test_a_purpose_loads_only_its_categories(store: SmallStore) -> None:
    scope = scope_of("school_named", "attendance_reporting", SCHOOLS[:1])

    with pytest.raises(PolicyDenied, match="may not load assessment data"):
        store.door.load("ks4_entry", scope)


def test_an_empty_scope_loads_nothing(store: SmallStore) -> None:
    with pytest.raises(PolicyDenied, match="Nobody is signed in"):
        store.door.load("school", scope_of("nobody"))


def test_unknown_names_are_explained(store: SmallStore) -> None:
    with pytest.raises(ContractError, match="Did you mean 'pupil'"):
        store.door.load("pupl", scope_of("analyst"))
    with pytest.raises(ContractError, match="no column `surnme`"):
        store.door.load("pupil", scope_of("analyst"), columns=["surnme"])
    with pytest.raises(UsageError, match="does not exist"):
        store.door.load("pupil", scope_of("analyst"), where={"sex": "female"})


def test_a_changed_policy_ends_a_scope_at_once(store: SmallStore, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(POLICY_FILE.read_text())
    door = Door(store.settings, policy)
    scope = scope_of("analyst")
    assert not door.load("pupil", scope).empty

    policy.write_text(POLICY_FILE.read_text().replace('version: "2026', 'version: "2027'))

    with pytest.raises(PolicyDenied, match="policy has changed"):
        door.load("pupil", scope)


def test_every_load_is_logged_without_values(tmp_path: Path) -> None:
    store = small_store(tmp_path)
    scope = scope_of("school_named", schools=SCHOOLS[:1])

    store.door.load("pupil", scope)
    store.door.load("pupil", scope)
    with pytest.raises(PolicyDenied):
        store.door.load("pupil_identity", scope_of("analyst"))

    events = [json.loads(line) for line in store.settings.audit_log.read_text().splitlines()]
    assert [e["action"] for e in events] == ["load", "load", "deny"]
    assert events[0]["rows"] == 12
    assert events[0]["dataset"] == "pupil"
    assert events[0]["purpose"] == "self_evaluation"
    assert events[0]["actor"] == "test|school_named-user"
    assert CANARY_SURNAME not in store.settings.audit_log.read_text()
    assert store.door.audit.verify().intact


def test_no_log_no_data(tmp_path: Path) -> None:
    store = small_store(tmp_path)
    store.settings.audit_log.parent.mkdir(exist_ok=True)
    store.settings.audit_log.mkdir()

    with pytest.raises(StoreError, match="audit log cannot be written"):
        store.door.load("pupil", scope_of("analyst"))


def test_a_frame_is_the_callers_own(store: SmallStore) -> None:
    first = store.door.load("pupil", scope_of("analyst"))
    first["sex"] = "X"

    assert set(store.door.load("pupil", scope_of("analyst"))["sex"]) != {"X"}


def test_new_data_is_seen_at_once(tmp_path: Path) -> None:
    store = small_store(tmp_path)
    scope = scope_of("analyst")
    assert len(store.door.load("pupil", scope)) == 24

    with store.door.lake.writing() as writer:
        writer.delete("pupil", {"urn": SCHOOLS[1]})

    assert len(store.door.load("pupil", scope)) == 12
