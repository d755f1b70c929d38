import io
import json
import logging
import stat

import pandas as pd
import pytest
from server import kept_logging
from stores import scope_of

from workbench.access.scope import Viewer
from workbench.contracts.read import read_catalogue
from workbench.errors import Busy, PolicyDenied, StoreError, UsageError
from workbench.serve.binding import MOST_PAGES, Binding, Bindings
from workbench.serve.csvfile import csv_bytes
from workbench.serve.dashboards import read_dashboards
from workbench.serve.downloads import Download, _protected, download_url
from workbench.serve.guard import to_client
from workbench.serve.headers import page_policy
from workbench.serve.live import LiveSockets
from workbench.serve.logs import WithoutValues, quieten_libraries
from workbench.serve.origin import public_address
from workbench.serve.secret import session_secret
from workbench.serve.signing_in import local_path
from workbench.settings import Settings

CATALOGUE = read_catalogue(Settings().contracts)
NAMED = scope_of("school_named", schools=("900001",))
GOVERNOR = scope_of("school_governor", schools=("900001",))


# the public address


@pytest.mark.parametrize(
    ("given", "origins", "cookie"),
    [
        ("", {"http://127.0.0.1:5006", "http://localhost:5006"}, "workbench"),
        ("http://127.0.0.1:80", {"http://127.0.0.1", "http://localhost"}, "workbench"),
        ("https://Schools.example.org", {"https://schools.example.org"}, "__Host-workbench"),
        ("https://a.example:443/", {"https://a.example"}, "__Host-workbench"),
        ("https://a.example:8443", {"https://a.example:8443"}, "__Host-workbench"),
    ],
)
def test_public_address(given, origins, cookie):
    address = public_address(Settings(public_origin=given), 5006)
    assert (address.origins, address.cookie) == (frozenset(origins), cookie)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("http://schools.example.org", "passwords in clear"),
        ("schools.example.org", "scheme, host and port"),
        ("https://a.example/path", "scheme, host and port"),
        ("ftp://a.example", "scheme, host and port"),
    ],
)
def test_wrong_public_address_is_refused(given, message):
    with pytest.raises(UsageError, match=message):
        public_address(Settings(public_origin=given), 5006)


def test_http_is_for_this_machine_alone():
    with pytest.raises(UsageError, match="passwords in clear"):
        public_address(Settings(host="0.0.0.0"), 5006)


def test_word_of_a_proxy_is_taken_on_this_machine_alone():
    https = "https://a.example"
    assert public_address(Settings(public_origin=https), 1).proxied
    assert not public_address(Settings(public_origin=https, host="0.0.0.0"), 1).proxied
    assert not public_address(Settings(), 1).proxied


def test_page_policy_names_our_websockets():
    address = public_address(Settings(public_origin="https://a.example"), 1)
    assert "connect-src 'self' wss://a.example;" in page_policy("n", address.websocket_origins)


@pytest.mark.parametrize("wanted", ["/", "/school?urn=900001", "/a//b"])
def test_local_path_is_kept(wanted):
    assert local_path(wanted) == wanted


# what goes to the browser


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"forename": ["a"]}),
        pd.DataFrame({"n": [1]}, index=pd.Index(["a"], name="surname")),
        pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("x", "date_of_birth")])),
        pd.DataFrame({"anything": ["H960900119001"]}),
        pd.DataFrame({"anything": pd.Categorical(["H960900119001"])}),
        pd.DataFrame({"n": [1]}, index=pd.Index(["H960900119001"], name="key")),
    ],
    ids=["column", "index", "two levels", "values", "categories", "values in the index"],
)
def test_what_identifies_does_not_go_to_a_governor(frame):
    assert to_client(frame, NAMED, CATALOGUE) is frame
    with pytest.raises(PolicyDenied) as caught:
        to_client(frame, GOVERNOR, CATALOGUE)
    assert "H960900119001" not in str(caught.value)


def test_what_does_not_identify_goes_to_anybody():
    frame = pd.DataFrame({"group": ["girls"], "n": [12], "urn": ["900001"]})
    assert to_client(frame, GOVERNOR, CATALOGUE) is frame


def test_small_groups_are_not_downloaded():
    tidy = pd.DataFrame({"group": ["g", "g"], "n": [3, 40], "value": [1.0, 2.0]}).assign(
        measure="m", unit_id="u", period="p", status="ok"
    )
    download = Download("T", "self_evaluation", lambda context: tidy)
    assert _protected(download, tidy, GOVERNOR)["n"].isna().tolist() == [True, True]
    assert _protected(download, tidy, NAMED) is tidy


def test_table_that_cannot_be_protected_is_not_downloaded():
    frame = pd.DataFrame({"pupil_id": ["p"], "grade": ["9"]})
    download = Download("T", "self_evaluation", lambda context: frame)
    with pytest.raises(Exception, match="cannot be suppressed"):
        _protected(download, frame, GOVERNOR)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", " =", "＝"])
def test_formulas_become_text(start):
    text = csv_bytes(pd.DataFrame({f"{start}name": [f"{start}1"]})).decode("utf-8-sig")
    back = pd.read_csv(io.StringIO(text), keep_default_na=False)
    assert [str(back.columns[0])[0], str(back.iloc[0, 0])[0]] == ["'", "'"]


def test_numbers_and_missing_values_stay():
    frame = pd.DataFrame({"n": [-1.5, None], "t": ["a", None]})
    assert csv_bytes(frame) == b"\xef\xbb\xbfn,t\r\n-1.5,a\r\n,\r\n"


