"""A page's websocket is for its own page, its own session, and only as long as that may see it."""

import json

import pytest
from attacks import attack
from server import Page, Socket
from target import (
    BROKEN,
    MINE,
    NAME,
    PASSWORD,
    THEIRS,
    Target,
    heard,
    heard_anything,
    pressed,
    shut,
    told,
)

FAMILY = "Websockets"
_LIMIT = 2**20


def from_origin(target: Target, origin: str | None) -> str:
    """What is heard of Alice's page by a script of another origin in her browser."""
    page = target.browser("alice").open(target.own("alice"))
    return heard(lambda: page.socket(origin=origin))


@pytest.mark.parametrize("origin", ["http://evil.example", "https://{host}", "http://127.0.0.1"])
@attack(
    "Websocket from another site",
    family=FAMILY,
    reference="V4.4.2; GHSA-793v-589g-574v",
    holds="Origin must be one of the server's own: scheme, host and port.",
)
def test_other_site(target: Target, origin: str):
    return from_origin(target, origin.format(host=target.origin.removeprefix("http://")))


@attack(
    "Websocket without an origin",
    family=FAMILY,
    reference="V4.4.2; CWE-346",
    holds="Who does not say where the page comes from is refused.",
    twin="naive_panel",
)
def test_no_origin(target: Target):
    return from_origin(target, None)


@attack(
    "Websocket from a sandboxed frame or a local file",
    family=FAMILY,
    reference="V4.4.2; CWE-346",
    holds="The origin `null` is nobody's.",
)
def test_null_origin(target: Target):
    return from_origin(target, "null")


@attack(
    "Websocket from a site whose name begins like ours",
    family=FAMILY,
    reference="V4.4.2; GHSA-793v-589g-574v",
    holds="Origins are compared whole.",
)
def test_origin_that_begins_like_ours(target: Target):
    return from_origin(target, f"{target.origin}.evil.example")


@attack(
    "Websocket from another port of this machine",
    family=FAMILY,
    reference="V4.4.2, V3.5.4; CWE-346",
    holds="Another port is another origin.",
)
def test_other_port(target: Target):
    return from_origin(target, "http://127.0.0.1:1")


@pytest.mark.parametrize(
    "cookie", ["workbench=", "workbench=guess", "workbench=1001", "user=alice"]
)
@attack(
    "Websocket with a guessed cookie",
    family=FAMILY,
    reference="V7.2.3; CWE-330",
    holds="Sessions are named by 256 random bits, and none by a name or a number.",
)
def test_guessed_cookie(target: Target, cookie: str):
    token = target.browser("alice").open(target.own("alice")).token
    return told(target, "/school", token, None, cookie=cookie)


@attack(
    "Another school's number in the address of the websocket",
    family=FAMILY,
    reference="V8.2.2; CWE-639",
    holds="The page is the one that was made; the websocket's query is not looked at.",
)
def test_query_of_the_websocket(target: Target):
    bob = target.browser("bob")
    token = bob.open(target.own("bob")).token
    document = told(target, "/school", token, bob)
    asked = told_with_query(target, token)
    assert target.naive or MINE in document
    return THEIRS in asked


def told_with_query(target: Target, token: str) -> str:
    from server import connect

    bob = target.browser("bob")
    path = f"/school/ws?urn={THEIRS}"
    return heard(lambda: connect(target.origin, path, token, bob.cookies(), target.origin))


# what is sent over it


def open_page(target: Target, username: str = "bob", query: str = "") -> tuple[Socket, str]:
    """An open page of somebody, and its document."""
    browser = target.browser(username)
    socket = browser.open(target.own(username) + query).socket()
    return socket, socket.pull()


@attack(
    "Message of more than a mebibyte",
    family=FAMILY,
    reference="CWE-770",
    holds="The connection is closed before the message is in memory.",
)
def test_huge_message(target: Target):
    socket, _ = open_page(target)
    try:
        socket.ask("PULL-DOC-REQ", {"padding": "x" * (_LIMIT + 1)})
        return socket.message()[0]
    except BROKEN:
        return ""
    finally:
        shut(socket)


