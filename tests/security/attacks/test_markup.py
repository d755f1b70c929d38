"""Markup in what people type and in the names of pupils and schools."""

import html
import json
import re

import pytest
from attacks import attack
from canaries import Canaries, plant
from dashboard import PUBLISHED_URN as OTHER
from dashboard import URN, school_store
from server import Page, Socket, in_thread
from target import MINE, Target, heard_anything, quiet_libraries, shut

from workbench.contracts.read import read_catalogue
from workbench.store.lake import Lake

FAMILY = "Markup"
XSS = "V1.2.1, V1.3.1; CWE-79"
TAG = "<img src=x onerror=alert(1)>"
SCRIPT = "</script><script>alert(1)</script>"
TEMPLATE = "{{7*7}}${7*7}<%= 7*7 %>"
LIST = f"/school?urn={URN}&view=subjects&subject=Mathematics"


@pytest.fixture(scope="module")
def ours_target(tmp_path_factory):
    """Our server with the real dashboard, where pupils and their school have hostile names."""
    quiet_libraries()
    settings = school_store(tmp_path_factory.mktemp("hostile") / "home")
    plant(settings, Canaries(forename=f"{TAG}{SCRIPT}", surname=f'{TEMPLATE}" onload="alert(1)'))
    _rename_school(settings, f"St {TAG} {SCRIPT}")
    with in_thread(settings) as running:
        yield Target(running.origin, b"", running=running)


def _rename_school(settings, name: str) -> None:
    catalogue = read_catalogue(settings.contracts)
    with Lake(settings.lake, "lake", catalogue, settings).writing() as writer:
        row = writer.rows("school").query("urn == @URN")
        writer.delete("school", {"urn": URN})
        writer.insert("school", row.assign(name=name).astype(row.dtypes.to_dict()))


@pytest.fixture
def everything(target: Target) -> str:
    """All that is sent of the list of pupils to somebody who sees their names."""
    if target.naive:
        target.site.store.database.execute(
            "INSERT INTO pupil VALUES ('900003', ?, ?, '')", (f"{TAG}{SCRIPT}{TEMPLATE}", TAG)
        )
        return target.client("alice").get("/school?urn=900003").text
    browser = target.browser("named")
    answer = browser.client.get(LIST)
    document = heard_anything(Page(browser, "/school", answer.text).socket)
    assert answer.status_code == 200
    assert "onerror" in document, "the names are not there, so that nothing is shown"
    return answer.text + markup_in(document)


def markup_in(document: str) -> str:
    """Texts of the document as the browser puts them into the page.

    Panel's HTML panes are escaped once for the way; the browser takes that off again. The title
    is not among them: it is set as text.
    """
    sent = json.loads(document)
    sent["doc"].pop("title")
    found: list[str] = []

    def look(value: object) -> None:
        if isinstance(value, dict):
            for inner in value.values():
                look(inner)
        elif isinstance(value, list):
            for inner in value:
                look(inner)
        elif isinstance(value, str):
            found.append(html.unescape(value) if "&lt;" in value and "<" not in value else value)

    look(sent)
    return "\n".join(found)


@attack(
    "Tag in a pupil's name",
    family=FAMILY,
    reference=XSS,
    holds="A name is text wherever it is shown.",
)
def test_tag(target: Target, everything: str):
    return re.findall(r"<img[^>]*onerror[^>]*>", everything)


@attack(
    "Script in a pupil's name",
    family=FAMILY,
    reference=XSS,
    holds="A name closes no script and opens none.",
)
def test_script(target: Target, everything: str):
    return re.findall(r"<script>\s*alert", everything)


@attack(
    "Attribute in a pupil's name",
    family=FAMILY,
    reference=XSS,
    holds="A quote in a name stays in its attribute.",
)
def test_attribute(target: Target, everything: str):
    return re.findall(r'<[^>]*" onload="|<img src=x onerror', everything)


@attack(
    "Template in a pupil's name",
    family=FAMILY,
    reference="V1.3.7; CWE-1336",
    holds="No text of the data is run as a template.",
    twin="",
)
def test_template(target: Target, everything: str):
    assert html.escape(TEMPLATE, quote=False) in everything or TEMPLATE in everything
    return "49${" in everything or "<%= 49" in everything


