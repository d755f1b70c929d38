"""Files of schedules: what is accepted, and what is refused on which line in which words."""

from datetime import timedelta
from pathlib import Path

import pytest
from source import PROJECT

from workbench.cli._schedule import known_commands
from workbench.errors import UsageError
from workbench.schedules.commands import ALLOWED
from workbench.schedules.read import Known, read_schedule, read_schedules

GOOD = """\
title: Packs of secondary schools
owner: alice
enabled: true
cron: "30 1 * * 1-5"
command: [workbench, pack, build, --all]
parameters: school_pack/default
fresh:
  - dataset: school
    within: 7 days
  - connections: ["900001"]
    changed: true
catch_up: once
deadline: 5 hours
"""
COMMANDS = {
    "pack build": ("--all", "--params", "--jobs"),
    "audit verify": ("--json",),
    "users add": (),
}
# field, its line before and after, the line that is named, and what is said
REFUSALS = [
    ("title: Packs of secondary schools", "titel: Packs", 1, "`titel`: there is no such field"),
    ("title: Packs of secondary schools", "titel: Packs", 1, "Did you mean 'title'?"),
    ("enabled: true", "enabled: yes", 3, "`enabled`: Input should be a valid boolean"),
    ("enabled: true", 'enabled: "true"', 3, "`enabled`"),
    ('"30 1 * * 1-5"', '"30 25 * * 1-5"', 4, "`cron`: Bad hour"),
    ("enabled: true", "enabled: true\nzone: Europe/Paname", 4, "`zone`: There is no such time"),
    ("[workbench, pack,", "[sh, -c, pack,", 5, "`command`: The first word is not `workbench`"),
    ("pack, build, --all", "pack, biuld, --all", 5, "Did you mean 'pack build'?"),
    ("pack, build, --all", "users, add, mallory", 5, "`workbench users add` does not run unatt"),
    ("build, --all", "build, --alll", 5, "has no option --alll. Did you mean '--all'?"),
    ("build, --all", "build, --params=a.yaml", 5, "--params is given twice"),
    ("build, --all", "build, $(id)", 5, "`command 4`: String should match pattern"),
    ("build, --all", "build, a b", 5, "`command 4`: String should match pattern"),
    ("command: [workbench, pack, build, --all]", "command: workbench pack build", 5, "`command`"),
    ("pack, build, --all", "audit, verify", 5, "takes no parameter set"),
    ("school_pack/default", "school_pack/defualt", 6, "Did you mean 'school_pack/default'?"),
    ("school_pack/default", "../secret", 6, "`parameters`: String should match pattern"),
    ("dataset: school", "dataset: scool", 8, "`fresh 1 dataset`: there is no dataset `scool`"),
    ("within: 7 days", "within: 7 d", 9, "`fresh 1 within`: write a length of time"),
    ("within: 7 days", "witin: 7 days", 9, "`fresh 1 witin`: there is no such field"),
    ('["900001"]', "[900001]", 10, "`fresh 2 connections"),
    ("    changed: true\n", "", 10, "`fresh 2`: say how fresh"),
    ("  - dataset: school", "  - dataset: school\n    store: lake", 8, "`fresh 1`: name one of"),
    ("    within: 7 days", "    within: 7 days\n    share: 90", 8, "share is of connections"),
    ("catch_up: once", "catch_up: always", 12, "`catch_up`: Input should be 'once' or 'none'"),
    ("deadline: 5 hours", "deadline: 5", 13, "`deadline`: write a length of time"),
    ("deadline: 5 hours", "", 1, "`deadline`: Field required"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("scheduled", "params/school_pack"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "params" / "school_pack" / "default.yaml").write_text("years: 3\n")
    return tmp_path


def known(project: Path) -> Known:
    return Known(project, ["school", "pupil"], COMMANDS)


def read(project: Path, text: str, name: str = "packs.yaml"):
    path = project / "scheduled" / name
    path.write_text(text, encoding="utf-8")
    return read_schedule(path, known(project))


def test_a_file_becomes_a_schedule(project):
    found = read(project, GOOD)
    assert (found.name, found.zone, found.deadline) == (
        "packs",
        "Europe/London",
        timedelta(hours=5),
    )
    assert found.command == ("workbench", "pack", "build", "--all")
    assert [wanted.within for wanted in found.fresh] == [timedelta(days=7), None]
    assert found.notebook == "school_pack"


@pytest.mark.parametrize(("before", "after", "line", "said"), REFUSALS)
def test_what_is_wrong_is_refused_with_its_line(project, before, after, line, said):
    assert before in GOOD
    with pytest.raises(UsageError) as refused:
        read(project, GOOD.replace(before, after))
    told = [one for one in refused.value.what.splitlines() if said in one]
    assert told, refused.value.what
    assert told[0].startswith(f"packs.yaml, line {line}, ")


def test_everything_that_is_wrong_is_said_at_once(project):
    wrong = GOOD.replace("5 hours", "soon").replace("once", "never")
    with pytest.raises(UsageError) as refused:
        read(project, wrong)
    assert len(refused.value.what.splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [("a: [1", "line 1 is not YAML"), ("- a", "is not a list"), ("", "is not a list")],
)
def test_what_is_no_list_of_fields_is_refused(project, text, said):
    with pytest.raises(UsageError, match=said):
        read(project, text)


@pytest.mark.parametrize("name", ["Packs.yaml", "my packs.yaml", "1st.yaml"])
def test_a_name_that_no_unit_could_have_is_refused(project, name):
    with pytest.raises(UsageError, match="is not the name of a schedule"):
        read(project, GOOD, name)


def test_one_wrong_file_does_not_stop_the_others(project):
    read(project, GOOD)
    (project / "scheduled" / "other.yaml").write_text("title: nothing else\n")
    found = read_schedules(known(project))
    assert [one.name for one in found.good] == ["packs"]
    with pytest.raises(UsageError, match=r"other\.yaml, line 1"):
        found.named("other")
    with pytest.raises(UsageError, match="There is no schedule `pakcs`") as refused:
        found.named("pakcs")
    assert "'packs'" in refused.value.hint


def test_the_schedules_of_the_project_can_be_read():
    from workbench.contracts.read import read_catalogue

    names = [one.name for one in read_catalogue(PROJECT / "data_contracts")]
    found = read_schedules(Known(PROJECT, names, known_commands()))
    assert found.wrong == ()
    assert len(found.good) >= 3


def test_every_command_that_may_run_unattended_exists():
    assert set(ALLOWED) <= set(known_commands())
