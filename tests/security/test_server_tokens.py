"""A page's token opens nothing for anybody but the session that the page was made for."""

import pytest
from bokeh.util.token import generate_jwt_token, generate_session_id, get_token_payload
from naive_server import naive, signed_in
from server import Running, connect, in_thread, prepare, token_of
from websocket import WebSocketBadStatusException

SCHOOL = "/school?urn=900001"
SECRET = "naive-secret-naive-secret-naive-secret-naive"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with in_thread(prepare(tmp_path_factory.mktemp("server"))) as running:
        yield running


@pytest.fixture(scope="module")
def signed_naive(tmp_path_factory):
    with naive(tmp_path_factory.mktemp("naive"), secret=SECRET) as origin:
        yield origin


@pytest.fixture(scope="module")
def unsigned_naive(tmp_path_factory):
    with naive(tmp_path_factory.mktemp("naive")) as origin:
        yield origin


def cookies(client) -> str:
    return "; ".join(f"{c.name}={c.value}" for c in client.cookies.jar)


def refused(open_socket) -> int:
    with pytest.raises(WebSocketBadStatusException) as caught:
        open_socket()
    return caught.value.status_code


def test_own_page_opens(running: Running):
    socket = running.browser("alice").open(SCHOOL).socket()
    document = socket.pull()
    assert "BODY-OF-alice 900001" in document
    assert "PRESSED 12" in socket.press(document)[1]
    socket.close()


# a page that one may not open, by way of autoload.js


def test_naive_server_gives_a_forbidden_page_away(signed_naive):
    bob = signed_in(signed_naive, "bob")
    assert bob.get("/admin").status_code == 403
    script = bob.get("/admin/autoload.js?bokeh-autoload-element=x")
    socket = connect(signed_naive, "/admin/ws", token_of(script.text), cookies(bob), signed_naive)
    assert "SECRET-FOR-bob" in socket.pull()
    socket.close()


@pytest.mark.parametrize("path", ["/school/autoload.js", "/autoload.js", "/school/metadata"])
def test_there_is_no_autoload(running: Running, path):
    answer = running.browser("bob").client.get(f"{path}?bokeh-autoload-element=x&urn=900001")
    assert answer.status_code == 404
    assert "token" not in answer.text


# a token that was not given out


def forged(path_of_page: str = "", secret: bytes | None = None) -> str:
    """A token that somebody made at home."""
    page = generate_session_id(secret_key=secret, signed=secret is not None)
    extra = {"headers": {}, "cookies": {}, "arguments": {}}
    return generate_jwt_token(
        page, secret_key=secret, signed=secret is not None, extra_payload=extra
    )


def test_naive_server_takes_a_forged_token(unsigned_naive):
    bob = signed_in(unsigned_naive, "bob")
    socket = connect(unsigned_naive, "/admin/ws", forged(), cookies(bob), unsigned_naive)
    assert "SECRET-FOR-" in socket.pull()
    socket.close()


@pytest.mark.parametrize(
    "token",
    [forged(), forged(secret=b"x" * 44), "", "a.b.c", "é", "e30", "e30.e30"],
    ids=["unsigned", "other secret", "empty", "dots", "accent", "json", "signed json"],
)
def test_forged_token_is_refused(running: Running, token):
    alice = running.browser("alice")
    page = alice.open(SCHOOL)
    assert refused(lambda: page.socket(token=token.encode().decode("latin-1"))) in {400, 403}


def test_signed_token_of_no_page_is_refused(running: Running):
    secret = (running.settings.home / "keys" / "session_secret").read_bytes()
    page = running.browser("alice").open(SCHOOL)
    assert refused(lambda: page.socket(token=forged(secret=secret))) == 403


def test_altered_token_is_refused(running: Running):
    page = running.browser("alice").open(SCHOOL)
    body, signature = page.token.split(".")
    assert refused(lambda: page.socket(token=f"{body[:-4]}AAAA.{signature}")) == 403


