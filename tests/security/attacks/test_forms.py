"""Forms that another site sends in somebody's name (CSRF)."""

import pytest
from attacks import attack
from server import hidden
from target import PASSWORD, Target, opened

FAMILY = "Forms of another site"
REFERENCE = "V3.5.1; CWE-352"
PAGE = "/school?urn=900001"


def signed_out(target: Target, **request: object) -> str:
    """Whether a request that another site makes with Alice's cookies signs her out."""
    alice = target.fresh("alice")
    kept = alice.cookies()
    method = str(request.pop("method", "POST"))
    path = str(request.pop("path", "/logout"))
    request["headers"] = {**request.get("headers", {}), "Cookie": kept}  # type: ignore[dict-item]
    answer = target.stranger().client.request(method, path, **request)
    if target.naive:
        return "signed out" if answer.status_code in (200, 303) else ""
    still = target.stranger().client.get("/account", headers={"Cookie": kept}).status_code
    return "" if still == 200 else "signed out"


@attack(
    "Form without its token",
    family=FAMILY,
    reference=REFERENCE,
    holds="A form is taken only with the token that the page of this browser had.",
)
def test_no_token(target: Target):
    return signed_out(target, data={"everywhere": "yes"})


@pytest.mark.parametrize("token", ["", "2|0|0|0", "x", "1"])
@attack(
    "Form with a token that was made up",
    family=FAMILY,
    reference=REFERENCE,
    holds="The token must be the one in the browser's own cookie.",
)
def test_made_up_token(target: Target, token: str):
    return signed_out(target, data={"_xsrf": token})


@attack(
    "Form with the token of somebody else",
    family=FAMILY,
    reference=REFERENCE,
    holds="The token of one browser is worth nothing in another.",
)
def test_token_of_somebody_else(target: Target):
    token = hidden(target.client("bob").get("/account").text)
    return signed_out(target, data={"_xsrf": token})


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
@attack(
    "Form with its token, from another origin",
    family=FAMILY,
    reference="V3.5.1, V3.5.3; CWE-346",
    holds="Besides the token the browser's own word for where the form came from counts.",
)
def test_other_origin(target: Target, origin: str):
    alice = target.fresh("alice")
    token = hidden(alice.client.get("/account").text)
    answer = alice.client.post("/logout", data={"_xsrf": token}, headers={"Origin": origin})
    return answer.status_code != 403


@attack(
    "Signing out by a link",
    family=FAMILY,
    reference="V3.5.3; CWE-352",
    holds="A request that only reads changes nothing.",
)
def test_link(target: Target):
    return signed_out(target, method="GET")


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/xml", ""])
@attack(
    "Form under another content type",
    family=FAMILY,
    reference="V3.5.2; CWE-352",
    holds="What a form may not be is refused, whatever it is called.",
)
def test_content_type(target: Target, kind: str):
    content = b'{"everywhere": "yes", "_xsrf": "x"}'
    return signed_out(target, content=content, headers={"Content-Type": kind})


@pytest.mark.parametrize(
    "trick",
    [{"params": {"_method": "POST"}}, {"headers": {"X-HTTP-Method-Override": "POST"}}],
    ids=["field", "header"],
)
@attack(
    "Another method than the one that is sent",
    family=FAMILY,
    reference="V4.1.4; CWE-650",
    holds="The method is the one of the request line.",
)
def test_method_override(target: Target, trick: dict):
    return signed_out(target, method="GET", **trick)


@attack(
    "Signing somebody in as oneself",
    family=FAMILY,
    reference=REFERENCE,
    holds="The sign-in form has a token too, which a site cannot know before.",
)
def test_sign_in_of_another_site(target: Target):
    victim = target.stranger()
    sent = {"username": "bob", "password": PASSWORD}
    answer = victim.client.post("/login", data=sent, headers={"Origin": "http://evil.example"})
    return answer.status_code == 303


@attack(
    "Page of ours in somebody else's frame",
    family=FAMILY,
    reference="V3.4.6; CWE-1021",
    holds="No page may be framed.",
)
def test_frame(target: Target):
    answers = [target.client("bob").get(path) for path in ("/login", target.own("bob"), "/nothing")]
    said = [answer.headers.get("content-security-policy", "") for answer in answers]
    return [one for one in said if "frame-ancestors 'none'" not in one]


@attack(
    "Reading a page from a script of another site",
    family=FAMILY,
    reference="V3.4.2, V3.5.8; CWE-942",
    holds="No answer is shared with another origin, and none may be embedded.",
)
def test_shared_answers(target: Target):
    headers = {"Origin": "http://evil.example"}
    answer = target.client("bob").get(target.own("bob"), headers=headers)
    allowed = answer.headers.get("access-control-allow-origin", "")
    closed = answer.headers.get("cross-origin-resource-policy") == "same-origin"
    return allowed or ("" if closed else opened(answer) or "may be embedded")