def test_address_of_a_download():
    assert download_url("groups", urn="900001", q="a&b") == "/download/groups?urn=900001&q=a%26b"


# the secret


def test_secret_is_made_once_and_kept_from_others(home):
    first = session_secret(Settings(home=home))
    assert session_secret(Settings(home=home)) == first
    assert len(first) == 64
    path = home / "keys" / "session_secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["session_secret"]


def test_secret_that_others_may_read_is_refused(home):
    session_secret(Settings(home=home))
    (home / "keys" / "session_secret").chmod(0o644)
    with pytest.raises(StoreError, match="Others may read"):
        session_secret(Settings(home=home))


def test_short_secret_is_refused(home):
    with pytest.raises(UsageError, match="fewer than 32"):
        session_secret(Settings(home=home, session_secret="short"))
    assert session_secret(Settings(home=home, session_secret="s" * 32)) == b"s" * 32


# dashboards


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("login", "def app(context): ...", "cannot be served"),
        ("Über", "def app(context): ...", "cannot be served"),
        ("school", "x = 1", "no factory"),
    ],
)
def test_module_that_is_no_dashboard_is_refused(tmp_path, name, text, message):
    (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        read_dashboards(tmp_path)


def test_folder_without_dashboards_is_refused(tmp_path):
    (tmp_path / "_shared.py").write_text("x = 1")
    with pytest.raises(UsageError, match="no dashboard"):
        read_dashboards(tmp_path)


def test_two_downloads_cannot_have_one_name(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text("def app(c): ...\nDOWNLOADS = {'table': 1}")
    with pytest.raises(UsageError, match="'table'"):
        read_dashboards(tmp_path)


def test_title_is_the_name_where_there_is_none(tmp_path):
    (tmp_path / "pupil_groups.py").write_text("def app(context): ...")
    (one,) = read_dashboards(tmp_path).values()
    assert (one.path, one.title(None)) == ("/pupil_groups", "Pupil groups")


# pages and websockets


VIEWER = Viewer("local", "alice")


class Sessions:
    def __init__(self, running: set[str] | Exception) -> None:
        self.running = running

    def viewers(self, keys):
        if isinstance(self.running, Exception):
            raise self.running
        return dict.fromkeys(self.running & set(keys), VIEWER)


class Socket:
    def __init__(self) -> None:
        self.codes: list[int] = []

    def stands(self, viewer):
        return viewer == VIEWER

    def close(self, code=None, reason=None):
        self.codes.append(code)


@pytest.mark.parametrize(
    ("running", "closed"),
    [({"a", "b"}, []), ({"a"}, ["b"]), (set(), ["a", "b"]), (OSError(), ["a", "b"])],
)
def test_sweep_closes_what_has_ended_or_cannot_be_checked(running, closed):
    live, sockets = LiveSockets(Sessions(running)), {"a": Socket(), "b": Socket()}
    for key, socket in sockets.items():
        live.add(key, socket)
    live.sweep()
    assert [key for key, socket in sockets.items() if socket.codes == [4401]] == closed


def test_live_sockets_are_forgotten_when_they_close():
    live, socket = LiveSockets(Sessions(set())), Socket()
    live.add("a", socket)
    assert not live.none_left.is_set()
    live.remove("a", socket)
    live.remove("a", socket)
    assert len(live) == 0
    assert live.none_left.is_set()


def test_one_session_cannot_fill_the_memory():
    bindings = Bindings()
    for number in range(MOST_PAGES):
        bindings.add(str(number), Binding("a", "/school", None))
    bindings.add("other", Binding("b", "/school", None))
    with pytest.raises(Busy, match="pages open"):
        bindings.add("more", Binding("a", "/school", None))
    bindings.drop("0")
    bindings.add("more", Binding("a", "/school", None))


# logs


def record(name: str, text: str, *args: object, error: Exception | None = None):
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.ERROR, "f", 1, text, args, info)


def test_log_of_a_library_loses_what_it_quotes():
    try:
        raise KeyError("CANARY")
    except KeyError as error:
        one = record("bokeh.server", "Handler threw: %r: %r", error, "CANARY", error=error)
    assert WithoutValues().filter(one)
    text = logging.Formatter().format(one)
    assert text.startswith("Handler threw [KeyError at test_parts.py:")
    assert "CANARY" not in json.dumps(text)


@pytest.mark.parametrize(
    "text",
    [
        "Callback failed for object 'X' changing {'value': 'CANARY'}\nTraceback CANARY",
        "Supplied subprotocol headers: CANARY",
        "message <Message CANARY>",
        "name=CANARY",
    ],
)
def test_log_of_a_library_ends_before_the_first_value(text):
    one = record("panel.reactive", text)
    WithoutValues().filter(one)
    assert "CANARY" not in logging.Formatter().format(one)


def test_libraries_with_handlers_of_their_own_are_cleaned():
    own, handler = logging.getLogger("library_of_a_test"), logging.StreamHandler()
    own.addHandler(handler)
    with kept_logging():
        quieten_libraries()
        assert [type(f) for f in handler.filters] == [WithoutValues]
        quieten_libraries()
        assert len(handler.filters) == 1
    own.removeHandler(handler)


def test_log_of_our_own_keeps_its_words():
    one = record("workbench.serve", "not ready: %s", "StoreError")
    WithoutValues().filter(one)
    assert logging.Formatter().format(one) == "not ready: StoreError"
