"""The notebook that checks models, on a store with runs and on one without."""

from pathlib import Path

import pytest
from demo_home import make_demo
from made_once import copied
from notebook_run import said_by

from workbench.analysis import analyst
from workbench.loader import Door
from workbench.models.record_store import keep
from workbench.models.runs.run import fit
from workbench.packs.warm.zygotes import Zygote
from workbench.settings import Settings

NOTEBOOK = "models_check"


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder in which the estimates of key stage 4 were fitted."""
    home = tmp_path_factory.mktemp("models") / "home"
    copied(home, "demo", make_demo)
    door = Door(Settings(home=home))
    keep(fit("ks4_estimates", "2018/19", door, analyst()), door)
    door.close()
    return home


def test_chances_are_held_against_what_happened(
    tmp_path: Path, fitted: Path, running: Zygote
) -> None:
    said = said_by(
        NOTEBOOK, tmp_path, Settings(home=fitted), {"part": "Mathematics"}, running, oracle=True
    )

    assert "4,059 real pupils" in said
    assert "standard error of standLRT" in said
    assert ">No<" not in said.partition("Figures of the printed fit")[2].partition("</table>")[0]
    assert "Chances of 4 or more in Mathematics: in " in said
    assert "Estimates at key stage 4 (`ks4_estimates`)" in said
    assert "disadvantaged" in said


def test_without_a_run_only_real_pupils_are_shown(tmp_path: Path, running: Zygote) -> None:
    home = tmp_path / "home"
    copied(home, "demo", make_demo)

    said = said_by(NOTEBOOK, tmp_path, Settings(home=home), {}, running)

    assert "none, so that only real pupils are shown" in said
    assert "Chances of the fifth band, real pupils kept back: in " in said
    assert "no chances can be shown" in said
