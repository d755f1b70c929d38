"""A page that is open when its viewer's rights change: no answer more, and closed within seconds.

Not one of these ends the session by itself but two: the others are seen because the viewer, worked
out anew at every message, is another one.
"""

import time
from contextlib import closing

import pytest
from remit_home import SHARED, as_made, opened, remit_settings
from revocations import REVOCATIONS, leave_the_trust
from server import Running, in_thread

from workbench.access.policy import POLICY_FILE
from workbench.loader import Door
from workbench.serve.live import SIGNED_OUT

WITHIN_SECONDS = 5.0


@pytest.fixture(scope="module")
def policy(tmp_path_factory):
    return tmp_path_factory.mktemp("policy") / "policy.yaml"


@pytest.fixture(scope="module")
def running(tmp_path_factory, policy):
    policy.write_bytes(POLICY_FILE.read_bytes())
    chosen = remit_settings(tmp_path_factory.mktemp("revocation") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.serve.server.Door", lambda settings: Door(settings, policy))
        with in_thread(chosen) as served:
            yield served


@pytest.fixture
def it(running: Running, policy):
    policy.write_bytes(POLICY_FILE.read_bytes())
    with opened(as_made(running.settings), policy=policy) as found:
        yield found


def open_page(running: Running, who: str):
    socket = running.browser(who).open(f"/school?urn={SHARED}").socket()
    document = socket.pull()
    assert "PRESSED 12 ROWS" in socket.press(document)[1]
    return socket, document


def answers_until_closed(socket) -> tuple[int, str]:
    """The code that a websocket is closed with, and everything that came before."""
    came = []
    socket.connection.settimeout(WITHIN_SECONDS)
    while True:
        opcode, data = socket.connection.recv_data()
        if opcode == 8:
            return int.from_bytes(data[:2]), "".join(came)
        came.append(data.decode(errors="replace"))


def press(socket, document: str) -> None:
    """Press the only button, and do not wait for the answer."""
    button = document.split('"name": "Button", "id": "')[1].split('"')[0]
    event = {
        "type": "event",
        "name": "button_click",
        "values": {"type": "map", "entries": [["model", {"id": button}]]},
    }
    content = {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": event}
    socket.ask("PATCH-DOC", {"events": [content]})


def closed_in_time(socket) -> bool:
    """Whether it is closed within five seconds, and nothing came before."""
    began = time.monotonic()
    ended = answers_until_closed(socket)
    socket.close()
    return ended == (SIGNED_OUT, "") and time.monotonic() - began < WITHIN_SECONDS


@pytest.mark.parametrize("what", REVOCATIONS)
@pytest.mark.attack(
    name="Open page after any right behind it is gone",
    family="Websockets",
    reference="V8.3.2; CWE-613",
    holds="Account, role, grant, agreement, remit and policy are decided anew at each event.",
)
def test_next_press_is_refused(running, it, policy, what):
    who, revoke = REVOCATIONS[what]
    socket, document = open_page(running, who)
    revoke(it, policy)
    press(socket, document)
    code, came = answers_until_closed(socket)
    assert code == SIGNED_OUT
    assert "PRESSED" not in came
    socket.close()


@pytest.mark.parametrize("what", REVOCATIONS)
def test_page_is_closed_though_nobody_touches_it(running, it, policy, what):
    who, revoke = REVOCATIONS[what]
    socket, _ = open_page(running, who)
    revoke(it, policy)
    assert closed_in_time(socket)


def test_page_of_somebody_else_stays_open(running, it, policy):
    with closing(running.browser("grace").open(f"/school?urn={SHARED}").socket()) as others:
        document = others.pull()
        mine, _ = open_page(running, "alice")
        it.take("alice", "pupil_level")
        assert closed_in_time(mine)
        assert "PRESSED 12 ROWS" in others.press(document)[1]


def test_page_of_a_school_that_left_the_trust_is_closed(running, it):
    socket, _ = open_page(running, "tess")
    leave_the_trust(it)
    assert closed_in_time(socket)
