"""Which packs a school gets, and the choice of them on the command line."""

import json
from pathlib import Path

import pandas as pd
import pytest
from pack_kill import recorded_here
from pack_queue import DONE
from packs import schools
from source import PROJECT
from stage_packs import ks5_results, store
from typer.testing import CliRunner

from workbench.cli import app
from workbench.packs import build as building
from workbench.packs.queue.claims import Claims
from workbench.packs.queue.many import open_queue
from workbench.packs.stages import PRIMARY, SECONDARY, SIXTH_FORM
from workbench.settings import Settings

SMALL, THROUGH, NURSERY, SENIOR = "100001", "100002", "100003", "100004"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A primary, an all-through, a nursery and a secondary school, this one with students."""
    home = tmp_path_factory.mktemp("stages")
    rows = (
        schools()
        .head(4)
        .assign(
            phase=["primary", "all-through", None, "secondary"],
            age_low=[4, 4, 2, 11],
            age_high=[11, 18, 4, 18],
            name=["A", "B", "C", "D"],
        )
    )
    found = [
        (SMALL, "ks2_rwm_expected"),
        (THROUGH, "attainment8"),
        (THROUGH, "a_level_points"),
        (SENIOR, "attainment8"),
    ]
    published = pd.DataFrame(found, columns=["unit_id", "measure"]).assign(
        level="school", group="all", year="2018/19", value=40.0, status="published",
        origin="published", source="drawn",
    )  # fmt: skip
    students = ks5_results()["ks5_student"].assign(urn=SENIOR)
    store(home, school=rows, school_performance=published, ks5_student=students)
    return home


class Here:
    """Workers in this process, whose notebook is a recording: what is tested is the choice."""

    def __init__(self, claims: Claims, chosen: Settings, size: int) -> None:
        self._claims, self._chosen, self._run = claims, chosen, ""

    def start(self, run: str) -> None:
        self._run = run

    def tend(self) -> None:
        with open_queue(self._chosen) as queue:
            job = queue.runs.find(self._run).job
        while claim := self._claims.take("here", self._run):
            assert building.build(self._chosen, job, claim.urn).pack == claim.key
            self._claims.built(claim, DONE)

    def finish(self) -> None: ...

    def stop(self) -> None: ...


@pytest.fixture
def build(filled, monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_HOME", str(filled))
    monkeypatch.setattr("workbench.packs.command.Crew", Here)
    monkeypatch.setattr(building, "execute", recorded_here)
    monkeypatch.chdir(tmp_path)

    def run(*words: str, code: int = 0):
        out = "--out", str(tmp_path / "packs")
        done = CliRunner().invoke(app, ["pack", "build", *words, *out, "--quiet", "--json"])
        assert done.exit_code == code, done.output
        return done.stderr if code else json.loads(done.stdout)

    return run


def made(results):
    return [(one["school"], one["notebook"]) for one in results]


def test_every_school_gets_the_packs_of_its_stages(build, tmp_path):
    built = build("--school", f"{SMALL},{THROUGH},{SENIOR}")
    assert made(built) == [
        (SMALL, PRIMARY),
        (THROUGH, PRIMARY),
        (THROUGH, SECONDARY),
        (SENIOR, SECONDARY),
        (THROUGH, SIXTH_FORM),
        (SENIOR, SIXTH_FORM),
    ]
    assert len({one["pack"] for one in built}) == len(built)
    assert len({one["run"] for one in built}) == 3
    again = build("--school", SENIOR, "--phase", "sixth form")
    assert [(one["pack"], one["reused"]) for one in again] == [(built[-1]["pack"], True)]
    words = ["pack", "list", "--school", THROUGH, "--out", str(tmp_path / "packs"), "--json"]
    listed = json.loads(CliRunner().invoke(app, words).stdout)
    assert {one["notebook"] for one in listed} == {PRIMARY, SECONDARY, SIXTH_FORM}


def test_a_parameter_set_chooses_its_notebook(build):
    assert made(build("--school", THROUGH, "--params", str(PROJECT / "params" / PRIMARY))) == [
        (THROUGH, PRIMARY)
    ]


def test_all_schools_are_those_with_published_results_of_the_phase(build):
    found = build("--all-schools", "--phase", "secondary")
    assert made(found) == [(THROUGH, SECONDARY), (SENIOR, SECONDARY)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--school", NURSERY], ("100003 has no pack", "Key stage 2, Key stage 4, 16 to 18")),
        (
            ["--school", SENIOR, "--phase", "primary"],
            ("100004 has no pack of the phase primary", "It has: secondary, sixth form."),
        ),
        (["--all-schools", "--phase", "6th"], ("`--phase` 6th", "primary, secondary, sixth form")),
        (["--school", "trust:2043"], ("`trust:2043` is not a URN", "workbench pack remit")),
        (
            ["--school", SMALL, "--phase", "secondary", "--params", "{params}/primary_pack"],
            ("of the phase primary, `--phase` says secondary",),
        ),
        (["--school", SMALL, "--params", "{params}/remit_pack"], ("workbench pack remit",)),
        (
            ["--school", SMALL, "--params", "{params}/models_check"],
            ("makes no pack of a school", "primary_pack, school_pack, sixth_form_pack"),
        ),
        (["--school", THROUGH, "--params", "{own}"], ("several phases", "Say --phase")),
    ],
)  # fmt: skip
def test_a_choice_that_cannot_be_made_says_what_can(build, tmp_path, words, said):
    own = tmp_path / "own.yaml"
    own.write_text("years: 1\n")
    told = build(*(one.format(params=PROJECT / "params", own=own) for one in words), code=2)
    assert all(" ".join(text.split()) in " ".join(told.split()) for text in said), told
    assert not (tmp_path / "packs").exists()
