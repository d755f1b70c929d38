"""The token goes to the connector and nowhere else: no host, log line, error or picture of it."""

import logging
import traceback

import httpx
import pytest
from mis_kit import order, simulator
from pydantic import SecretStr
from wonde_kit import ADDRESS, ALL, at_once, canned, connector, quiet

from workbench.errors import UsageError, UserError
from workbench.intake.connectors.addresses import Base
from workbench.intake.connectors.errors import BadAnswer, Revoked, WrongRegion
from workbench.intake.connectors.http import Http
from workbench.intake.connectors.protocol import Wanted
from workbench.intake.connectors.wonde.connector import Wonde
from workbench.mis_simulator.faults import KINDS

TOKEN = "canary-of-a-token-7f3a"
DATE = {"Date": "Fri, 01 Mar 2019 18:00:00 GMT"}
HOSTILE = [
    "https://attacker.example/v1.0/schools/pending?page=2",
    "//attacker.example/v1.0/schools/pending?page=2",
    "http://127.0.0.1:5018/v1.0/schools/pending?page=2",
    "https://127.0.0.1:5017/v1.0/schools/pending?page=2",
    "http://127.0.0.1:5017@attacker.example/v1.0/schools/pending?page=2",
    "http://user:word@127.0.0.1:5017/v1.0/schools/pending?page=2",
    "http://127.0.0.1:5017.attacker.example/v1.0/schools/pending?page=2",
    "http://127.0.0.1:5017/v1.0/../admin/schools/pending?page=2",
    "http://127.0.0.1:5017/v1.0/%2e%2e/admin?page=2",
    "http://127.0.0.1:5017/v1.0/schools/all?page=2",
    "http://127.0.0.1:5017/v1.0/schools/pending?per_page=2",
    "http://127.0.0.1:5017/other/schools/pending?page=2",
    "javascript:alert(1)", "file:///etc/passwd", "", "http://[::1", 7, {"page": 2},
]  # fmt: skip


def watched(answers):
    """A transport that notes where the token was shown."""
    shown = []

    def handle(request: httpx.Request) -> httpx.Response:
        shown.append(str(request.url.copy_with(query=None)))
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        return answers(request)

    return handle, shown


@pytest.mark.parametrize("link", HOSTILE)
def test_a_hostile_next_page_is_not_followed(link):
    def answers(request):
        if request.url.path.startswith("/v1.0/meta"):
            return httpx.Response(200, json={"data": {"approved": False}}, headers=DATE)
        page = {"next": link, "per_page": 200}
        return httpx.Response(200, json={"data": [{"id": "A2"}], "meta": {"pagination": page}})

    handle, shown = watched(answers)
    with pytest.raises(BadAnswer):
        canned(handle, TOKEN).state()
    assert shown == [f"{ADDRESS}/meta/schools/A1", f"{ADDRESS}/schools/pending"]


@pytest.mark.parametrize(
    "link", ["https://attacker.example/v1.0/x", "/admin", "//attacker.example"]
)
def test_a_redirect_to_elsewhere_is_not_followed(link):
    handle, shown = watched(lambda request: httpx.Response(302, headers={"Location": link}))
    with pytest.raises(BadAnswer):
        canned(handle, TOKEN).state()
    assert shown == [f"{ADDRESS}/meta/schools/A1"]


def test_a_redirect_inside_is_followed_and_a_circle_is_not():
    def once(request):
        if request.url.path.endswith("A1"):
            return httpx.Response(302, headers={"Location": "/v1.0/meta/schools/A1/"})
        return httpx.Response(200, json={"data": {"approved": True}})

    assert canned(once).state() == "approved"
    circle = {"Location": "/v1.0/meta/schools/A1"}
    with pytest.raises(BadAnswer):
        canned(lambda request: httpx.Response(307, headers=circle)).state()


