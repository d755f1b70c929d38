"""Attacks on other people's accounts, over real HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from account_site import CHOSEN, Site, invite, served
from server import hidden

from workbench.store.registry import User, open_registry

STEP, MINUTE = timedelta(seconds=30), timedelta(minutes=1)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("server")) as site:
        yield site


@pytest.fixture(autouse=True)
def _nobody_has_to_wait(site):
    site.clock.forward(timedelta(days=2))


@pytest.fixture
def head(site):
    return site.approver("head")


@pytest.mark.parametrize("path", ["/users", "/users/add", "/users/1", "/users/1/close"])
@pytest.mark.parametrize("name", ["alice", "grace", "ann", ""])
def test_users_are_for_approvers_alone(site, path, name):
    browser = site.browser(name)
    found = browser.client.get(path)
    assert found.status_code == (404 if name else 302)
    assert "alice" not in found.text.replace("Alice Adams", "") or not name
    posted = browser.send(
        path, do="invite", display_name="X", email="x@school.example", role="school_named"
    )
    assert posted.status_code in {302, 404, 405}
    assert not [one for one in site.letters if one["To"] == "x@school.example"]


@pytest.mark.attack(
    name="Users of another school",
    family="Administration",
    reference="V8.2.2; CWE-639",
    holds="Approvers manage users of their own organisation alone.",
)
def test_approver_of_one_school_cannot_touch_users_of_another(site):
    rival = site.approver("rival")
    victim, nobody = site.account("victim").number, 999_999
    before = site.rights("victim")
    for path, fields in (
        ("/users/{}", {"do": "invite"}),
        ("/users/{}", {"do": "change", "role": "school_governor"}),
        ("/users/{}/close", {}),
    ):
        told = set()
        for number in (victim, nobody):
            answer = rival.send(path.format(number), **fields)
            told.add((answer.status_code, answer.text))
            told.add((rival.client.get(path.format(number)).status_code, answer.text))
        assert len(told) == 1
        assert next(iter(told))[0] == 404
    assert site.rights("victim") == before
    assert "victim" not in rival.client.get("/users").text


@pytest.mark.attack(
    name="An approver who raises the own account",
    family="Administration",
    reference="V8.2.1; CWE-269",
    holds="Nobody changes the own rights.",
)
def test_approver_cannot_change_the_own_account(site, head):
    own, before = site.account("head").number, site.rights("head")
    for path, fields in (
        (f"/users/{own}", {"do": "change", "role": "school_named", "grant": "pupil_level"}),
        (f"/users/{own}", {"do": "invite"}),
        (f"/users/{own}/close", {}),
    ):
        assert head.send(path, **fields).status_code == 404
    assert site.rights("head") == before


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "super_user"},
        {"role": "dfe_named"},
        {"role": "analyst"},
        {"role": "school_governor", "grant": "system_setup"},
        {"role": "school_governor", "grant": "pupil_level"},
        {"role": "school_named", "grant": "../../everything"},
        {"role": ""},
    ],
)
@pytest.mark.attack(
    name="A role or grant that the form does not offer",
    family="Administration",
    reference="V8.2.1; CWE-269",
    holds="What may be given is worked out on the server.",
)
def test_form_tampering_raises_nobody(site, head, fields):
    number, before = site.account("victim").number, site.rights("victim")
    assert head.send(f"/users/{number}", do="change", **fields).status_code == 422
    assert site.rights("victim") == before
    wanted = {"display_name": "X", "email": "raised@school.example"} | fields
    assert head.send("/users/add", **wanted).status_code == 422
    assert not [o for o in site.letters if o["To"] == "raised@school.example"]


@pytest.mark.attack(
    name="Fields that the form does not have",
    family="Administration",
    reference="V15.3.3; CWE-915",
    holds="Only named fields are read.",
)
def test_extra_fields_of_a_form_mean_nothing(site, head):
    invite(
        head,
        "extra@school.example",
        organisation="Second School",
        code="900002",
        kind="operator",
        state="active",
        password=CHOSEN,
        username="somebody-else",
    )
    assert site.rights("extra@school.example")[2] == "pending"
    assert "extra@school.example" in head.client.get("/users").text
    assert site.browser().sign_in("extra@school.example", CHOSEN).status_code == 422


@pytest.mark.parametrize(
    "email",
    [
        "n@school.example\r\nBcc: evil@evil.example",
        "n@school.example\nSubject: evil",
        "n@school.example,evil@evil.example",
        "n@school.example%0d%0aBcc:evil@evil.example",
        "<evil@evil.example>",
    ],
)
@pytest.mark.attack(
    name="A second address in the address of a letter",
    family="Administration",
    reference="V1.3.11; CWE-93",
    holds="A letter goes to one address and takes no line end.",
)
def test_letter_goes_to_one_address(site, head, email):
    before = len(site.letters)
    wanted = {"display_name": "Nina", "email": email, "role": "school_named"}
    assert head.send("/users/add", **wanted).status_code == 422
    assert len(site.letters) == before


def test_name_with_markup_is_text(site, head):
    invite(head, "markup@school.example", display_name='<img src=x onerror="alert(1)">')
    page = head.client.get("/users").text
    assert "<img" not in page
    assert '<img src=x onerror="alert(1)">' in unescape(page)


def test_change_by_a_link_or_from_another_site_does_nothing(site, head):
    number, before = site.account("victim").number, site.rights("victim")
    head.client.get(f"/users/{number}/close?do=close")
    head.client.get(f"/users/{number}?do=invite")
    assert head.client.post(f"/users/{number}/close").status_code == 403
    fields = {"_xsrf": hidden(head.client.get("/users").text)}
    answer = head.client.post(
        f"/users/{number}/close", data=fields, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert site.rights("victim") == before


def test_access_code_is_shown_once(site, head):
    code = invite(head, "shown@school.example")
    number = site.account("shown@school.example").number
    for path in ("/users", f"/users/{number}", f"/users/{number}/close"):
        assert code not in head.client.get(path).text
    files = [p for p in site.running.settings.home.rglob("*") if p.is_file()]
    bare = code.replace("-", "").lower().encode()
    assert not [p.name for p in files if code.encode() in p.read_bytes() or bare in p.read_bytes()]


def test_approver_whose_rights_are_gone_changes_nothing_more(site):
    rival = site.approver("rival")
    registry = open_registry(site.running.settings)

    with registry.writing() as session:
        user = session.get_one(User, site.account("rival").number)
        kept = [grant.name for grant in user.grants]
        user.grants = [grant for grant in user.grants if grant.name != "system_setup"]
    assert rival.client.get("/users").status_code == 404
    assert "system_setup" in kept
    registry.close()
