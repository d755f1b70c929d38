"""The policy gives scopes, and denies by default."""

from pathlib import Path

import pytest
from stores import scope_of, viewer_of

from workbench.access.policy import read_policy
from workbench.access.scope import Viewer
from workbench.errors import ContractError, PolicyDenied


def test_unknown_role_gets_nothing() -> None:
    scope = read_policy().scope_for(Viewer("i", "s", role="headteacher"), "self_evaluation")

    assert scope.empty
    assert not scope.may("view")
    assert scope.schools == ()


def test_viewer_without_role_gets_nothing() -> None:
    assert read_policy().scope_for(Viewer("i", "s"), "self_evaluation").empty


@pytest.mark.parametrize(
    ("role", "names", "pupil_lists", "download", "threshold", "everywhere"),
    [
        ("school_named", True, True, True, 0, False),
        ("school_governor", False, False, False, 6, False),
        ("analyst", False, False, False, 6, True),
        ("training", False, False, False, 6, True),
    ],
)
def test_roles(
    role: str, names: bool, pupil_lists: bool, download: bool, threshold: int, everywhere: bool
) -> None:
    scope = scope_of(role, schools=("900001",))

    assert scope.names is names
    assert scope.pupil_lists is pupil_lists
    assert scope.may("download") is download
    assert scope.threshold == threshold
    assert (scope.schools is None) is everywhere


def test_training_sees_synthetic_data_only() -> None:
    assert scope_of("training").origins == ("synthetic",)


def test_attendance_reporting_may_not_load_assessment() -> None:
    scope = scope_of("school_named", "attendance_reporting")

    assert "assessment" not in scope.categories
    assert "timetable" not in scope.categories
    assert "attendance" in scope.categories


def test_unknown_purpose_names_the_nearest() -> None:
    with pytest.raises(PolicyDenied, match="Did you mean 'self_evaluation'"):
        scope_of("school_named", "self_evaluatoin")


def test_role_may_not_use_a_purpose_of_others() -> None:
    with pytest.raises(PolicyDenied, match="school_named may not load data for the purpose"):
        scope_of("school_named", "national_trends")


def test_require_names_role_and_action() -> None:
    with pytest.raises(PolicyDenied, match="school_governor may not download"):
        scope_of("school_governor").require("download")


@pytest.mark.parametrize("text", ["", "version: 1", "{", "roles: []\nversion: 1\ndisclosure: {}"])
def test_broken_policy_gives_no_policy(tmp_path: Path, text: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(text)

    with pytest.raises(ContractError, match="nothing is loaded"):
        read_policy(path)


def test_missing_policy_gives_no_policy(tmp_path: Path) -> None:
    with pytest.raises(ContractError):
        read_policy(tmp_path / "none.yaml")


def test_fingerprint_is_of_rights_not_of_people() -> None:
    one, two = (
        read_policy().scope_for(viewer_of("school_named", schools, name), "self_evaluation")
        for name, schools in (("alice", ("1", "2")), ("bob", ("2", "1")))
    )

    assert one != two
    assert one.fingerprint == two.fingerprint
