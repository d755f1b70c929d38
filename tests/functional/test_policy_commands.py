"""``workbench policy``: the decision, and the rule that decided."""

import json

import pytest
from server import NAMED, PASSWORD
from stores import small_store
from typer.testing import CliRunner

from workbench.access.policy import read_policy
from workbench.cli import app
from workbench.serve.accounts import Accounts, NewUser
from workbench.settings import settings
from workbench.store.registry import open_registry

HEAD = NewUser("head", "Head", "school_named", "First", "school", "900001", grants=NAMED)
CLERK = NewUser("clerk", "Clerk", "school_named", "First", "school", "900001")


@pytest.fixture(autouse=True)
def accounts(home) -> None:
    small_store(home).door.close()
    registry = open_registry(settings())
    for person in (HEAD, CLERK):
        Accounts(registry).create(person, PASSWORD, read_policy())
    registry.close()


def explain(user: str, dataset: str, *options: str, purpose: str = "self_evaluation"):
    command = ["policy", "explain", "--user", user, "--dataset", dataset, "--purpose", purpose]
    return CliRunner().invoke(app, [*command, *options])


def rules(user: str, dataset: str, *options: str, **more: str) -> dict[str, tuple[bool, str]]:
    found = json.loads(explain(user, dataset, "--json", *options, **more).stdout)["decisions"]
    return {name: (one["allowed"], one["rule"]) for name, one in found.items()}


def test_each_class_of_columns_has_its_own_rule() -> None:
    assert rules("clerk", "pupil_identity")["identifying"] == (False, "grants.pupil_level")
    assert rules("head", "pupil_identity")["identifying"] == (
        True,
        "roles.school_named.actions.view",
    )


def test_purpose_and_school_decide_too() -> None:
    assert rules("head", "ks4_entry", purpose="attendance_reporting")["pupil"] == (
        False,
        "purposes.attendance_reporting.categories",
    )
    assert rules("head", "pupil", "--school", "900002")["pupil"][1] == "roles.school_named.remit"
    assert rules("head", "pupil", "--school", "900001")["pupil"][0]


def test_people_read_a_table_and_programs_the_exit_code() -> None:
    allowed = explain("head", "pupil")
    refused = explain("head", "pupil", "--action", "run")

    assert allowed.exit_code == 0
    assert "school:900001" in allowed.stdout
    assert "may not run pupil columns" in refused.stdout
    assert refused.exit_code == 4


@pytest.mark.parametrize(
    ("user", "dataset", "options", "message"),
    [
        ("haed", "pupil", (), "Did you mean 'head'"),
        ("head", "pupli", (), "Did you mean 'pupil'"),
        ("head", "pupil", ("--action", "veiw"), "Did you mean 'view'"),
    ],
)
def test_mistakes_are_explained(user, dataset, options, message) -> None:
    result = explain(user, dataset, *options)

    assert result.exit_code in (1, 2)
    assert message in result.stderr


def test_matrix_names_what_each_action_may_carry() -> None:
    rows = json.loads(CliRunner().invoke(app, ["policy", "matrix", "--json"]).stdout)
    (identities,) = (
        row["carried"]
        for row in rows
        if (row["role"], row["purpose"], row["dataset"])
        == ("local_authority_named", "self_evaluation", "pupil_identity")
    )

    assert "identifying" in identities["view"]
    assert "identifying" not in identities["print"]
    assert identities["download"] == []
    assert "school_governor" in CliRunner().invoke(app, ["policy", "matrix"]).stdout
