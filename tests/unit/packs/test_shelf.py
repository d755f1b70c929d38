import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.errors import UsageError
from workbench.packs.shelf import Shelf


def finished(folder: Path, text: str) -> Path:
    (folder / "manifest.json").write_text(
        '{"pack": "abc", "title": "S", "synthetic": false,'
        f' "inputs": {{"urn": "100001", "generated": "{text}"}}}}'
    )
    return folder


def publish(shelf: Shelf, text: str = "2026-11-22", pack: str = "abc") -> Path:
    with shelf.working_folder() as folder:
        return shelf.publish(finished(folder, text), "100001", pack)


def test_a_published_pack_has_its_place_and_nothing_else_is_left(tmp_path):
    place = publish(Shelf(tmp_path))
    assert place == tmp_path / "100001" / "abc"
    assert [path.name for path in (tmp_path / ".work").iterdir()] == []
    assert place.stat().st_mode & 0o077 == 0


def test_a_pack_of_the_same_id_is_replaced(tmp_path):
    shelf = Shelf(tmp_path)
    publish(shelf, "2026-11-21")
    publish(shelf, "2026-11-22")
    assert [entry.generated for entry in shelf.entries()] == ["2026-11-22"]


def test_a_folder_that_is_not_published_is_gone(tmp_path):
    shelf = Shelf(tmp_path)
    with shelf.working_folder() as folder:
        finished(folder, "2026-11-22")
    assert list((tmp_path / ".work").iterdir()) == []
    assert shelf.entries() == ()


def test_packs_are_found_by_the_start_of_their_id(tmp_path):
    shelf = Shelf(tmp_path)
    place = publish(shelf)
    publish(shelf, pack="xyz")
    assert shelf.find("ab") == place
    assert shelf.find(str(place)) == place


def test_an_unknown_or_ambiguous_id_is_refused(tmp_path):
    shelf = Shelf(tmp_path)
    publish(shelf, pack="abc")
    publish(shelf, pack="abd")
    with pytest.raises(UsageError, match="several packs start so"):
        shelf.find("ab")
    with pytest.raises(UsageError, match="no such pack"):
        shelf.find("q")


def test_only_folders_of_dead_builds_are_swept(tmp_path):
    shelf = Shelf(tmp_path)
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    with shelf.working_folder() as mine:
        dead = mine.parent / f"{gone.stdout.strip()}-left"
        dead.mkdir()
        assert shelf.sweep() == 1
        assert mine.is_dir()
        assert mine.name.startswith(f"{os.getpid()}-")
        assert not dead.exists()
