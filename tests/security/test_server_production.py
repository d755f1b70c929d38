"""A server in production starts only where it is safe, and answers nothing but what it should."""

import json
import logging
import os
import socket
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from server import Running, in_thread, prepare
from typer.testing import CliRunner

from workbench.cli import app
from workbench.doctor import examine
from workbench.errors import UsageError
from workbench.serve.production import DEMONSTRATION, refuse_unsafe, weaknesses
from workbench.settings import Settings, settings
from workbench.store.registry import Organisation, User, UserGrant, open_registry

ORIGIN = "https://schools.example.org"
HOST = "schools.example.org"
SECRET = "0f3b9ad16c8e47520f3b9ad16c8e4752a3c1f7de5b9824606bd13e97c4f0a852"


@pytest.fixture(autouse=True)
def _no_debugging():
    # pytest itself may log everything
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.INFO)
    yield
    root.setLevel(level)


def safe(home: Path, **changes: object) -> Settings:
    """Settings under which a server may start in production."""
    known = {"home": home, "public_origin": ORIGIN, "session_secret": SECRET, "production": True}
    return Settings(**{**known, **changes})


def refusals(chosen: Settings) -> list[str]:
    return [one.what for one in weaknesses(chosen) if one.refuses]


def test_safe_server_starts(home):
    assert refusals(safe(home)) == []
    refuse_unsafe(safe(home))


# what keeps it from starting


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"session_secret": "short"}, "fewer than 32"),
        ({"session_secret": "s" * 64}, "can be guessed"),
        ({"session_secret": "change-me-change-me-change-me-change-me"}, "can be guessed"),
        ({"session_secret": "0123456789abcdef" * 4}, "can be guessed"),
        ({"session_secret": "correct horse battery staple correct"}, "can be guessed"),
        ({"public_origin": ""}, "not served over https"),
        ({"public_origin": "http://127.0.0.1:5006"}, "not served over https"),
        ({"public_origin": "http://schools.example.org"}, "passwords in clear"),
        ({"public_origin": "*"}, "`public_origin` is"),
        ({"public_origin": "https://*"}, "`public_origin` is"),
        ({"public_origin": "https://*.example.org"}, "`public_origin` is"),
        ({"public_origin": "https://a.example,https://b.example"}, "`public_origin` is"),
        ({"openid_issuer": "http://127.0.0.1:9", "openid_client_id": "c"}, "not asked over https"),
        ({"openid_issuer": "http://id.example", "openid_client_id": "c"}, "`openid_issuer` is"),
        ({"registry_url": "postgresql://u:p@db.example/n"}, "without TLS"),
        ({"registry_url": "postgresql://u:p@db.example/n?sslmode=prefer"}, "without TLS"),
    ],
    ids=str,
)
@pytest.mark.attack(
    name="Settings that are unsafe with real pupils",
    family="Configuration",
    reference="V13.4.2, V13.3.1; CWE-1188",
    holds="Production refuses to start with any of them.",
)
def test_unsafe_setting_is_refused(home, changes, expected, monkeypatch):
    monkeypatch.setattr("workbench.serve.production.open_registry", open_registry_at(home))
    assert any(expected in what for what in refusals(safe(home, **changes)))


def open_registry_at(home: Path):
    """The registry of the home, where the one of the settings cannot be reached."""
    return lambda chosen: open_registry(Settings(home=home))


@pytest.mark.parametrize("url", [
    "postgresql://u:p@db.example/n?sslmode=verify-full", "postgresql://u@/n?host=/run/postgresql",
    "postgresql://u:p@127.0.0.1/n",
])  # fmt: skip
def test_database_that_is_near_or_encrypted_is_safe(home, url, monkeypatch):
    monkeypatch.setattr("workbench.serve.production.open_registry", open_registry_at(home))
    assert refusals(safe(home, registry_url=url)) == []


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o711, 0o770])
def test_home_that_others_can_enter_is_refused(home, mode):
    home.chmod(mode)
    assert refusals(safe(home)) == ["Others can enter the home folder."]


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_key_that_others_can_read_is_refused(home, mode):
    (home / "keys").mkdir(mode=0o700)
    key = home / "keys" / "audit_anchor"
    key.write_text("key")
    key.chmod(mode)
    assert refusals(safe(home)) == ["Others can read keys/audit_anchor."]


