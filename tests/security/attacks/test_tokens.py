"""A page's token opens nothing for anybody but the session that the page was made for."""

import json
import time
from datetime import timedelta

import pytest
from attacks import attack
from bokeh.document import Document
from bokeh.protocol import Protocol
from bokeh.util.token import (
    generate_jwt_token,
    generate_session_id,
    get_session_id,
    get_token_payload,
)
from server import token_of
from target import BROKEN, MINE, THEIRS, Target, heard, shut, told

FAMILY = "Tokens of pages"


def forged(secret: bytes = b"", session: str = "") -> str:
    """A token that somebody made at home, of a new page or of the named one."""
    options = {"secret_key": secret or None, "signed": bool(secret)}
    extra = {"headers": {}, "cookies": {}, "arguments": {"urn": THEIRS}}
    return generate_jwt_token(
        session or generate_session_id(**options), extra_payload=extra, **options
    )


def theirs(target: Target, token: str) -> str:
    """What Bob hears at the page of the other school with a token."""
    return told(target, "/school", token, target.browser("bob"))


def test_own_page_opens(ours_target: Target):
    """The refusals below mean something: with everything in its place the page opens."""
    for name, urn in (("alice", THEIRS), ("bob", MINE)):
        page = ours_target.browser(name).open(f"/school?urn={urn}")
        socket = page.socket()
        document = socket.pull()
        assert f"PUPILS-OF-{urn}" in document
        assert "PRESSED" in socket.press(document)[1]
        shut(socket)


@attack(
    "Page that one may not open, by way of autoload.js",
    family=FAMILY,
    reference="V8.2.2, V4.4.3; Panel 1.10 `authorize_callback`",
    holds="There is no autoload.js, so that no token is handed out beside the page.",
    twin="naive_panel",
)
def test_autoload(target: Target):
    bob = target.browser("bob")
    address = f"/school/autoload.js?bokeh-autoload-element=x&urn={THEIRS}"
    script = bob.client.get(address)
    return theirs(target, token_of(script.text)) if '"token"' in script.text else ""


@attack(
    "Route that describes a page to anybody",
    family=FAMILY,
    reference="V13.4.5; CWE-497",
    holds="Routes of Bokeh that are not on the server's list do not exist.",
    twin="naive_panel",
)
def test_metadata(target: Target):
    answer = target.client("bob").get("/page/metadata" if target.naive else "/school/metadata")
    return answer.text if answer.status_code == 200 else ""


@attack(
    "Forged token without a signature",
    family=FAMILY,
    reference="V9.1.1; CWE-347",
    holds="The websocket is refused before the token is read.",
    twin="unsigned_panel",
)
def test_forged(target: Target):
    return theirs(target, forged())


@attack(
    "Forged token signed with another secret",
    family=FAMILY,
    reference="V9.1.1; CWE-347",
    holds="The signature is checked with the server's own secret alone.",
    twin="unsigned_panel",
)
def test_forged_with_another_secret(target: Target):
    return theirs(target, forged(b"x" * 44))


@attack(
    "Token with its page exchanged for another",
    family=FAMILY,
    reference="V9.1.1; CWE-345; bokeh #15106",
    holds="A token whose content was altered is refused.",
    twin="unsigned_panel",
)
def test_altered(target: Target):
    own = target.browser("bob").open(target.own("bob")).token
    _, dot, signature = own.partition(".")
    return theirs(target, forged(session="chosen-at-home").partition(".")[0] + dot + signature)


@attack(
    "Signed token of a page that was never made",
    family=FAMILY,
    reference="V9.1.1, V4.4.4; CWE-290",
    holds="Even with the secret a token opens only pages that the server has bound to a session.",
    twin="naive_panel",
)
def test_signed_at_home(target: Target):
    return theirs(target, forged(target.secret))


@attack(
    "Stolen token, with one's own cookie",
    family=FAMILY,
    reference="V4.4.3, V7.2.1; CWE-294",
    holds="The token opens the page only together with the session that it was made for.",
    twin="naive_panel",
)
def test_stolen(target: Target):
    return theirs(target, target.browser("alice").open(target.own("alice")).token)


@attack(
    "Stolen token, without any cookie",
    family=FAMILY,
    reference="V4.4.3; CWE-306",
    holds="A websocket without a session is refused.",
)
def test_stolen_without_cookie(target: Target):
    token = target.browser("alice").open(target.own("alice")).token
    return told(target, "/school", token, None)


@attack(
    "Token of another session of the same person",
    family=FAMILY,
    reference="V7.2.1; CWE-613",
    holds="A page belongs to one session, not to a person.",
    twin="naive_panel",
)
def test_other_session_of_oneself(target: Target):
    token = target.browser("alice").open(target.own("alice")).token
    return told(target, "/school", token, target.fresh("alice"))