def test_page_number_of_the_browser_is_not_looked_at(running: Running):
    alice = running.browser("alice")
    first = alice.open(SCHOOL).token
    again = token_of(alice.client.get(f"{SCHOOL}&bokeh-token={first}").text)
    named = alice.client.get(SCHOOL, headers={"Bokeh-Session-Id": "chosen"})
    assert again != first
    assert named.status_code == 200


# a token of somebody else


def test_naive_server_takes_the_token_of_somebody_else(signed_naive):
    alice, bob = signed_in(signed_naive, "alice"), signed_in(signed_naive, "bob")
    token = token_of(alice.get("/admin").text)
    socket = connect(signed_naive, "/admin/ws", token, cookies(bob), signed_naive)
    assert "SECRET-FOR-alice" in socket.pull()
    socket.close()


def test_token_of_somebody_else_is_refused(running: Running):
    page = running.browser("alice").open(SCHOOL)
    bob = running.browser("bob")
    assert refused(lambda: page.socket(cookie=bob.cookies())) == 403


def test_token_of_another_session_of_oneself_is_refused(running: Running):
    page = running.browser("alice").open(SCHOOL)
    assert refused(lambda: page.socket(cookie=running.browser("alice").cookies())) == 403


@pytest.mark.parametrize("cookie", [None, "workbench=", "workbench=guess", "user=alice"])
def test_websocket_without_the_session_is_refused(running: Running, cookie):
    page = running.browser("alice").open(SCHOOL)
    assert refused(lambda: page.socket(cookie=cookie)) == 403


# a token after sign-out


def test_naive_server_goes_on_after_sign_out(signed_naive):
    alice = signed_in(signed_naive, "alice")
    token, kept = token_of(alice.get("/admin").text), cookies(alice)
    alice.get("/logout")
    socket = connect(signed_naive, "/admin/ws", token, kept, signed_naive)
    assert "SECRET-FOR-alice" in socket.pull()
    socket.close()


def test_token_after_sign_out_is_refused(running: Running):
    alice = running.browser("alice")
    page, kept = alice.open(SCHOOL), alice.cookies()
    assert alice.send("/logout").status_code == 303
    assert refused(lambda: page.socket(cookie=kept)) == 403


# from another site


def test_naive_server_takes_a_websocket_without_origin(signed_naive):
    bob = signed_in(signed_naive, "bob")
    token = token_of(bob.get("/page").text)
    connect(signed_naive, "/page/ws", token, cookies(bob), None).close()


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.example",
        "https://{host}",
        "http://{host}.evil.example",
        "http://127.0.0.1:1",
        "http://127.0.0.1",
    ],
)
def test_websocket_of_another_site_is_refused(running: Running, origin):
    host = running.origin.removeprefix("http://")
    page = running.browser("alice").open(SCHOOL)
    named = origin.format(host=host) if origin else None
    assert refused(lambda: page.socket(origin=named)) == 403


# what the token tells


def test_naive_token_carries_the_cookies(signed_naive):
    bob = signed_in(signed_naive, "bob")
    payload = get_token_payload(token_of(bob.get("/page").text))
    assert set(payload["cookies"]) >= {"user", "id_token"}


def test_token_carries_nothing_of_the_request(running: Running):
    payload = get_token_payload(running.browser("alice").open(SCHOOL).token)
    assert {name: payload[name] for name in ("headers", "cookies", "arguments")} == {
        "headers": {},
        "cookies": {},
        "arguments": {},
    }


def test_document_cannot_be_replaced_by_the_browser(running: Running):
    socket = running.browser("alice").open(SCHOOL).socket()
    socket.pull()
    socket.ask("PUSH-DOC", {"doc": {"roots": [], "title": "mine", "version": "3"}})
    assert socket.wait_for_close(5) == 1002
    socket.close()