def test_kept_secret_is_looked_at_as_well(home):
    (home / "keys").mkdir(mode=0o700)
    kept = home / "keys" / "session_secret"
    kept.write_text("ab" * 32)
    kept.chmod(0o600)
    assert refusals(safe(home, session_secret=None)) == ["The session secret can be guessed."]


def test_audit_log_that_cannot_be_written_is_refused(home):
    (home / "audit").mkdir()
    (home / "audit" / "audit.jsonl").mkdir()
    assert refusals(safe(home)) == [
        "The audit log cannot be written, so that nothing would be shown."
    ]


def add_user(home: Path, username: str, given_by: str, *grants: str) -> None:
    registry = open_registry(Settings(home=home))
    with registry.writing() as session:
        organisation = Organisation(kind="trust", code=f"9{username}", name="School")
        given = datetime(2026, 9, 1, tzinfo=UTC)
        session.add(
            User(
                username=username,
                display_name=username,
                role="school_named",
                organisation=organisation,
                grants=[UserGrant(name=n, given=given, given_by=given_by) for n in grants],
            )
        )
    registry.close()


def test_accounts_of_the_demonstration_are_refused(home):
    add_user(home, "head", DEMONSTRATION, "analytics")
    add_user(home, "real", "operator", "analytics")
    assert refusals(safe(home)) == ["Accounts of the demonstration can sign in: head."]


def test_administrator_with_a_password_alone_is_a_warning(home, caplog):
    add_user(home, "approver", "operator", "system_setup")
    warned = [one.what for one in weaknesses(safe(home)) if not one.refuses]
    assert "1 administrators have not set up a second factor yet." in warned
    refuse_unsafe(safe(home))
    assert "second factor" in caplog.text


def test_letters_that_nobody_sends_are_a_warning(home):
    what = "Letters with activation links are written to files."
    assert what in [one.what for one in weaknesses(safe(home)) if not one.refuses]
    sent = safe(home, mail_host="mail.example", mail_sender="a@b.example")
    assert what not in [one.what for one in weaknesses(sent)]


def test_logging_everything_is_refused(home):
    logging.getLogger().setLevel(logging.DEBUG)
    assert refusals(safe(home)) == ["Everything is logged for debugging."]


