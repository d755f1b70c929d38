"""The national notebook on the real published tables."""

from pathlib import Path

import pytest
from engines import by_both
from source import PROJECT

from workbench.intake.ingest import ingest
from workbench.packs.notebook import read_notebook
from workbench.packs.warm.zygotes import Zygote
from workbench.settings import Settings

TABLES = (
    "dfe_performance_tables/2018-19/england_ks4final.csv",
    "school_year_panel/dim_school.csv.gz",
)


def test_it_runs_and_agrees_with_the_published_table(tmp_path: Path, running: Zygote) -> None:
    chosen = Settings(home=tmp_path / "home")
    files = [chosen.published_data / name for name in TABLES]
    if not all(path.is_file() for path in files):
        pytest.skip("the published tables are not beside the project")
    assert all(outcome.status == "loaded" for outcome in ingest(files, chosen))
    (tmp_path / "work").mkdir()

    notebook = read_notebook(PROJECT / "notebooks" / "national_trends.ipynb")
    nodes = by_both(notebook, {}, chosen, tmp_path, running)

    said = "".join(
        output["data"].get("text/html", "")
        for cell in nodes.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "data" in output
    )
    outcomes = said.split("<caption>Mean published outcomes")[1].split("</table>")[0]
    rows = {line.split("</th>")[0]: line for line in outcomes.split('<th scope="row">')[1:]}
    assert said.count("<svg") == 2
    assert {"Outstanding", "Good", "All schools"} <= set(rows)
    assert "0.46" in rows["Outstanding"]
    assert "London" in said
    assert "http" not in said.replace("http://www.w3.org", "")
