"""Units of systemd: the shipped ones are those that `workbench schedule install` writes."""

import shutil
import subprocess
from pathlib import Path

import pytest
from source import PROJECT

from workbench.schedules.units import SERVICE, TIMER, Place, units, write_units

SRV = Path("/srv/workbench")
SHIPPED = Place(SRV, SRV / "var", SRV / ".venv" / "bin" / "workbench", "workbench")


def test_the_shipped_units_are_those_that_are_written():
    for name, text in units(SHIPPED).items():
        assert (PROJECT / "deploy" / name).read_text(encoding="utf-8") == text


def test_units_of_ones_own_account_name_no_account_and_no_namespaces(tmp_path):
    own = Place(tmp_path, tmp_path / "var", Path("/usr/bin/true"))
    text = units(own)[SERVICE]
    assert "User=" not in text
    assert "ProtectSystem" not in text


def test_systemd_understands_them(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not here")
    place = Place(tmp_path, tmp_path / "var", Path("/usr/bin/true"), "root")
    write_units(place, tmp_path)
    for name in (SERVICE, TIMER):
        (tmp_path / name).rename(tmp_path / name.replace("@", "@packs"))
    files = [str(tmp_path / name.replace("@", "@packs")) for name in (SERVICE, TIMER)]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