@attack(
    "Replay of token and cookie after signing out",
    family=FAMILY,
    reference="V7.4.1; CWE-613",
    holds="Signing out ends the session on the server, whatever the browser kept.",
    twin="naive_panel",
)
def test_after_sign_out(target: Target):
    alice = target.fresh("alice")
    token, kept = alice.open(target.own("alice")).token, alice.cookies()
    if target.naive:
        alice.client.get("/logout")
    else:
        assert alice.send("/logout").status_code == 303
    return told(target, "/school", token, None, cookie=kept)


@attack(
    "Token past its time",
    family=FAMILY,
    reference="V9.2.1; CWE-613",
    holds="A token is good for five minutes.",
)
def test_expired(target: Target):
    alice = target.browser("alice")
    page = get_session_id(alice.open(target.own("alice")).token)
    old = generate_jwt_token(
        page,
        secret_key=target.secret,
        signed=True,
        extra_payload={"headers": {}, "cookies": {}, "arguments": {"urn": THEIRS}},
        expiration=-1,
    )
    assert get_token_payload(old)["session_expiry"] <= time.time()
    return told(target, "/school", old, alice)


@attack(
    "Token of one page at the websocket of another",
    family=FAMILY,
    reference="V8.2.2; CWE-863",
    holds="A token opens the page that it was made for and no other.",
    twin="naive_panel",
)
def test_other_page(target: Target):
    own = target.own("bob") if target.naive else f"/other?urn={MINE}"
    return theirs(target, target.browser("bob").open(own).token)


@attack(
    "Page that takes over a session named in its address",
    family=FAMILY,
    reference="V7.2.4; CWE-384",
    holds="`bokeh-token` and `bokeh-session-id` of a request are not looked at.",
    twin="unsigned_panel",
)
def test_session_of_the_address(target: Target):
    bob, own = target.browser("bob"), target.own("bob")
    join = "&" if "?" in own else "?"
    named = bob.client.get(f"{own}{join}bokeh-session-id=chosen-by-bob")
    headed = bob.client.get(own, headers={"Bokeh-Session-Id": "chosen-by-bob"})
    found = [get_session_id(token_of(answer.text)) for answer in (named, headed)]
    return "chosen-by-bob" in found


@attack(
    "Page that is opened with the token of somebody else in its address",
    family=FAMILY,
    reference="V7.2.4; CWE-384; bokeh #15106",
    holds="Each page gets a token of its own.",
    twin="naive_panel",
)
def test_token_of_the_address(target: Target):
    token = target.browser("alice").open(target.own("alice")).token
    own = target.own("bob")
    join = "&" if "?" in own else "?"
    answer = target.client("bob").get(f"{own}{join}bokeh-token={token}")
    if answer.status_code != 200:
        return ""
    return get_session_id(token_of(answer.text)) == get_session_id(token)


@attack(
    "Reading the cookies out of a token",
    family=FAMILY,
    reference="V14.2.4; CWE-522",
    holds="A token, which is only encoded, holds no header, cookie or argument.",
    twin="naive_panel",
)
def test_what_a_token_tells(target: Target):
    payload = get_token_payload(target.browser("bob").open(target.own("bob")).token)
    return {n: payload[n] for n in ("headers", "cookies", "arguments") if payload.get(n)}


@attack(
    "Document of the browser in place of the server's",
    family=FAMILY,
    reference="V8.3.1; CWE-602",
    holds="Message kinds that a page does not need end the connection.",
    twin="naive_panel",
)
def test_pushed_document(target: Target):
    socket = target.browser("bob").open(target.own("bob")).socket()
    try:
        socket.pull()
        socket.ask("PUSH-DOC", json.loads(Protocol().create("PUSH-DOC", Document()).content_json))
        return socket.message()[0] != "ERROR"
    except BROKEN:
        return ""
    finally:
        shut(socket)


@pytest.mark.parametrize("token", ["", "a.b.c", "é", "e30", "e30.e30", "%00", "bokeh, bokeh"])
@attack(
    "Token that is no token",
    family=FAMILY,
    reference="V9.1.1; CWE-20",
    holds="What cannot be read is refused like what is forged.",
)
def test_malformed(target: Target, token: str):
    sent = token.encode().decode("latin-1")
    try:
        told_so = target.browser("bob").open(target.own("bob")).socket(token=sent)
    except BROKEN:
        return ""
    shut(told_so)
    return "the websocket opened"


@attack(
    "Websocket opened with an idle session",
    family=FAMILY,
    reference="V7.3.1; CWE-613",
    holds="A session that was idle too long opens nothing more.",
)
def test_idle(target: Target):
    alice = target.fresh("alice")
    page = alice.open(target.own("alice"))
    target.later(timedelta(minutes=31))
    return heard(page.socket)
