"""``workbench doctor`` prints findings and exits with 1 where something must be mended."""

import json

import pytest
from typer.testing import CliRunner

from workbench.cli import app
from workbench.doctor import Finding

FINE = Finding("python", True, "3.13.0")
WRONG = Finding("port", False, "5006 is taken", "Set WORKBENCH_PORT.")


@pytest.mark.parametrize(("findings", "code"), [((FINE,), 0), ((FINE, WRONG), 1)])
def test_exit_code(monkeypatch, findings, code):
    monkeypatch.setattr("workbench.doctor.examine", lambda: findings)
    assert CliRunner().invoke(app, ["doctor"]).exit_code == code


def test_table_says_what_to_mend_and_how(monkeypatch):
    monkeypatch.setattr("workbench.doctor.examine", lambda: (FINE, WRONG))
    shown = CliRunner().invoke(app, ["doctor"]).stdout
    line = next(line for line in shown.splitlines() if "port" in line)
    assert line.split()[0] == "mend"
    assert "5006 is taken" in line
    assert "Set WORKBENCH_PORT." in line


def test_json_holds_the_findings(monkeypatch):
    monkeypatch.setattr("workbench.doctor.examine", lambda: (WRONG,))
    assert json.loads(CliRunner().invoke(app, ["doctor", "--json"]).stdout) == [
        {
            "name": "port",
            "ok": False,
            "what": "5006 is taken",
            "how_to_mend": "Set WORKBENCH_PORT.",
        }
    ]
