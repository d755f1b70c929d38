"""What errors, logs and headers tell. Played against ``workbench serve`` in its own process."""

import json

import pytest
from attacks import attack
from server import in_process, prepare
from source import PROJECT
from target import PASSWORD, THEIRS, Target, quiet_libraries

ERRORS = "Errors"
LOGS = "Logs"
CANARY = "CANARY-VALUE-IN-ERROR"
TYPED = "typed-CANARY-typed"


@pytest.fixture(scope="module")
def ours_target(tmp_path_factory):
    """Our server as it is started, with all that it says kept."""
    quiet_libraries()
    source = (PROJECT / "tests" / "lib" / "attacked.py").read_text(encoding="utf-8")
    chosen = prepare(tmp_path_factory.mktemp("process"), source)
    with in_process(chosen) as running:
        secret = (chosen.home / "keys" / "session_secret").read_bytes()
        yield Target(running.origin, secret, running=running)


def said(target: Target) -> str:
    """Everything that the server has written down by now."""
    if target.site is not None:
        return "\n".join(target.site.store.log)
    home = target.running.settings.home
    audit = [path for path in home.rglob("*audit*") if path.is_file()]
    logs = [home / "server.log", *audit]
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in logs)


def lines_of(target: Target) -> list[str]:
    """Lines of the server's own log."""
    if target.site is not None:
        return "\n".join(target.site.store.log).splitlines()
    return (target.running.settings.home / "server.log").read_text(encoding="utf-8").splitlines()


@attack(
    "Making a page fail, to read the row that its error quotes",
    family=ERRORS,
    reference="V16.5.1; CWE-209",
    holds="The page says that there is a problem, with a number to find it by.",
)
def test_value_in_an_error(target: Target):
    answer = target.client("alice").get(f"/school?urn={THEIRS}&fail=1")
    assert answer.status_code == 500
    return CANARY in answer.text


@attack(
    "Making a page fail, to read its code",
    family=ERRORS,
    reference="V16.5.1, V13.4.2; CWE-209",
    holds="No traceback, no path and no name of an error is shown.",
)
def test_traceback(target: Target):
    answer = target.client("alice").get(f"/school?urn={THEIRS}&fail=1")
    return [word for word in ("Traceback", ".py", "KeyError", "line ") if word in answer.text]


@attack(
    "Making the log quote a row",
    family=LOGS,
    reference="V16.2.5; CWE-532",
    holds="An error is logged by its kind and place, without its message.",
)
def test_error_in_the_log(target: Target):
    target.client("alice").get(f"/school?urn={THEIRS}&fail=1&note={CANARY}")
    return CANARY in said(target)


@attack(
    "Reading passwords in the log",
    family=LOGS,
    reference="V16.2.5; CWE-532",
    holds="Neither right nor wrong passwords, nor what was typed as a name, are written down.",
)
def test_password_in_the_log(target: Target):
    target.stranger().sign_in("alice", TYPED)
    target.stranger().sign_in(TYPED, "x")
    target.fresh("alice")
    return [word for word in (TYPED, PASSWORD) if word in said(target)]


@attack(
    "Reading what somebody looked for in the log",
    family=LOGS,
    reference="V14.2.1; CWE-598",
    holds="Requests are logged without their queries.",
)
def test_query_in_the_log(target: Target):
    target.client("alice").get(f"/school?urn={THEIRS}&note={TYPED}")
    target.client("alice").get(f"/schools?q={TYPED}")
    return TYPED in said(target)


@attack(
    "Reading a session or a token in the log",
    family=LOGS,
    reference="V16.2.5; CWE-532",
    holds="No cookie and no token is written down.",
)
def test_session_in_the_log(target: Target):
    alice = target.browser("alice")
    value = alice.client.cookies[target.cookie]
    alice.client.get(f"/account?session={value}")
    token = alice.open(f"/school?urn={THEIRS}").token
    alice.client.get(f"/school?urn={THEIRS}&bokeh-token={token}")
    return [one for one in (value, token) if one in said(target)]


@attack(
    "Writing a line into the log",
    family=LOGS,
    reference="V16.4.1; CWE-117",
    holds="A line end in a request stays in its line.",
)
def test_forged_line(target: Target):
    forged = "FORGED sign_in alice"
    if target.naive:
        target.site.store.log.append(f"GET /school%0a{forged}".replace("%0a", "\n"))
    for path in (f"/nothing%0a{forged}".replace(" ", "%20"), f"/download/x%0d%0a{forged}"):
        target.send_raw(f"GET {path.replace(' ', '%20')} HTTP/1.1", f"User-Agent: x {forged}")
    target.stranger().sign_in(f"x\n{forged}", "y")
    return [line for line in lines_of(target) if line.startswith("FORGED")]


@attack(
    "Writing an event into the audit log",
    family=LOGS,
    reference="V16.4.1; CWE-117",
    holds="What comes from outside is a value of an event, never an event.",
    twin="",
)
def test_forged_event(target: Target):
    forged = json.dumps({"action": "sign_in", "actor": "local|mallory"})
    bob = target.client("bob")
    bob.get("/download/groups", params={"urn": f"900001\n{forged}"})
    bob.get("/school", params={"urn": f'900001"}}\n{forged}'})
    target.stranger().sign_in(f'x"}}\n{forged}', "y")
    events = target.running.settings.audit_log.read_text(encoding="utf-8").splitlines()
    assert len(events) > 3
    parsed = [json.loads(line) for line in events]
    return [event for event in parsed if "mallory" in str(event.get("actor", ""))]


@attack(
    "Asking the server what it is",
    family=ERRORS,
    reference="V13.4.6; CWE-497",
    holds="No header names a product or its version.",
)
def test_banner(target: Target):
    answers = [target.client("bob").get(path) for path in ("/login", "/nothing", "/account")]
    names = ("server", "x-powered-by", "via", "x-runtime")
    return {name: one.headers[name] for one in answers for name in names if name in one.headers}


@attack(
    "Methods that nobody needs",
    family=ERRORS,
    reference="V4.1.4, V13.4.4; CWE-650",
    holds="TRACE, PUT, DELETE and made-up methods are refused without an echo.",
)
def test_methods(target: Target):
    if target.naive:
        return target.client("bob").post(f"/school?urn={THEIRS}").status_code == 200
    codes = {}
    for method in ("TRACE", "PUT", "DELETE", "PATCH", "POST", "CONNECT", "MADEUP"):
        line = f"{method} /school?urn=900002 HTTP/1.1"
        got = target.send_raw(line, f"Cookie: {target.browser('bob').cookies()}", "X-Echo: echoed")
        codes[method] = got.partition("\r\n")[0], "echoed" in got.lower()
    return {name: code for name, code in codes.items() if code[1] or " 20" in code[0]}


@attack(
    "A request larger than any form",
    family=ERRORS,
    reference="V5.2.1; CWE-770",
    holds="It is refused before it is in memory.",
)
def test_large_request(target: Target):
    body = "username=alice&password=" + "x" * 100_000
    kind = "Content-Type: application/x-www-form-urlencoded"
    try:
        got = target.send_raw("POST /login HTTP/1.1", kind, body=body)
    except OSError:
        return ""
    return " 200 " in got or " 303 " in got or " 422 " in got
