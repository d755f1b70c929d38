"""A Chromium is found on the path, or where Playwright puts one."""

import pytest

from workbench import chromium


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """A machine with no browser."""
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(chromium, "APPLICATIONS", ())
    return tmp_path


def program(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_none(nowhere):
    assert chromium.find_chromium() is None


def test_on_the_path_before_playwrights_own(nowhere):
    program(nowhere / ".cache/ms-playwright/chromium-1200/chrome-linux/chrome")
    found = program(nowhere / "programs" / "google-chrome")
    assert chromium.find_chromium() == found


def test_newest_of_playwrights_own(nowhere):
    program(nowhere / ".cache/ms-playwright/chromium-1200/chrome-linux/chrome")
    newest = program(nowhere / ".cache/ms-playwright/chromium-1300/chrome-linux64/chrome")
    assert chromium.find_chromium() == newest