@pytest.mark.parametrize(
    "domain", ["attacker.example", "api-af-south-1.wonde.com", "", "api.wonde.com"]
)
def test_another_region_gets_the_token_only_between_known_hosts(domain):
    region = {"region": {"domain": domain}}
    record = {"id": "A1", "urn": 900999, "la_code": "956", "establishment_number": "999", **region}
    record["approved"] = True
    handle, shown = watched(lambda request: httpx.Response(200, json={"data": record}))
    with pytest.raises(WrongRegion):
        canned(handle, TOKEN).school()
    transport = httpx.MockTransport(handle)
    known = Wonde("A1", SecretStr(TOKEN), "https://api.wonde.com/v1.0", at_once(), transport)
    if domain.endswith("wonde.com"):
        assert known.school().domain == domain
        known.state()
    else:
        with pytest.raises(WrongRegion):
            known.school()
    hosts = {httpx.URL(url).host for url in shown}
    assert hosts <= {"127.0.0.1", "api.wonde.com", domain} - {"attacker.example"}


@pytest.fixture
def everything_logged(caplog, monkeypatch):
    """Whatever tests before this one did to the loggers of the client, they say all."""
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        monkeypatch.setattr(logger, "disabled", False)
        monkeypatch.setattr(logger, "propagate", True)
        caplog.set_level(logging.DEBUG, logger=name)
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.parametrize("kind", [*KINDS, None])
def test_the_token_is_in_no_log_error_or_picture(everything_logged, kind):
    one = simulator(6)
    shown = "a-token-for-tests"
    if kind:
        order(one, "faults", kind=kind, times=1000, retry_after=1, seconds=90.0)
    it = connector(one)
    told = [repr(it), str(it), repr(it._http), repr(vars(it)), repr(vars(it._http._client))]
    try:
        it.extract(Wanted(ALL), quiet)
    except UserError as error:
        told += ["".join(traceback.format_exception(error)), repr(error), str(error)]
        told.append(repr(error.__context__))
    told += [record.getMessage() for record in everything_logged.records]
    assert any("GET" in line for line in told)
    assert [line for line in told if shown in line] == []


def test_log_lines_name_no_query(everything_logged):
    one = simulator(6)
    connector(one).extract(Wanted(ALL), quiet)
    records = everything_logged.records
    lines = [record.getMessage() for record in records if record.name == "httpx"]
    assert lines
    assert [line for line in lines if "?" in line] == []


def test_errors_name_path_and_status_and_no_body():
    secret = {"error": "Forename1 is not allowed"}
    with pytest.raises(Revoked) as raised:
        canned(lambda request: httpx.Response(401, json=secret)).state()
    assert "meta/schools/A1" in str(raised.value)
    assert "401" in str(raised.value)
    assert "Forename1" not in str(raised.value)


def test_a_long_answer_is_refused_before_it_is_held():
    sent = []

    def parts():
        for _ in range(1000):
            sent.append(1)
            yield b"x" * 65_536

    with pytest.raises(BadAnswer, match="MiB"):
        canned(lambda request: httpx.Response(200, content=parts()), body=2**20).state()
    assert len(sent) < 20


@pytest.mark.parametrize(
    "url",
    ["http://api.wonde.com/v1.0", "ftp://api.wonde.com", "https://user:word@api.wonde.com/v1.0",
     "api.wonde.com", "https://api.wonde.com/v1.0?x=1", "http://127.0.0.1.attacker.example/v1.0"],
)  # fmt: skip
def test_only_https_is_asked_except_on_this_machine(url):
    with pytest.raises(UsageError):
        Base.parse(url)


@pytest.mark.parametrize(
    "url", ["https://api.wonde.com/v1.0/", "http://localhost:1/v1.0", "http://[::1]:1"]
)
def test_addresses_that_are_asked(url):
    assert Base.parse(url).host


@pytest.mark.parametrize("token", ["", "a b", "a\nb", "café", "a\x00"])
def test_a_token_that_cannot_be_one_is_refused(token):
    with pytest.raises(UsageError) as raised:
        Http(Base.parse(ADDRESS), SecretStr(token))
    assert not token or token not in str(raised.value)


@pytest.mark.parametrize("school", ["", "../all", "A1/../A2", "A1?x", "A" * 65])
def test_a_school_that_is_no_identifier_is_refused(school):
    with pytest.raises(UsageError):
        Wonde(school, SecretStr(TOKEN))
