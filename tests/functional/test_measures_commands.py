"""``workbench measures``: the list and the page of one."""

import json

from typer.testing import CliRunner

from workbench.cli import app
from workbench.errors import UsageError


def run(*arguments):
    return CliRunner().invoke(app, ["measures", *arguments])


def test_list_of_a_key_stage():
    found = json.loads(run("list", "--stage", "ks4", "--json").stdout)
    assert "attainment8" in {one["measure"] for one in found}
    assert {one["key stage"] for one in found} == {"ks4"}
    assert len(json.loads(run("list", "--json").stdout)) > len(found)


def test_page_of_a_measure():
    page = run("show", "attainment8").stdout
    assert page.startswith("# Attainment 8")
    assert "Worked example" in page


def test_unknown_names_are_explained():
    for arguments in (("show", "atainment8"), ("list", "--stage", "ks9")):
        refused = run(*arguments)
        assert refused.exit_code == 2 or isinstance(refused.exception, UsageError)
        assert "Did you mean" in refused.stderr or "Allowed" in refused.stderr
