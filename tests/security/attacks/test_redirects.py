"""Being sent to somebody else's site, and writing headers of one's own."""

from urllib.parse import quote, urljoin, urlsplit

import httpx
import pytest
from attacks import attack
from server import hidden
from target import MINE, PASSWORD, Target

REDIRECTS = "Open redirects"
HEADERS = "Header injection"
EVIL = "evil.example"


def as_a_browser_reads(origin: str, place: str) -> str:
    """Where a browser goes: it drops tabs and line ends, and takes ``\\`` for ``/``."""
    kept = "".join(c for c in place.strip(" ") if c not in "\t\r\n")
    scheme = urlsplit(kept).scheme
    return urljoin(f"{origin}/login", kept if scheme == "javascript" else kept.replace("\\", "/"))


def leads_away(target: Target, place: str) -> str:
    """Where signing in leads with such a ``next``, if it is not our own site."""
    browser = target.stranger()
    try:
        form = browser.client.get("/login", params={"next": place})
        fields = {"username": "alice", "password": PASSWORD, "next": place}
        answer = browser.client.post("/login", data={"_xsrf": hidden(form.text), **fields})
        again = browser.client.get("/login", params={"next": place})
    except (httpx.RemoteProtocolError, httpx.InvalidURL) as error:
        return f"an address that a client cannot read: {error}"
    places = [_away(target, one.headers.get("location")) for one in (answer, again)]
    return next(filter(None, places), "")


def _away(target: Target, location: str | None) -> str:
    if location is None:
        return ""
    goes = as_a_browser_reads(target.origin, location)
    ours = goes.startswith(f"{target.origin}/")
    return "" if ours and EVIL not in urlsplit(goes).netloc else goes


@attack(
    "To a whole address",
    family=REDIRECTS,
    reference="V3.7.2; CWE-601",
    holds="After signing in one is led to a path of this server.",
)
def test_whole_address(target: Target):
    return leads_away(target, f"https://{EVIL}/")


@pytest.mark.parametrize("place", ["//evil.example", "///evil.example", "////evil.example/%2f.."])
@attack(
    "To an address without its scheme",
    family=REDIRECTS,
    reference="V3.7.2; CWE-601",
    holds="Two slashes at the beginning are refused.",
)
def test_two_slashes(target: Target, place: str):
    return leads_away(target, place if not target.naive else f"//{EVIL}")


@pytest.mark.parametrize("place", ["/\\evil.example", "\\\\evil.example", "\\/evil.example"])
@attack(
    "With a slash that leans the other way",
    family=REDIRECTS,
    reference="V3.7.2; CWE-601",
    holds="A backslash, which browsers read as a slash, is refused.",
)
def test_backslash(target: Target, place: str):
    return leads_away(target, place)


@pytest.mark.parametrize("place", ["/%5cevil.example", "/%2fevil.example", "%2f%2fevil.example"])
@attack(
    "With slashes that are encoded",
    family=REDIRECTS,
    reference="V1.1.1, V3.7.2; CWE-177",
    holds="What was decoded once is not decoded again.",
)
def test_encoded_slash(target: Target, place: str):
    return leads_away(target, place)


@pytest.mark.parametrize("place", ["/\t/evil.example", "/\n/evil.example", "\t//evil.example"])
@attack(
    "With characters that browsers drop",
    family=REDIRECTS,
    reference="V3.7.2; CWE-601",
    holds="A path with characters that cannot be printed is refused.",
)
def test_dropped_characters(target: Target, place: str):
    return leads_away(target, place if not target.naive else quote(place))


@pytest.mark.parametrize("place", ["http:evil.example", "https:/evil.example", "//us@evil.example"])
@attack(
    "With an address that is written badly",
    family=REDIRECTS,
    reference="V3.7.2; CWE-601",
    holds="What has a scheme or a host is refused, however it is written.",
)
def test_bad_address(target: Target, place: str):
    return leads_away(target, place if not target.naive else f"//us@{EVIL}")


@pytest.mark.parametrize(
    "place", ["javascript:alert(1)", "data:text/html,x", " javascript:alert(1)"]
)
@attack(
    "To a script",
    family=REDIRECTS,
    reference="V3.7.2; CWE-601, CWE-79",
    holds="Only a path is taken.",
)
def test_script(target: Target, place: str):
    return leads_away(target, place)