@pytest.mark.parametrize("content", [{"events": [{"kind": "Nonsense"}]}, {"events": 3}, {}])
@attack(
    "Message that breaks, to read the traceback",
    family=FAMILY,
    reference="V16.5.1; CWE-209",
    holds="The answer says that something went wrong, and nothing else.",
    twin="naive_panel",
)
def test_broken_message(target: Target, content: dict):
    socket, _ = open_page(target)
    try:
        socket.ask("PATCH-DOC", content)
        text = json.dumps(socket.message()[1])
    except BROKEN:
        return ""
    finally:
        shut(socket)
    return text if "Traceback" in text or ".py" in text or "Error" in text else ""


@attack(
    "Error of a callback, to read the row that it quotes",
    family=FAMILY,
    reference="V16.5.1; CWE-209",
    holds="An error goes to the browser without its text and its traceback.",
)
def test_error_of_a_callback(target: Target):
    if target.naive:
        answer = target.client("bob").get(f"{target.own('bob')}&fail=1")
        return "CANARY" in answer.text
    socket, document = open_page(target, query="&press_fails=1")
    kind, text = socket.press(document)
    shut(socket)
    assert kind == "ERROR"
    return "CANARY" in text or "Traceback" in text


@attack(
    "Error of a page, to read the row that it quotes over the websocket",
    family=FAMILY,
    reference="V16.5.1; CWE-209",
    holds="A page that fails has no document and no token.",
    twin="naive_panel",
)
def test_error_of_a_page(target: Target):
    own = target.own("alice")
    alice = target.browser("alice")
    answer = alice.client.get(f"{own}{'&' if '?' in own else '?'}fail=1")
    if '"token"' not in answer.text:
        return "CANARY" in answer.text
    return "CANARY" in heard_anything(Page(alice, "/school", answer.text).socket)


@attack(
    "Event for a model that is not in the page",
    family=FAMILY,
    reference="V8.2.3; CWE-639",
    holds="A page answers events of its own models; the rest changes nothing.",
)
def test_event_for_a_model_of_another_page(target: Target):
    """The button of Alice's page, named by its identifier at Bob's."""
    alice, document = open_page(target, "alice")
    shut(alice)
    bob, _ = open_page(target, "bob")
    answer = pressed(bob, document)
    return answer or ("the naive page answered" if target.naive else "")


# while it is open


@attack(
    "Open page after signing out",
    family=FAMILY,
    reference="V7.4.1; CWE-613",
    holds="Signing out closes the websockets of the session.",
)
def test_open_page_after_sign_out(target: Target):
    alice = target.fresh("alice")
    socket = alice.open(target.own("alice")).socket()
    document = socket.pull()
    alice.send("/logout")
    return pressed(socket, document)


@attack(
    "Open page of an account that was closed",
    family=FAMILY,
    reference="V7.4.2; CWE-613",
    holds="The next event is denied, and the websocket closed within seconds.",
)
def test_closed_account(target: Target):
    target.hire("leaver")
    socket = target.fresh("leaver").open(f"/school?urn={THEIRS}").socket()
    document = socket.pull()
    target.dismiss("leaver")
    return pressed(socket, document)


@attack(
    "Role taken away while a page with names is open",
    family=FAMILY,
    reference="V8.3.2; CWE-613",
    holds="The next event is decided by the account as it is, not as it was.",
)
def test_downgrade(target: Target):
    target.hire("mover")
    socket = target.fresh("mover").open(f"/school?urn={THEIRS}").socket()
    document = socket.pull()
    assert NAME in document
    target.demote("mover")
    return NAME in pressed(socket, document)


@attack(
    "Grant taken away while a page with names is open",
    family=FAMILY,
    reference="V8.3.2; CWE-613",
    holds="Without the grant of pupil-level reports the next event brings no names.",
)
def test_grant_taken(target: Target):
    target.hire("tutor")
    socket = target.fresh("tutor").open(f"/school?urn={THEIRS}").socket()
    document = socket.pull()
    assert NAME in document
    target.take_grant("tutor", "pupil_level")
    return NAME in pressed(socket, document)


@attack(
    "Open page after the password was changed",
    family=FAMILY,
    reference="V7.4.3; CWE-613",
    holds="Changing a password ends every session of the account.",
)
def test_changed_password(target: Target):
    target.hire("forgetful")
    socket = target.fresh("forgetful").open(f"/school?urn={THEIRS}").socket()
    document = socket.pull()
    target.change_password("forgetful", f"{PASSWORD}-another")
    return pressed(socket, document)