@attack(
    "Script in a school's name, in titles and in the list of schools",
    family=FAMILY,
    reference=XSS,
    holds="Titles, headings and lists escape what they are given.",
)
def test_school(target: Target):
    if target.naive:
        note = f"/school?note={SCRIPT}"
        return "<script>alert" in target.client("alice").get(note).text
    client = target.client("named")
    texts = [client.get(path).text for path in (LIST, "/schools", "/account")]
    assert any("St &lt;img" in text for text in texts)
    return [text for text in texts if "<script>alert" in text or "<img src=x" in text]


@attack(
    "Script in what is looked for",
    family=FAMILY,
    reference=XSS,
    holds="The search shows what was typed as text.",
)
def test_search(target: Target):
    name = "alice" if target.naive else "named"
    answer = target.client(name).get("/schools", params={"q": f'">{SCRIPT}'})
    return "<script>alert" in answer.text


@attack(
    "Script in the sign-in form",
    family=FAMILY,
    reference=XSS,
    holds="Username and target are shown again as text.",
)
def test_sign_in(target: Target):
    texts = [
        target.stranger().sign_in(f'">{SCRIPT}', "x" * 16).text,
        target.stranger().client.get("/login", params={"next": f'/">{SCRIPT}'}).text,
        target.stranger().client.get("/login", params={"username": f'">{SCRIPT}'}).text,
    ]
    return [text for text in texts if "<script>alert" in text]


@attack(
    "Script in the address of a page",
    family=FAMILY,
    reference=XSS,
    holds="Nothing of the address is put into a page unescaped.",
)
def test_address(target: Target):
    name, own = ("alice", "900001") if target.naive else ("named", URN)
    query = {"urn": own, "note": SCRIPT, "view": SCRIPT, "theme": SCRIPT, "group": SCRIPT}
    texts = [
        target.client(name).get("/school", params=query).text,
        target.client(name).get(f"/nothing/{SCRIPT}").text,
    ]
    return [text for text in texts if "<script>alert" in text]


@attack(
    "Script that got into a page all the same",
    family=FAMILY,
    reference="V3.4.3; CWE-79",
    holds="The content security policy lets only scripts with this answer's nonce run.",
)
def test_policy(target: Target):
    name, own = ("alice", "/school?urn=900001") if target.naive else ("named", LIST)
    first, second = (target.client(name).get(own) for _ in range(2))
    policies = [answer.headers.get("content-security-policy", "") for answer in (first, second)]
    nonces = {found[1] for one in policies if (found := re.search("'nonce-([^']+)'", one))}
    scripts = re.search("script-src ([^;]*)", policies[0])
    loose = scripts is None or "unsafe" in scripts[1] or "*" in scripts[1]
    return loose or len(nonces) != 2


@attack(
    "Sent by a page that is open",
    family="Another school's number",
    reference="V8.2.2, V8.3.1; CWE-639",
    holds="An open page follows an address as far as its own school goes, and no further.",
)
def test_address_of_an_open_page(target: Target):
    name, own, other = ("alice", "900001", MINE) if target.naive else ("named", URN, OTHER)
    page = target.browser(name).open(f"/school?urn={own}")
    socket = page.socket()
    followed = follow(socket, json.loads(socket.pull()), f"?urn={other}&view=groups")
    shut(socket)
    assert target.naive or f"urn={own}" in followed
    return f"PUPILS-OF-{other}" in followed if target.naive else other in followed


def follow(socket: Socket, document: dict, search: str) -> str:
    """The document after the browser says that its address is another one."""
    model = _holding(document, "search") or {"id": "b1"}
    change = {"kind": "ModelChanged", "model": {"id": model["id"]}, "attr": "search", "new": search}
    socket.ask("PATCH-DOC", {"events": [change]})
    for _ in range(200):
        socket.ask("PULL-DOC-REQ", {})
        kind, content = socket.message()
        while kind != "PULL-DOC-REPLY":
            kind, content = socket.message()
        text = json.dumps(content)
        if "PUPILS-OF" in text or re.search(r"view-groups[^>]*aria-current", html.unescape(text)):
            return text
    raise AssertionError("the page did not follow")


def _holding(value: object, attribute: str) -> dict | None:
    """The model in a document that has an attribute."""
    if isinstance(value, dict):
        if str(value.get("attributes", {}).get(attribute, "")).startswith("?"):
            return value
        value = list(value.values())
    found = (_holding(one, attribute) for one in value) if isinstance(value, list) else ()
    return next(filter(None, found), None)