@attack(
    "By the name of the host",
    family=REDIRECTS,
    reference="V4.1.3; CWE-644",
    holds="A request under a foreign name is refused, and none builds an address from it.",
)
def test_host(target: Target):
    got = target.send_raw("GET /school HTTP/1.1", f"X-Forwarded-Host: {EVIL}")
    login = target.send_raw(
        "GET /login?next=http://{host}/&x= HTTP/1.1", f"X-Forwarded-Host: {EVIL}"
    )
    if target.naive:
        alice = target.browser("alice")
        place, headers = "/login?next=http://{host}/", {"X-Forwarded-Host": EVIL}
        return EVIL in alice.client.get(place, headers=headers).headers["location"]
    client = target.stranger().client
    statuses = [
        client.get(path, headers={"Host": EVIL}).status_code for path in ("/", "/login", "/school")
    ]
    return EVIL in got or EVIL in login or set(statuses) != {400}


# headers of one's own


@attack(
    "Line end in `next`",
    family=HEADERS,
    reference="V4.2.4; CWE-93, CWE-113",
    holds="No line end reaches a header.",
)
def test_line_end_in_next(target: Target):
    body = f"username=alice&password={PASSWORD}&next=/%0d%0aSet-Cookie:%20planted=1"
    if target.naive:
        kind = "Content-Type: application/x-www-form-urlencoded"
        return "\r\nSet-Cookie: planted=1" in target.send_raw(
            "POST /login HTTP/1.1", kind, body=body
        )
    browser = target.stranger()
    place = "/\r\nSet-Cookie: planted=1"
    answer = browser.sign_in("alice", next=place)
    after = browser.client.get("/login", params={"next": place})
    return "planted" in str([*answer.headers.items(), *after.headers.items()]).lower()


@pytest.mark.parametrize(
    "urn", ["900002%0d%0aX-Planted:%201", '900002";%20filename="x.exe', "900002/../x"]
)
@attack(
    "Line end and quote in the name of a file",
    family=HEADERS,
    reference="V5.4.1, V5.4.2; CWE-113",
    holds="The name of a file is made of letters, digits and hyphens.",
)
def test_file_name(target: Target, urn: str):
    if target.naive:
        got = target.send_raw(
            f"GET /download/names?urn={urn}&title={urn} HTTP/1.1",
            f"Cookie: {target.browser('bob').cookies()}",
        )
        head = got.partition("\r\n\r\n")[0]
        return "X-Planted" in head or "x.exe" in head or "/.." in head
    answer = target.client("bob").get(f"/download/groups?urn={urn}&title={urn}")
    said = answer.headers.get("content-disposition", "")
    return "x-planted" in answer.headers or "exe" in said or "/" in said.partition(";")[2]


@attack(
    "Line end in the address of a download",
    family=HEADERS,
    reference="V4.2.4; CWE-113",
    holds="A download's name is of letters, digits and hyphens, or does not exist.",
)
def test_download_name(target: Target):
    path = f"/download/names?urn={MINE}&title=x%0d%0aX-Planted:%201"
    got = target.send_raw(f"GET {path} HTTP/1.1", f"Cookie: {target.browser('bob').cookies()}")
    return "\r\nX-Planted" in got.partition("\r\n\r\n")[0]


@attack(
    "Two lengths of one request",
    family=HEADERS,
    reference="V4.2.1; CWE-444",
    holds="A request whose end could be read in two ways is refused.",
    twin="",
)
def test_two_lengths(target: Target):
    """Alone, either way of saying how long it is gets an answer, so that the refusal is of both."""
    kind = "Content-Type: application/x-www-form-urlencoded"
    chunks = "0\r\n\r\n"
    hidden_one = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    assert " 403 " in target.send_raw("POST /login HTTP/1.1", kind, body="x=1")
    line = ("POST /login HTTP/1.1", kind, "Transfer-Encoding: chunked")
    got = target.send_raw(*line, body=chunks + hidden_one)
    return got.count("HTTP/1.1 ") > 1 or " 200 " in got or " 403 " in got
