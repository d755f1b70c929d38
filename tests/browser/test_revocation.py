"""A page in a browser when its viewer's rights change: the next click does nothing, and it says so.

The server is a process of its own, and what changes is changed from outside of it.
"""

import time

import pytest
from remit_home import SHARED, as_made, opened, remit_settings
from revocations import REVOCATIONS
from server import PASSWORD, in_process

from workbench.access.policy import POLICY_FILE

pytestmark = pytest.mark.browser

SECONDS = 5.0
OTHER_POLICY = (
    "from pathlib import Path; from workbench.loader import Door; "
    "from workbench.serve import server; "
    "server.Door = lambda chosen: Door(chosen, Path({file!r}))"
)


@pytest.fixture(scope="module")
def policy(tmp_path_factory):
    return tmp_path_factory.mktemp("policy") / "policy.yaml"


@pytest.fixture(scope="module")
def running(tmp_path_factory, policy):
    policy.write_bytes(POLICY_FILE.read_bytes())
    chosen = remit_settings(tmp_path_factory.mktemp("revocation") / "home")
    with in_process(chosen, OTHER_POLICY.format(file=str(policy))) as served:
        yield served


@pytest.fixture
def it(running, policy):
    policy.write_bytes(POLICY_FILE.read_bytes())
    with opened(as_made(running.settings), policy=policy) as found:
        yield found


class OpenPage:
    """The page of a school that somebody has open, and what its websocket brought."""

    def __init__(self, page, origin: str, who: str) -> None:
        self.page = page
        self.frames: list[str] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._keep))
        page.goto(f"{origin}/login")
        page.fill("input[name=username]", who)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button")
        page.goto(f"{origin}/school?urn={SHARED}")
        page.get_by_text(f"BODY-OF {SHARED}").wait_for()

    def _keep(self, frame: str | bytes) -> None:
        self.frames.append(frame if isinstance(frame, str) else frame.decode(errors="replace"))

    @property
    def button(self):
        return self.page.get_by_role("button", name="press")

    @property
    def lost(self):
        return self.page.locator("#lost")


def test_page_answers_while_nothing_changes(page, running, it):
    opened_page = OpenPage(page, running.origin, "alice")
    opened_page.button.click()
    page.get_by_text("PRESSED 12 ROWS").wait_for()
    assert opened_page.lost.is_hidden()
    assert any("PRESSED 12 ROWS" in frame for frame in opened_page.frames)


@pytest.mark.parametrize("what", REVOCATIONS)
def test_next_click_is_refused_and_the_page_says_so(page, running, it, policy, what):
    who, revoke = REVOCATIONS[what]
    opened_page = OpenPage(page, running.origin, who)
    assert opened_page.lost.is_hidden()

    revoke(it, policy)
    began = time.monotonic()
    opened_page.button.click()
    opened_page.lost.wait_for(timeout=1000 * SECONDS)

    assert time.monotonic() - began < SECONDS
    assert "no longer connected" in opened_page.lost.inner_text()
    assert "PRESSED" not in page.content()
    assert not [frame for frame in opened_page.frames if "PRESSED" in frame]


@pytest.mark.parametrize("what", ["role changed to governor", "agreement withdrawn"])
def test_page_that_is_opened_again_shows_what_is_left(page, running, it, policy, what):
    who, revoke = REVOCATIONS[what]
    opened_page = OpenPage(page, running.origin, who)
    revoke(it, policy)
    opened_page.lost.wait_for(timeout=1000 * SECONDS)
    page.reload()
    page.get_by_text(f"BODY-OF {SHARED}").wait_for()
    assert page.locator("#not-shared").count() == (what == "agreement withdrawn")
    opened_page.button.click()
    rows = 0 if what == "agreement withdrawn" else 12
    page.get_by_text(f"PRESSED {rows} ROWS").wait_for()
