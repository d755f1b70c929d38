"""What a page, an error and a header tell, and to whom."""

import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from server import SMALL_APP, Running, in_thread, prepare

SCHOOL = "/school?urn=900001"
ROUTES = [
    "/", "/login", "/account", "/school", SCHOOL, "/school?urn=900002", "/nothing", "/livez",
    "/readyz", "/download/groups?urn=900001", "/download/none?urn=900001", "/logout",
    "/assets/serve.css", "/assets/none.css", "/favicon.ico", "/static/js/bokeh.min.js",
    "/static/extensions/panel/none.js", "/school/ws",
]  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    injected = SMALL_APP.replace(
        'f"TITLE-OF-{context.viewer.subject}"',
        ('f"TITLE-OF-{context.viewer.subject}</title><script>alert(1)</script>"'),
    )
    with in_thread(prepare(tmp_path_factory.mktemp("server"), injected)) as running:
        yield running


# one person's page holds nothing of another's


def test_page_holds_nothing_of_another_person(running: Running):
    people = {"alice": "900001", "bob": "900002", "grace": "900001"}
    browsers = {name: running.browser(name) for name in people}

    def look(name: str) -> tuple[str, str]:
        page = browsers[name].open(f"/school?urn={people[name]}")
        socket = page.socket()
        try:
            return name, page.html + socket.pull()
        finally:
            socket.close()

    with ThreadPoolExecutor(3) as pool:
        for name, text in pool.map(look, [*people] * 4):
            assert f"TITLE-OF-{name}" in text
            assert f"BODY-OF-{name}" in text
            assert {word.lower() for word in re.findall("[A-Za-z0-9]+", text)} & {*people} == {name}


# what does not exist and what is somebody else's look alike


def test_forbidden_school_answers_like_an_unknown_one(running: Running):
    bob = running.browser("bob").client
    paths = ["/school?urn=900001", "/school?urn=999999", "/school?urn=../x", "/school?urn=",
             "/no-such-page", "/school/900001", "/download/groups?urn=900001",
             "/download/groups?urn=999999", "/download/nothing?urn=900002"]  # fmt: skip
    answers = [bob.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert len({str(sorted(set(answer.headers) - {"date"})) for answer in answers}) == 1


def test_own_school_is_where_the_start_leads(running: Running):
    bob = running.browser("bob").client
    assert bob.get("/").headers["location"] == "/home"
    assert bob.get("/school?year=2019").headers["location"] == "/school?urn=900002&year=2019"


def test_analyst_opens_any_school_that_exists(running: Running):
    ann = running.browser("ann").client
    assert ann.get("/school?urn=900002").status_code == 200
    assert ann.get("/school?urn=999999").status_code == 404


@pytest.mark.parametrize("path", ["/school?urn=900001", "/account", "/download/groups?urn=900001"])
def test_stranger_is_asked_to_sign_in(running: Running, path):
    answer = running.browser().client.get(path)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/login?next=%2F")


# errors say nothing of the data


def test_error_of_a_page_says_nothing_of_it(running: Running):
    answer = running.browser("alice").client.get(f"{SCHOOL}&fail=1")
    assert answer.status_code == 500
    assert "Sorry, there is a problem" in answer.text
    assert "CANARY" not in answer.text
    assert "Traceback" not in answer.text


def test_error_of_a_callback_says_nothing_of_it(running: Running, caplog):
    socket = running.browser("alice").open(f"{SCHOOL}&press_fails=1").socket()
    kind, text = socket.press(socket.pull())
    socket.close()
    assert kind == "ERROR"
    assert "CANARY" not in text
    assert "Traceback" not in text


# headers


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("username", ["", "alice"])
@pytest.mark.attack(
    name="An answer without its headers",
    family="Configuration",
    reference="V3.4.3, V3.4.4, V3.4.5, V3.4.6; CWE-693",
    holds="Every answer carries them, errors and files too.",
)
def test_every_answer_carries_the_headers(running: Running, path, username):
    headers = running.browser(username).client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "server" not in headers
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize(
    "path", ["/login", "/account", SCHOOL, "/nothing", "/download/groups?urn=900001"]
)
def test_pages_are_not_kept_by_the_browser(running: Running, path):
    assert running.browser("alice").client.get(path).headers["cache-control"] == "no-store"


def test_script_from_a_title_gets_no_nonce(running: Running):
    answer = running.browser("alice").client.get(SCHOOL)
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"])[1]
    scripts = re.findall(r"<script[^>]*>", answer.text)
    assert scripts
    assert all(f'nonce="{nonce}"' in script for script in scripts)
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_nonces_are_never_the_same(running: Running):
    alice = running.browser("alice").client
    policies = {alice.get(SCHOOL).headers["content-security-policy"] for _ in range(3)}
    assert len(policies) == 3


@pytest.mark.attack(
    name="A page that asks another host",
    family="Configuration",
    reference="V3.6.1; CWE-829",
    holds="Nothing is fetched from any other host.",
)
def test_page_names_no_other_host(running: Running):
    page = running.browser("alice").open(SCHOOL)
    socket = page.socket()
    text = page.html + socket.pull()
    socket.close()
    hosts = set(re.findall(r"(?:https?:)?//([a-z0-9.-]+\.[a-z]{2,})", page.html))
    assert hosts == set()
    assert not re.search(r"cdn\.|googleapis|jsdelivr|unpkg", text)


@pytest.mark.attack(
    name="Another name for the server (DNS rebinding)",
    family="Header injection",
    reference="V4.1.3; CWE-350",
    holds="A request under a foreign host name is refused.",
)
def test_foreign_host_name_is_refused(running: Running):
    client = running.browser("alice").client
    answer = client.get(SCHOOL, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "BODY" not in answer.text


@pytest.mark.attack(
    name="Module that is imported by its address",
    family="Paths",
    reference="V13.4.5; CWE-470",
    holds="Routes of Panel that are not on the list do not exist.",
)
def test_no_module_can_be_imported_by_its_address(running: Running):
    alice = running.browser("alice").client
    for path in ("/components/antigravity/a/b/c", "/rest/session_info", "/session_info", "/admin"):
        assert alice.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/static/../../server.py", "/static/%2e%2e/%2e%2e/x",
                                  "/assets/../serve.py", "/assets/%2e%2e/server.py",
                                  "/static/extensions/panel/../../../x"])  # fmt: skip
def test_files_outside_are_not_served(running: Running, path):
    url = httpx.URL(running.origin).copy_with(raw_path=path.encode())
    assert httpx.get(url).status_code in {403, 404}


# health


def test_health_is_told_to_anybody(running: Running):
    client = running.browser().client
    assert client.get("/livez").json() == {"alive": True}
    assert client.get("/readyz").json() == {
        "ready": True,
        "checks": {"data": True, "policy": True, "audit": True},
    }


def test_banner_says_that_data_are_made_up(running: Running):
    assert "SYNTHETIC data" in running.browser("alice").open(SCHOOL).html
