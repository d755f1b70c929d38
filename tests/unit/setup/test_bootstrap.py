"""deploy/bootstrap finds a Python, installs what the lock names, and does it once."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from source import PROJECT

PYTHONS = ("python3.14", "python3.13", "python3.12", "python3", "python")

# Stands for uv: notes what it is asked for, and makes an environment that looks like one.
UV = f"""#!/bin/sh
echo "$*" >>"$UV_NOTES"
case "$*" in
    "venv --help") echo "  --clear" ;;
    venv*)
        mkdir -p .venv/bin
        ln -sf '{sys.executable}' .venv/bin/python
        echo "VIRTUAL_ENV='$(pwd)/.venv'" >.venv/bin/activate
        ;;
    *sync*) [ -z "${{UV_BREAKS:-}}" ] ;;
    *editable*) touch .venv/bin/workbench && chmod +x .venv/bin/workbench ;;
esac
"""


@dataclass(frozen=True)
class Machine:
    """A project folder and a path of programs that a test chooses."""

    folder: Path

    @property
    def programs(self) -> Path:
        return self.folder / "programs"

    def program(self, name: str, text: str) -> None:
        file = self.programs / name
        file.write_text(text)
        file.chmod(0o755)

    def bootstrap(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        environment = {
            "PATH": f"{self.programs}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "HOME": str(self.folder / "nobody"),
            "UV_NOTES": str(self.folder / "notes"),
        }
        return subprocess.run(
            [str(self.folder / "deploy" / "bootstrap"), *arguments],
            env=environment | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def asked_of_uv(self) -> list[str]:
        """What uv was asked since the last call, but for its help."""
        notes = self.folder / "notes"
        lines = notes.read_text().splitlines() if notes.exists() else []
        notes.unlink(missing_ok=True)
        return [line for line in lines if line != "venv --help"]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with uv, where every Python refuses."""
    machine = Machine(tmp_path)
    machine.programs.mkdir()
    for name in (*PYTHONS, "pyenv"):
        machine.program(name, "#!/bin/sh\nexit 127\n")
    machine.program("uv", UV)
    (tmp_path / "deploy").mkdir()
    shutil.copy(PROJECT / "deploy" / "bootstrap", tmp_path / "deploy" / "bootstrap")
    (tmp_path / "requirements.lock").write_text("uv==1.0 \\\n    --hash=sha256:00\n")
    (tmp_path / "pyproject.toml").write_text("")
    return machine


def runs(python: str) -> str:
    return f"#!/bin/sh\nexec '{python}' \"$@\"\n"


def chosen_python(machine: Machine) -> str:
    done = machine.bootstrap()
    assert done.returncode == 0, done.stderr
    return machine.asked_of_uv()[0].removeprefix("venv --quiet --clear --python ")


def test_python_on_the_path_is_used(machine):
    machine.program("python3.12", runs(sys.executable))
    assert chosen_python(machine) == f"{sys.executable} .venv"


def test_python_of_pyenv_is_used_though_its_shim_refuses(machine):
    python = machine.folder / "pyenv" / "versions" / "3.13.0" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(runs(sys.executable))
    python.chmod(0o755)
    done = machine.bootstrap(PYENV_ROOT=str(machine.folder / "pyenv"))
    assert done.returncode == 0, done.stderr
    assert machine.asked_of_uv()[0].endswith(f"--python {sys.executable} .venv")


def test_without_a_python_uv_is_asked_for_one(machine):
    assert chosen_python(machine) == "3.13 .venv"


def test_packages_are_installed_by_hash_and_the_project_without_its_dependencies(machine):
    machine.bootstrap()
    _, packages, project = machine.asked_of_uv()
    assert packages.endswith("--require-hashes requirements.lock")
    assert "--no-deps --no-build-isolation --editable ." in project


def test_second_run_does_nothing(machine):
    machine.bootstrap()
    machine.asked_of_uv()
    done = machine.bootstrap()
    assert (done.returncode, done.stderr, machine.asked_of_uv()) == (0, "", [])


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_changed_file_is_installed_into_the_same_environment(machine, name):
    machine.bootstrap()
    machine.asked_of_uv()
    with (machine.folder / name).open("a") as file:
        file.write("# changed\n")
    machine.bootstrap()
    assert [line.split(" --")[0] for line in machine.asked_of_uv()] == ["pip sync", "pip install"]


def test_environment_that_was_moved_is_made_again(machine):
    machine.bootstrap()
    machine.asked_of_uv()
    elsewhere = machine.folder / "elsewhere"
    elsewhere.mkdir()
    for name in ("deploy", ".venv", "requirements.lock", "pyproject.toml", "programs"):
        shutil.move(machine.folder / name, elsewhere / name)
    moved = Machine(elsewhere)
    moved.bootstrap()
    assert moved.asked_of_uv()[0].startswith("venv")


def test_set_up_that_broke_off_starts_again(machine):
    broken = machine.bootstrap(UV_BREAKS="yes")
    assert broken.returncode == 1
    assert "requirements.lock could not be installed" in broken.stderr
    machine.asked_of_uv()
    assert machine.bootstrap().returncode == 0
    assert len(machine.asked_of_uv()) == 2


def test_without_uv_and_without_python_it_says_what_to_install(machine):
    machine.program("uv", "#!/bin/sh\nexit 127\n")
    machine.program("apt-get", "#!/bin/sh\nexit 1\n")
    done = machine.bootstrap()
    assert done.returncode == 1
    assert "cannot make a virtual environment" in done.stderr
    assert "python3-venv" in done.stderr


def test_unknown_option_is_refused(machine):
    done = machine.bootstrap("--brwoser")
    assert done.returncode == 1
    assert "Allowed: --browser" in done.stderr
    assert machine.asked_of_uv() == []
