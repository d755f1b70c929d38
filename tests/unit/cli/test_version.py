"""``workbench --version`` names the version and the lock file."""

from hashlib import sha256

from source import PROJECT
from typer.testing import CliRunner

from workbench.cli import app


def test_version_names_the_lock_by_its_hash():
    digest = sha256((PROJECT / "requirements.lock").read_bytes()).hexdigest()
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"workbench 0.1.0 (lock {digest[:12]})\n")


def test_version_without_a_lock_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_PROJECT", str(tmp_path))
    assert "(lock absent)" in CliRunner().invoke(app, ["--version"]).stdout
