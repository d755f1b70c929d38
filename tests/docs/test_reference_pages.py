"""The reference pages say what the code says."""

from source import PROJECT

from workbench.cli._reference import commands_page
from workbench.documentation import pages, stale, write
from workbench.settings import Settings

FOLDER = PROJECT / "docs" / "reference"


def test_no_page_is_stale() -> None:
    made = {**pages(Settings()), "commands.md": commands_page()}

    assert stale(FOLDER, made) == [], "run `make docs`"


def test_every_dataset_measure_and_role_has_its_place(tmp_path) -> None:
    made = pages(Settings())

    assert write(tmp_path, made) == sorted(made)
    assert stale(tmp_path, made) == []
    (tmp_path / "policy.md").write_text("old")
    assert stale(tmp_path, made) == ["policy.md"]
