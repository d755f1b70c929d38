"""A presentation's doors: who drives, who looks, and that no other server has them."""

import asyncio
import re
import time

import httpx
import pytest
import websocket
from presented import presenting, sent, small_demo, written
from server import in_thread, prepare, token_of

from workbench.serve.presenting.routes import PRESENT_ROUTES
from workbench.serve.presenting.running import prepared, serving
from workbench.serve.server import listen

PATHS = [path for path, _ in PRESENT_ROUTES]


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stage")
    with presenting(small_demo(folder), written(folder)) as running:
        yield running


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory):
    with in_thread(prepare(tmp_path_factory.mktemp("ordinary"))) as running:
        yield running


def now(stage) -> int:
    return stage.presenter().client.get("/present/now").json()["number"]


def go(stage, number: int) -> None:
    sent(stage.presenter(), "/present", "/present/step", do=str(number))


@pytest.mark.parametrize("path", PATHS)
def test_no_other_server_has_its_addresses(ordinary, path):
    for browser, form in ((ordinary.browser(), "/login"), (ordinary.browser("alice"), "/account")):
        assert browser.client.get(path).status_code == 404
        assert sent(browser, form, path).status_code == 404


def test_no_other_page_says_presentation(ordinary):
    assert "Presentation" not in ordinary.browser("alice").client.get("/home").text


@pytest.mark.parametrize(
    "path", ["/login", "/account", "/account/end", "/users", "/connection", "/recover", "/logout"]
)
def test_a_presentation_has_no_accounts(stage, path):
    for browser in (stage.visitor(), stage.audience(), stage.presenter()):
        assert browser.client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/home", "/school?urn=900001", "/schools", "/packs"])
def test_whoever_has_not_come_in_is_led_to_the_door(stage, path):
    answer = stage.visitor().client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/join"


@pytest.mark.parametrize("path", ["/present/notes", "/present/reset"])
def test_the_presenter_s_pages_do_not_exist_for_others(stage, path):
    for browser in (stage.visitor(), stage.audience()):
        assert browser.client.get(path).status_code == 404
    assert stage.presenter().client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/present/step", {"do": "next"}),
        ("/present/step", {"do": "3"}),
        ("/present/reset", {}),
        ("/home/favourite", {"do": "add", "address": "/school?urn=900001"}),
    ],
)
def test_the_audience_cannot_drive_nor_change(stage, path, fields):
    go(stage, 1)
    audience = stage.audience()
    assert sent(audience, "/home", path, **fields).status_code == 403
    assert now(stage) == 1
    assert "no favourites yet" in audience.client.get("/home").text


def test_the_audience_looks_as_the_account_of_the_step_and_follows_it(stage):
    go(stage, 1)
    audience = stage.audience()
    assert "Demo teacher" in audience.client.get("/home").text
    go(stage, 2)
    before = audience.cookies()
    assert sent(audience, "/home", "/present/follow").headers["Location"] == "/school?urn=900001"
    assert "Demo governor" in audience.client.get("/home").text
    # the session of the step before has ended
    assert stage.visitor().client.get("/home", headers={"Cookie": before}).status_code == 302


def test_a_wrong_code_opens_nothing(stage):
    visitor = stage.visitor()
    assert sent(visitor, "/present", "/present", code="aaaa-bbbb-cccc").status_code == 422
    assert "workbench-presenter" not in visitor.cookies()
    visitor.client.cookies.set("workbench-presenter", "a" * 43)
    assert visitor.client.get("/present/notes").status_code == 404


def test_forms_want_their_token_and_our_own_pages(stage):
    go(stage, 1)
    presenter = stage.presenter()
    assert presenter.client.post("/present/step", data={"do": "next"}).status_code == 403
    page = presenter.client.get("/present").text
    token = re.search(r'name="_xsrf" value="([^"]+)"', page)
    assert token is not None
    for path in ("/present/step", "/present/reset", "/present", "/join"):
        answer = presenter.client.post(
            path, data={"_xsrf": token[1], "do": "next"}, headers={"Origin": "http://evil.example"}
        )
        assert answer.status_code == 403, path
    assert now(stage) == 1


