"""``workbench verify published``: a line a class, and 1 where one is not verified."""

import json
from types import MappingProxyType

import pytest
from typer.testing import CliRunner

from workbench.cli import app
from workbench.verification.check import Check

NONE: MappingProxyType[str, int] = MappingProxyType({})
FINE = Check("bands", "band", "a.csv", 1000, 1000, 0.0, NONE, NONE)
NEARLY = Check("rates", "rate", "b.csv", 400, 399, 0.2, MappingProxyType({"revised": 1}), NONE)
WRONG = Check("sums", "sum", "c.csv", 400, 399, 7.0, NONE, MappingProxyType({"SUPP": 3}))


@pytest.fixture
def run(monkeypatch):
    def with_checks(checks, *arguments):
        def verify_published(folder, progress, recomputations):
            for check in checks:
                progress(check.name, (check,))
            return checks

        monkeypatch.setattr("workbench.verification.run.verify_published", verify_published)
        return CliRunner().invoke(app, ["verify", "published", *arguments])

    return with_checks


@pytest.mark.parametrize(("checks", "code"), [((FINE, NEARLY), 0), ((FINE, WRONG), 1)])
def test_exit_code(run, checks, code):
    assert run(checks).exit_code == code


def test_a_line_a_class_with_its_misses(run):
    found = run((FINE, NEARLY, WRONG))
    lines = {line.split()[0]: line for line in found.stdout.splitlines() if line.strip()}
    assert "100.00%" in lines["bands"]
    assert "99.75%" in lines["rates"]
    assert "1 revised" in lines["rates"]
    assert "1 unexplained" in lines["sums"]
    assert "NOT  sums: 399 of 400" in found.stderr


def test_a_share_is_never_rounded_up_to_all(run):
    found = run((Check("sums", "sum", "c.csv", 10**6, 10**6 - 1, 7.0, NONE, NONE),))
    assert "99.99%" in found.stdout


def test_json_holds_classes_or_figures(run):
    assert [row["class"] for row in json.loads(run((FINE, WRONG), "--json").stdout)] == [
        "bands",
        "sums",
    ]
    figures = json.loads(run((WRONG,), "--json", "--figures").stdout)
    assert (figures[0]["file"], figures[0]["skipped"]) == ("c.csv", "3 SUPP")


def test_csv_holds_every_figure(run, tmp_path):
    run((FINE, WRONG), "--csv", str(tmp_path / "figures.csv"))
    lines = (tmp_path / "figures.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("class,figure,file,rows,within")
    assert len(lines) == 3


def test_no_folder_is_said_without_a_traceback(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_PUBLISHED_DATA", str(tmp_path / "nowhere"))
    found = CliRunner().invoke(app, ["verify", "published"])
    assert found.exit_code == 1
    assert "WORKBENCH_PUBLISHED_DATA" in found.stderr
    assert "Traceback" not in found.stderr
