"""Scripts of presentations, who drives, and what a home must be."""

from pathlib import Path

import pytest
from presented import SCRIPT, written
from server import PROJECT

from workbench.errors import UsageError
from workbench.serve.dashboards import read_dashboards
from workbench.serve.origin import room_address
from workbench.serve.presenting.room import Authority, is_here
from workbench.serve.presenting.script import filled, read_script, script_path

ROLES = ("teacher", "lead", "trust", "governor")
PAGES = ("/school", "/remit")


def read(folder: Path, text: str):
    return read_script(Path(written(folder, text)), ROLES, PAGES)


def step_with(path: str) -> str:
    return SCRIPT.replace("path: /home", f"path: {path!r}")


def test_a_script_has_its_steps_in_order(tmp_path):
    script = read(tmp_path, SCRIPT)
    assert [(story.title, step.title) for story, step in script.steps] == [
        ("First story", "At a glance"),
        ("First story", "Of a governor"),
        ("Second story", "Where to go"),
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("title: A tour", "titel: A tour", "Did you mean 'title'?"),
        ("steps:", "step:", "Did you mean 'steps'?"),
        ("say: The end.", "sya: The end.", "Did you mean 'say'?"),
        ("role: lead", "role: laed", "Did you mean 'lead'?"),
        ("{school}", "{scholl}", "Did you mean 'school'?"),
        ("path: /home", "path: /hom", "Did you mean '/home'?"),
        ("role: lead", "role: 7", "valid string"),
        ("say: The end.", "say: ''", "at least 1 character"),
    ],
)
def test_a_wrong_field_is_named_with_the_nearest_right_one(tmp_path, right, wrong, said):
    assert right in SCRIPT
    with pytest.raises(UsageError) as raised:
        read(tmp_path, SCRIPT.replace(right, wrong))
    text = str(raised.value)
    assert "script.yaml" in text
    assert said in text


@pytest.mark.parametrize(
    "path",
    [
        "https://example.org/school",
        "//example.org/school",
        "/\\example.org/school",
        "\\\\example.org",
        "javascript:alert(1)",
        "/account",
        "/account/end",
        "/users",
        "/connection",
        "/login",
        "/logout",
        "/present/reset",
        "/school/../account",
        "/school/ws",
        "/download/pupils",
        "school?urn=900001",
        "/school?urn=900001#x",
        "/school?next=https://example.org",
        "/school?urn=<script>",
        "/school?urn=900001\nLocation: x",
        "",
    ],
)
def test_a_step_leads_to_a_page_of_a_dashboard_and_nowhere_else(tmp_path, path):
    with pytest.raises(UsageError, match="`path`"):
        read(tmp_path, step_with(path))


@pytest.mark.parametrize("text", ["", "- a list", "title: [", "title: only"])
def test_what_is_no_script_is_said(tmp_path, text):
    with pytest.raises(UsageError, match=r"script\.yaml"):
        read(tmp_path, text)


def test_a_missing_script_is_named_with_those_that_are_there():
    with pytest.raises(UsageError, match="Did you mean 'roadshow'"):
        read_script(script_path(PROJECT, "roadsow"), ROLES, PAGES)


def test_the_ready_script_is_right():
    pages = read_dashboards(PROJECT / "dashboards")
    script = read_script(script_path(PROJECT, "roadshow"), ROLES, pages)
    assert [story.title.split()[1] for story in script.stories] == [
        "teacher",
        "governor",
        "trust's",
    ]


def test_an_open_place_is_filled_or_refused():
    assert filled("/school?urn={school}", {"school": "900001"}) == "/school?urn=900001"
    with pytest.raises(UsageError, match="school_not_sharing"):
        filled("/school?urn={school_not_sharing}", {"school_not_sharing": ""})


def test_the_code_opens_from_this_machine_alone():
    authority = Authority()
    assert authority.begin(authority.code, "192.168.1.9") is None
    assert authority.begin("aaaa-aaaa-aaaa", "127.0.0.1") is None
    assert authority.begin("", "127.0.0.1") is None
    cookie = authority.begin(authority.code.upper().replace("-", " "), "127.0.0.1")
    assert cookie is not None
    assert authority.drives(cookie, "::1")
    assert not authority.drives(cookie, "192.168.1.9")
    assert not authority.drives(cookie + "a", "127.0.0.1")
    assert not authority.drives("", "127.0.0.1")


def test_two_presentations_have_two_codes():
    assert len({Authority().code for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("address", "here"),
    [("127.0.0.1", True), ("::1", True), ("10.0.0.7", False), ("", False), ("localhost.x", False)],
)
def test_this_machine_is_known_by_its_address(address, here):
    assert is_here(address) is here


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "*", "laptop", "224.0.0.1", "192.168.1.0/24"])
def test_a_room_has_single_addresses(host):
    with pytest.raises(UsageError, match="not the address of one machine"):
        room_address((host,), 5006)


def test_a_room_is_told_the_shared_address():
    address = room_address(("192.168.1.20",), 5006)
    assert address.origin == "http://192.168.1.20:5006"
    assert address.hosts == {"192.168.1.20:5006", "127.0.0.1:5006", "localhost:5006"}
