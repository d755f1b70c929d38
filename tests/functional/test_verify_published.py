"""The published files themselves, recomputed, where they are at hand."""

import csv
import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from workbench.cli import app
from workbench.settings import Settings
from workbench.verification.registry import RECOMPUTATIONS
from workbench.verification.run import absent

DATA = Settings().published_data
SECONDS = 60

pytestmark = pytest.mark.skipif(
    bool(absent(DATA)), reason=f"{len(absent(DATA))} published files are not in {DATA.name}/"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory):
    """The command's result, its CSV file and the seconds of processor time it took."""
    figures = tmp_path_factory.mktemp("verified") / "figures.csv"
    started = time.process_time()
    result = CliRunner().invoke(app, ["verify", "published", "--json", "--csv", str(figures)])
    return result, figures, time.process_time() - started


def test_every_class_is_verified(found):
    result, _, _ = found
    classes = json.loads(result.stdout)
    assert [one["class"] for one in classes if not one["verified"]] == []
    assert result.exit_code == 0
    assert len(classes) == len({one.name for one in RECOMPUTATIONS})
    assert all(one["share"] >= 99.5 and one["rows"] > 0 for one in classes)


def test_no_row_is_unexplained(found):
    _, figures, _ = found
    with Path(figures).open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 400
    assert [row["figure"] for row in rows if row["unexplained"] != "0"] == []


def test_every_folder_with_figures_is_read_or_named_on_the_page(found):
    page = (Settings().project / "docs" / "verification.md").read_text(encoding="utf-8")
    folders = {path.name for path in DATA.iterdir() if path.is_dir()}
    assert {name for name in folders if f"`{name}`" not in page} == set()


def test_it_takes_less_than_a_minute_of_a_processor(found):
    _, _, seconds = found
    assert seconds < SECONDS