@pytest.mark.parametrize(
    ("environment", "options", "expected"),
    [
        ({"BOKEH_DEV": "yes"}, [], "Bokeh runs for development."),
        ({"BOKEH_ALLOW_WS_ORIGIN": "*"}, [], "BOKEH_ALLOW_WS_ORIGIN has a pattern."),
        ({}, ["-X", "dev"], "Python runs in development mode."),
    ],
    ids=["bokeh", "origins", "python"],
)
def test_development_is_refused(home, environment, options, expected):
    program = (
        "import warnings; warnings.simplefilter('ignore')\n"
        "from workbench.serve.production import weaknesses\n"
        "from workbench.settings import settings\n"
        "print([one.what for one in weaknesses(settings()) if one.refuses])"
    )
    known = {"WORKBENCH_PUBLIC_ORIGIN": ORIGIN, "WORKBENCH_SESSION_SECRET": SECRET}
    result = subprocess.run(
        [sys.executable, *options, "-c", program],
        env={**os.environ, **known, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == str([expected])


# how it is said


def unsafe(home: Path) -> dict[str, str]:
    home.chmod(0o755)
    return {
        "WORKBENCH_PRODUCTION": "true",
        "WORKBENCH_SESSION_SECRET": "s" * 40,
        "WORKBENCH_PUBLIC_ORIGIN": "https://*.example.org",
    }


def test_every_reason_is_named_at_once(home, monkeypatch):
    for name, value in unsafe(home).items():
        monkeypatch.setenv(name, value)
    for arguments in (["serve"], ["serve", "--check"]):
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 2
        for words in ("secret can be guessed", "`public_origin` is", "enter the home folder"):
            assert result.stderr.count(words) == 1
        assert "s" * 40 not in result.stderr


def test_server_object_refuses_as_well(home):
    from workbench.serve.server import Server

    home.chmod(0o755)
    with pytest.raises(UsageError, match="not safe"):
        Server(safe(home, port=0))


def test_doctor_reports_the_same(home, monkeypatch):
    for name, value in unsafe(home).items():
        monkeypatch.setenv(name, value)
    (found,) = [one for one in examine() if one.name == "production"]
    assert not found.ok
    assert all(what in found.what for what in refusals(settings()))
    monkeypatch.setenv("WORKBENCH_PRODUCTION", "false")
    (found,) = [one for one in examine() if one.name == "production"]
    assert found.ok


def test_check_lists_what_production_would_refuse(home, monkeypatch):
    monkeypatch.setenv("WORKBENCH_PROJECT", str(Path(__file__).parents[2]))
    result = CliRunner().invoke(app, ["serve", "--check", "--json"])
    assert "not served over https" in result.stderr
    assert "data" in json.loads(result.stdout)


def test_secret_may_stand_in_a_file(home, tmp_path, monkeypatch):
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "WORKBENCH_SESSION_SECRET").write_text(f"{SECRET}\n")
    (folder / "workbench_registry_url").write_text("postgresql://u:CANARY@/n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    assert settings().session_secret.get_secret_value() == SECRET
    assert settings().registry_url.get_secret_value() == "postgresql://u:CANARY@/n"
    assert "CANARY" not in repr(settings())
    monkeypatch.setenv("WORKBENCH_SESSION_SECRET", "e" * 40)
    assert settings().session_secret.get_secret_value() == "e" * 40


# what a running one answers, byte by byte


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    logging.getLogger().setLevel(logging.INFO)
    folder = tmp_path_factory.mktemp("server")
    chosen = prepare(folder, public_origin=ORIGIN, session_secret=SECRET)
    chosen.home.chmod(0o700)
    with in_thread(chosen.model_copy(update={"production": True})) as running:
        yield running


def raw(running: Running, text: str) -> str:
    """What comes back for these bytes, until the server has nothing more to say."""
    with socket.create_connection(("127.0.0.1", running.server._bokeh.port), timeout=10) as one:
        found = b""
        # it may close before it has read everything
        with suppress(ConnectionError):
            one.sendall(text.replace("\n", "\r\n").encode("latin-1"))
            while b"\r\n\r\n" not in found and (part := one.recv(65536)):
                found += part
    return found.decode("latin-1")


def ask(running: Running, line: str, *headers: str, host: str = HOST) -> str:
    return raw(running, "\n".join([line, f"Host: {host}", "Connection: close", *headers, "", ""]))


REQUESTS = [
    "GET /login HTTP/1.1", "GET / HTTP/1.1", "GET /nothing HTTP/1.1", "POST /login HTTP/1.1",
    "PUT /login HTTP/1.1", "DELETE /account HTTP/1.1", "PATCH /login HTTP/1.1",
    "HEAD /login HTTP/1.1", "OPTIONS / HTTP/1.1", "OPTIONS * HTTP/1.1", "TRACE /login HTTP/1.1",
    "CONNECT schools.example.org:443 HTTP/1.1", "BREW /login HTTP/1.1", "GET /login HTTP/1.0",
    "GET http://evil.example/login HTTP/1.1", "GET /static/js/bokeh.min.js HTTP/1.1",
    "HEAD /static/js/bokeh.min.js HTTP/1.1", "GET /static/none.js HTTP/1.1",
    "GET /school/ws HTTP/1.1", "GET /assets/serve.css HTTP/1.1", "GET /favicon.ico HTTP/1.1",
    "GET /livez HTTP/1.1", "GET /school/autoload.js HTTP/1.1",
]  # fmt: skip


@pytest.mark.parametrize("line", REQUESTS)
def test_every_answer_is_confined_and_names_no_server(running: Running, line):
    answer = ask(running, line)
    status, headers = answer.split("\r\n\r\n", 1)[0].split("\r\n", 1)
    names = {one.partition(":")[0].lower() for one in headers.split("\r\n")}
    assert status.startswith("HTTP/1.")
    assert "server" not in names
    assert "tornado" not in answer.lower().split("\r\n\r\n")[0]
    assert {
        "content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy",
        "strict-transport-security", "permissions-policy", "cross-origin-opener-policy",
    } <= names  # fmt: skip
    assert "Traceback" not in answer


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("TRACE /login HTTP/1.1", 405),
        ("OPTIONS / HTTP/1.1", 405),
        ("DELETE /account HTTP/1.1", 403),
        ("DELETE /assets/serve.css HTTP/1.1", 403),
        ("PROPFIND / HTTP/1.1", 405),
        ("BREW /login HTTP/1.1", 405),
        ("POST /login HTTP/1.1", 403),
        ("GET /school/ws HTTP/1.1", 403),
        ("GET /school/autoload.js HTTP/1.1", 404),
    ],
)
def test_what_is_not_offered_is_refused(running: Running, line, status):
    assert ask(running, line, "Content-Length: 0").startswith(f"HTTP/1.1 {status} ")


