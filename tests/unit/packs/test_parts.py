import pandas as pd
import pytest

from workbench.errors import StoreError, UsageError
from workbench.packs.parts import Chart, Cover, Folder, Grid, Section, Sentence, Source, Tile
from workbench.packs.recorder import Recorder, grid

GRID = Grid("table", "Caption", ("A", "B"), (("x", "1"), ("y", "")), "note")
PARTS = (
    Cover("Name", "Place", (("URN", "100001"),), True),
    Section("first", "Title", "Lead"),
    Sentence("said", "Words – with “marks” & <tags>", "finding"),
    Tile("tile", "Label", "+0.10", "above", "Significantly above", (("England", "0"),), "Note"),
    GRID,
    Chart("chart", "Title", "Summary", "Source", "<svg/>", GRID),
    Chart("other", "Title", "Summary", "Source", "<svg/>", None, "table"),
    Source("load-1", "school", ("file",), 3),
)


def test_parts_come_back_as_they_were_recorded(tmp_path):
    folder = Folder(tmp_path)
    for part in PARTS:
        folder.add(part)
    assert tuple(Folder(tmp_path).read()) == PARTS


def test_equal_parts_give_equal_files(tmp_path):
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        folder = Folder(tmp_path / name)
        for part in PARTS:
            folder.add(part)
        files.append({p.name: p.read_bytes() for p in (tmp_path / name / "parts").iterdir()})
    assert files[0] == files[1]


@pytest.mark.parametrize("name", ["Has Space", "", "../up", "é"])
def test_an_id_is_made_of_safe_characters(tmp_path, name):
    with pytest.raises(UsageError, match="`id` of a section"):
        Folder(tmp_path).add(Section(name, "Title"))


def test_an_id_is_used_once(tmp_path):
    folder = Folder(tmp_path)
    folder.add(Section("same", "Title"))
    with pytest.raises(UsageError, match="used before"):
        folder.add(Sentence("same", "Text"))


def test_a_damaged_part_is_an_error(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "001-section-x.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be read"):
        list(Folder(tmp_path).read())


def test_the_recorder_leaves_out_what_says_nothing(tmp_path):
    recorder = Recorder(tmp_path)
    recorder.sentence("none", "")
    recorder.cover("Name", "", {"Known": "yes", "Unknown": ""}, synthetic=False)
    (cover,) = Folder(tmp_path).read()
    assert cover == Cover("Name", "", (("Known", "yes"),), False)


def test_a_tone_needs_its_verdict_in_words(tmp_path):
    with pytest.raises(UsageError, match="no `verdict` in words"):
        Recorder(tmp_path).tile("p8", "Progress 8", "+0.10", tone="above")


def test_a_grid_is_text_and_missing_is_empty():
    frame = pd.DataFrame({"name": ["a", None], "value": [1.5, float("nan")]})
    assert grid("g", frame, "c").rows == (("a", "1.5"), ("", ""))


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    recorder = Recorder(None)
    recorder.section("one", "Title")
    recorder.tile("two", "Label", "1")
    recorder.table("three", pd.DataFrame({"a": [1]}), "Caption")
    assert list(tmp_path.iterdir()) == []
