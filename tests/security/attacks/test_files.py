"""Files that lie beside those that are served."""

import pytest
from attacks import attack
from target import Target

FAMILY = "Paths"
TELLING = ("SECRET-OUTSIDE", "root:", "import ", "[project]", "PRIVATE", '"""')
NAIVE = "secret.txt"
ROUTES = ("/assets/", "/static/", "/static/extensions/panel/", "/static/extensions/workbench/")
# what a climb would reach from each of our folders
OUTSIDE = ("application.py", "server.py", "__init__.py", "settings.py", "pyproject.toml")


def reached(target: Target, prefix: str, *, routes: tuple[str, ...] = ROUTES) -> str:
    """What is read of a file above a served folder by a way of writing the path to it."""
    names = (NAIVE,) if target.naive else OUTSIDE
    for route in ("/assets/",) if target.naive else routes:
        for name in names:
            got = target.send_raw(
                f"GET {route}{prefix}{name} HTTP/1.1", f"Cookie: {_cookies(target)}"
            )
            head, _, content = got.partition("\r\n\r\n")
            if " 200 " in head.partition("\r\n")[0] and any(word in content for word in TELLING):
                return f"{route}{prefix}{name}"
    return ""


def _cookies(target: Target) -> str:
    return target.browser("bob").cookies()


@pytest.mark.parametrize("prefix", ["../", "../../", "./../", "x/../../"])
@attack(
    "Climbing out of a served folder",
    family=FAMILY,
    reference="V5.3.2; CWE-22",
    holds="Only files below the folder are served.",
)
def test_dots(target: Target, prefix: str):
    return reached(target, "../" if target.naive else prefix)


@pytest.mark.parametrize("prefix", ["%2e%2e/", "..%2f", "%2e%2e%2f", "%2E%2E%2F"])
@attack(
    "Climbing out with the dots encoded",
    family=FAMILY,
    reference="V5.3.2, V1.1.1; CWE-22",
    holds="A path is decoded before it is compared with the folder.",
)
def test_encoded_dots(target: Target, prefix: str):
    return reached(target, prefix)


@pytest.mark.parametrize("prefix", ["%252e%252e%252f", "..%252f"])
@attack(
    "Climbing out with the dots encoded twice",
    family=FAMILY,
    reference="V1.1.1; CWE-174",
    holds="A path is decoded once.",
)
def test_encoded_twice(target: Target, prefix: str):
    if target.naive:
        prefix = "..%2f"
    return reached(target, prefix)


@pytest.mark.parametrize("prefix", ["..\\", "..%5c", "%2e%2e%5c"])
@attack(
    "Climbing out with backslashes",
    family=FAMILY,
    reference="V5.3.2; CWE-22",
    holds="A backslash is no way up.",
)
def test_backslashes(target: Target, prefix: str):
    return reached(target, prefix)


@attack(
    "A zero byte after the path",
    family=FAMILY,
    reference="V5.3.2; CWE-158",
    holds="A path with a zero byte leads to no file.",
)
def test_zero_byte(target: Target):
    names = [NAIVE] if target.naive else OUTSIDE
    lines = [f"GET /assets/..%2f{name}%00.css HTTP/1.1" for name in names]
    answers = [target.send_raw(line) for line in lines]
    return [one for one in answers if " 200 " in one.partition("\r\n")[0]]


@pytest.mark.parametrize("path", ["/etc/passwd", "file:///etc/passwd", "%2fetc%2fpasswd"])
@attack(
    "A path from the root of the machine",
    family=FAMILY,
    reference="V5.3.2; CWE-36",
    holds="A whole path is no path below the folder.",
)
def test_absolute(target: Target, path: str):
    sent = "/etc/passwd" if target.naive else path
    answers = [target.send_raw(f"GET {route}{sent} HTTP/1.1") for route in ROUTES]
    return [one for one in answers if "root:" in one]


@pytest.mark.parametrize("name", ["..%2fsecret.txt", "%2e%2e%2fsecret.txt"])
@attack(
    "A path in place of a download's name",
    family=FAMILY,
    reference="V5.3.2; CWE-22",
    holds="A download is one of the dashboards' list, never a file.",
)
def test_download(target: Target, name: str):
    line = f"GET /download/{name}?urn=900002 HTTP/1.1"
    answer = target.send_raw(line, f"Cookie: {_cookies(target)}")
    return " 200 " in answer.partition("\r\n")[0]


@attack(
    "The code of a dashboard",
    family=FAMILY,
    reference="V13.4.1; CWE-540",
    holds="Code, settings and the store have no address.",
    twin="",
)
def test_code(target: Target):
    served = target.client("bob").get("/assets/serve.css")
    assert served.status_code == 200
    names = ("school.py", "dashboards/school.py", "workbench.toml", ".git/config", "home/audit.log")
    paths = [f"/{name}" for name in names] + [f"/assets/{name}" for name in names]
    return [path for path in paths if target.client("bob").get(path).status_code == 200]