def test_trace_repeats_nothing(running: Running):
    assert "CANARY" not in ask(running, "TRACE /login HTTP/1.1", "Cookie: a=CANARY")


@pytest.mark.parametrize("text", [
    "nonsense\n\n", "GET\n\n", "GET /login HTTP/9.9\n\n", "GET /login HTTP/1.1\nHost\n\n",
    "GET /login HTTP/1.1\nHost: a\nHost: b\n\n", "\x16\x03\x01\x02\x00\x01\x00\n\n",
    "POST /login HTTP/1.1\nHost: a\nContent-Length: -1\n\n",
    "POST /login HTTP/1.1\nHost: a\nContent-Length: 999999999\n\n",
    "POST /login HTTP/1.1\nHost: a\nContent-Length: 1\nTransfer-Encoding: chunked\n\n",
    "GET /login HTTP/1.1\nHost: a\nX: " + "y" * 70_000 + "\n\n",
], ids=lambda text: repr(text[:40]))  # fmt: skip
def test_malformed_request_is_told_nothing(running: Running, text):
    answer = raw(running, text).lower()
    assert answer == "" or answer.startswith(("http/1.1 4", "http/1.0 4"))
    assert "server:" not in answer
    assert "tornado" not in answer
    assert "python" not in answer


@pytest.mark.attack(
    name="A request inside a request",
    family="Header injection",
    reference="V4.2.1; CWE-444",
    holds="What could be read in two ways is refused.",
)
def test_two_requests_in_one_are_not_smuggled(running: Running):
    """Of a length and chunks only one can be meant; who answers the other is open."""
    answer = raw(
        running,
        f"POST /login HTTP/1.1\nHost: {HOST}\nContent-Length: 4\n"
        f"Transfer-Encoding: chunked\n\n0\n\nGET /livez HTTP/1.1\nHost: {HOST}\n\n",
    )
    assert "alive" not in answer


def test_handshake_of_a_websocket_names_no_server(tmp_path_factory):
    with in_thread(prepare(tmp_path_factory.mktemp("plain"))) as plain:
        page = plain.browser("alice").open("/school?urn=900001")
        connection = page.socket().connection
        headers = {name.lower() for name in connection.headers}
        assert connection.status == 101
        assert "server" not in headers
        assert {"content-security-policy", "x-content-type-options"} <= headers
        connection.close()


@pytest.mark.parametrize("host", ["evil.example", "schools.example.org.evil.example", "",
                                  "127.0.0.1", "schools.example.org:8443"])  # fmt: skip
def test_other_names_are_not_answered_to(running: Running, host):
    assert ask(running, "GET /login HTTP/1.1", host=host).startswith("HTTP/1.1 400 ")


def test_cookies_are_bound_to_host_and_https(running: Running):
    answer = ask(running, "GET /login HTTP/1.1")
    (cookie,) = [one for one in answer.split("\r\n") if one.lower().startswith("set-cookie")]
    assert "__Host-workbench-form=" in cookie
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} <= set(cookie.split("; "))