@pytest.mark.parametrize("do", ["", "-1", "9999", "1e3", "abc", "٣"])
def test_a_step_is_a_number_of_the_script(stage, do):
    go(stage, 2)
    answer = sent(stage.presenter(), "/present", "/present/step", do=do)
    assert answer.status_code == 404
    assert now(stage) == 2


def test_a_page_of_somebody_else_s_session_does_not_open(stage):
    go(stage, 1)
    one, other = stage.audience(), stage.audience()
    page = one.open("/school?urn=900001")
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        page.socket(cookie=other.cookies())
    socket = page.socket()
    assert "BODY-FOR school_named" in socket.pull()
    socket.close()


def test_another_host_s_name_is_refused(stage):
    answer = stage.visitor().client.get("/join", headers={"Host": "evil.example"})
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/present", "/present/notes", "/home", "/school", "/nothing"])
def test_every_page_is_marked_and_stays_on_this_host(stage, path):
    browser = stage.audience() if path in ("/home", "/school") else stage.presenter()
    answer = browser.client.get(path, follow_redirects=True)
    assert "SYNTHETIC</strong> Presentation" in answer.text
    addresses = re.findall(r'(?:src|href|action)="([^"]+)"', answer.text)
    assert addresses
    assert [one for one in addresses if "//" in one or ":" in one] == []
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy


def test_the_room_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr("workbench.serve.presenting.audience.MOST_PEOPLE", 2)
    with presenting(small_demo(tmp_path), written(tmp_path)) as small:
        assert [small.audience() for _ in range(2)]
        third = small.visitor()
        answer = sent(third, "/join", "/join")
        assert answer.status_code == 429
        assert "The room is full" in answer.text
        assert third.client.get("/home").status_code == 302


def test_a_reset_ends_everybody_s_session_and_what_was_marked(tmp_path):
    with presenting(small_demo(tmp_path), written(tmp_path)) as small:
        audience, presenter = small.audience(), small.presenter()
        sent(presenter, "/present", "/present/step", do="3")
        fields = {"do": "add", "address": "/school?urn=900001"}
        assert sent(presenter, "/home", "/home/favourite", **fields).status_code == 303
        assert "/school?urn=900001" in favourites(presenter)

        began = time.perf_counter()
        assert sent(presenter, "/present/reset", "/present/reset").status_code == 303
        while presenter.client.get("/present/now").json()["version"] != 0:
            assert time.perf_counter() - began < 30
            time.sleep(0.05)

        assert audience.client.get("/home").status_code == 302
        assert presenter.client.get("/present/now").json()["number"] == 1
        sent(presenter, "/present", "/present/step", do="3")
        assert "no favourites yet" in favourites(presenter)
    assert not small.home.exists()


def favourites(browser) -> str:
    return (
        browser.client.get("/home").text.partition('id="favourites"')[2].partition("</section>")[0]
    )


def test_sockets_stay_open_between_two_servers(tmp_path):
    """A browser that asks while a presentation begins anew waits, and is not turned away."""
    chosen = small_demo(tmp_path)

    async def twice() -> list[int]:
        sockets = listen("127.0.0.1", 0)
        origin = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        found = []
        async with httpx.AsyncClient(verify=False) as client:
            with prepared(chosen, written(tmp_path)) as ready:
                for _ in range(2):
                    async with serving(ready.home, ready.show, sockets):
                        found.append((await client.get(f"{origin}/livez")).status_code)
                    ready.home.reset()
        for one in sockets:
            one.close()
        return found

    assert asyncio.run(twice()) == [200, 200]


def test_a_page_s_token_is_of_one_page(stage):
    go(stage, 1)
    audience = stage.audience()
    tokens = {token_of(audience.open("/school?urn=900001").html) for _ in range(2)}
    assert len(tokens) == 2
