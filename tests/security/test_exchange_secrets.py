"""The token of a school's system: sealed for one school, and in nothing that anybody reads."""

import base64
import subprocess
import sys
import traceback
from pathlib import Path

import mis_kit
import pytest
import sqlalchemy as sa
from exchange_kit import ADDRESS, BY, URN, connect, connector, desk_at, run_once
from pydantic import SecretStr

from workbench.errors import StoreError, UserError
from workbench.intake.exchange.connections import NewConnection
from workbench.intake.exchange.revoking import HERE, revoke
from workbench.store.registry import Connection, open_registry

TOKEN = mis_kit.TOKEN.encode()
FORMS = (TOKEN, base64.b64encode(TOKEN), base64.b64encode(TOKEN + b":"), TOKEN.hex().encode())


def holding(home, *wanted: bytes) -> list[str]:
    """Files of a home that hold any of some bytes."""
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) > 5
    return [str(path) for path in files if any(one in path.read_bytes() for one in wanted)]


@pytest.fixture
def desk(tmp_path):
    with desk_at(tmp_path) as opened:
        yield opened


def test_in_no_file_of_the_home(desk):
    simulated = mis_kit.simulator(6)
    connect(desk, simulated, ("basic",))
    run_once(desk, simulated)
    for kind in ("server_error", "truncated", "revoked_token"):
        mis_kit.order(simulated, "faults", kind=kind, path="/students", times=99)
        with pytest.raises(UserError):
            run_once(desk, simulated)
        mis_kit.order(simulated, "faults", "DELETE")
    assert desk.connections.of(URN).state == "revoked"
    assert holding(desk.settings.home, *FORMS) == []
    # the search finds what is there
    assert holding(desk.settings.home, URN.encode())


def test_in_no_words_of_anything(desk):
    simulated = mis_kit.simulator(4)
    connect(desk, simulated, ("basic",))
    new = NewConnection("900998", "wonde", ADDRESS, "A1", "X", "Y", SecretStr(mis_kit.TOKEN))
    token = desk.connections.token(URN)
    assert token.get_secret_value() == mis_kit.TOKEN
    for one in (desk, desk.connections, desk.connections.of(URN), new, token, connector(simulated)):
        assert mis_kit.TOKEN not in f"{one!r} {one!s}"


def test_in_no_local_variable_of_a_traceback(desk):
    """Whoever sends a whole traceback with its variables sends no token."""
    simulated = mis_kit.simulator(4)
    connect(desk, simulated, ("basic",))
    mis_kit.order(simulated, "faults", kind="server_error", path="/students", times=99)
    with pytest.raises(UserError) as error:
        run_once(desk, simulated)
    lines = traceback.TracebackException.from_exception(error.value, capture_locals=True)
    text = "".join(line for line in lines.format() if "workbench" in line)
    assert "synchronise" in text
    assert mis_kit.TOKEN not in text


def test_moved_to_the_row_of_another_school_it_does_not_open(desk):
    simulated = mis_kit.simulator(4, schools=2)
    urns = [connect(desk, simulated, ("basic",), school=place) for place in (0, 1)]
    registry = open_registry(desk.settings)
    with registry.writing() as session:
        rows = {row.urn: row for row in session.scalars(sa.select(Connection))}
        rows[urns[1]].token = rows[urns[0]].token
    registry.close()
    assert desk.connections.token(urns[0]).get_secret_value() == mis_kit.TOKEN
    with pytest.raises(StoreError, match="cannot be read with the key") as refused:
        desk.connections.token(urns[1])
    assert mis_kit.TOKEN not in str(refused.value)


def test_changed_it_does_not_open(desk):
    connect(desk, mis_kit.simulator(4), ("basic",))
    registry = open_registry(desk.settings)
    with registry.writing() as session:
        row = session.scalars(sa.select(Connection)).one()
        raw = bytearray(base64.b64decode(row.token))
        raw[-1] ^= 1
        row.token = base64.b64encode(raw).decode()
    registry.close()
    with pytest.raises(StoreError, match="cannot be read with the key"):
        desk.connections.token(URN)


def test_of_no_use_any_more_it_is_not_kept(desk):
    connect(desk, mis_kit.simulator(4), ("basic",))
    registry = open_registry(desk.settings)
    revoke(desk.connections, URN, by=BY, where=HERE)
    with registry.reading() as session:
        assert session.scalars(sa.select(Connection.token)).all() == [""]
    registry.close()


def test_not_in_what_debugging_prints(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    simulated = mis_kit.simulator(4)
    with mis_kit.served(simulated) as addresses:
        words = ("add", "wonde", "--url", f"{addresses.api}/v1.0", "--school", simulated.school.id)
        added = debugged(*words, given=mis_kit.TOKEN)
        assert added.returncode == 0, added.stderr
        mis_kit.order(simulated, "faults", kind="wrong_region", times=99)
        failed = debugged("preview", URN)
    assert failed.returncode != 0
    assert "Traceback" in failed.stderr
    assert mis_kit.TOKEN not in added.stdout + added.stderr + failed.stdout + failed.stderr


def debugged(*words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    """A command about connections that shows where errors arise."""
    command = [str(Path(sys.executable).parent / "workbench"), "--debug", "connection", *words]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False)
