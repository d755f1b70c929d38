"""Fitting models by command: a run is kept, has a card, and is the same when made again."""

import json

import pytest
from demo_home import make_demo
from made_once import copied
from typer.testing import CliRunner

from workbench.cli import app
from workbench.errors import UsageError

YEAR = "2018/19"
MODELS = ("value_added", "contextual_value_added", "subject_value_added", "subject_difficulty")
ESTIMATES = ("ks2_estimates", "ks4_estimates", "ks5_estimates")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "home"
    copied(folder, "demo", make_demo)
    return folder


@pytest.fixture
def command(home, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(home))
    return lambda *words: CliRunner().invoke(app, ["--quiet", "models", *words])


def test_models_are_listed_with_their_purpose(command):
    listed = {one["model"]: one["for"] for one in json.loads(command("list", "--json").stdout)}
    assert listed["ks4_estimates"] == "estimates"
    assert listed["contextual_value_added"] == "value_added"


@pytest.mark.parametrize("model", MODELS)
def test_a_model_is_fitted_kept_and_explained(command, model):
    first, again = (command("fit", model, "--year", YEAR) for _ in range(2))
    assert first.exit_code == 0, first.stderr
    assert first.stdout == again.stdout
    run = first.stdout.strip()
    kept = {one["run"]: one for one in json.loads(command("runs", "--json").stdout)}
    assert kept[run]["model"] == model
    assert kept[run]["origin"] == "synthetic"
    card = command("card", model, "--run", run[:6]).stdout
    assert run in card
    assert "## Coefficients" in card
    assert "Tier 2: risks" in command("card", model, "--transparency").stdout


def test_mistakes_are_refused_with_what_to_do(command):
    unknown = command("fit", "value_aded", "--year", YEAR)
    assert unknown.exit_code == UsageError.exit_code
    assert "Did you mean 'value_added'" in unknown.stderr
    nobody = command("fit", "value_added", "--year", "1999/00")
    assert nobody.exit_code == UsageError.exit_code
    assert "nobody to fit" in nobody.stderr


@pytest.mark.parametrize("model", ESTIMATES)
def test_estimates_are_scored_on_results_they_were_not_made_from(command, model):
    assert command("fit", model, "--year", YEAR).exit_code == 0
    card = command("card", model).stdout
    assert "2017/18 to 2018/19" in card
    assert f"| {YEAR} | ranked probability |" in card


def test_similar_schools_are_listed_with_the_school_first(command):
    asked = ("similar", "900003", "--year", YEAR, "--preset", "eef_families", "--size", "5")
    listed = json.loads(command(*asked, "--json").stdout)
    assert [one["place"] for one in listed] == [0, 1, 2, 3, 4, 5]
    assert (listed[0]["urn"], listed[0]["difference"]) == ("900003", 0)
    assert all(0 <= one["stays"] <= 1 for one in listed[1:])
    assert listed[1]["name"] in command(*asked).stdout
    unknown = command("similar", "900003", "--year", YEAR, "--preset", "best")
    assert (unknown.exit_code, "eef_families" in unknown.stderr) == (UsageError.exit_code, True)
