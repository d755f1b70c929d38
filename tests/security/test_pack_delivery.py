"""Packs through the server: whoever would be allowed all that went into one, and nobody else.

What is asked for is always the exact address of a pack that exists: that it is not listed for
somebody is no protection.
"""

import shutil
from dataclasses import replace

import httpx
import pytest
from delivered import address, school, shelved
from remit_home import NEVER, NOT_SHARED, SHARED, TRUST, UNKNOWN, as_made, opened, remit_settings
from server import Browser, Running, in_thread

from workbench.access.policy import POLICY_FILE
from workbench.loader import Door
from workbench.packs.context import pack_scope
from workbench.packs.subject import Subject
from workbench.store.audit import AuditLog

PEOPLE = ("alice", "bob", "grace", "ann", "tess", "theo", "lara", "olive")
FIRST_TRUST = Subject("trust", "990001")


@pytest.fixture(scope="module")
def policy(tmp_path_factory):
    file = tmp_path_factory.mktemp("policy") / "policy.yaml"
    file.write_bytes(POLICY_FILE.read_bytes())
    return file


@pytest.fixture(scope="module")
def running(tmp_path_factory, policy):
    chosen = remit_settings(tmp_path_factory.mktemp("delivery") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.serve.server.Door", lambda settings: Door(settings, policy))
        with in_thread(chosen) as served:
            yield served


@pytest.fixture(scope="module")
def packs(running: Running):
    """A pack of every kind, by a word for it."""
    chosen = running.settings
    both = replace(pack_scope([SHARED, NOT_SHARED]), across=True)
    one = replace(pack_scope([SHARED]), across=True)
    return {
        "head": shelved(chosen, school(SHARED), "head"),
        "governor": shelved(chosen, school(SHARED), "governor"),
        "public": shelved(chosen, school(SHARED), "public"),
        "not shared": shelved(chosen, school(NOT_SHARED), "governor"),
        "published": shelved(chosen, school(NOT_SHARED), "head", pupils=False),
        "elsewhere": shelved(chosen, school(NEVER), "governor"),
        "trust": shelved(chosen, FIRST_TRUST, "governor", scope=one),
        "trust, not shared": shelved(chosen, FIRST_TRUST, "public", scope=both),
    }


@pytest.fixture(scope="module")
def browsers(running: Running) -> dict[str, Browser]:
    as_made(running.settings)
    return {who: running.browser(who) for who in PEOPLE}


def events(running: Running, action: str) -> list[dict]:
    return [e for e in AuditLog(running.settings.audit_log).events() if e["action"] == action]


def refused(answer: httpx.Response) -> bool:
    """Whether an answer is the one to an address that does not exist, and holds nothing else."""
    return answer.status_code == 404 and "SECRET" not in answer.text


MAY_OPEN = {
    "alice": {"head", "governor", "public"},
    "bob": {"not shared", "published"},
    "grace": {"governor", "public"},
    "ann": {"governor", "public", "not shared", "published", "elsewhere"},
    "tess": {"head", "governor", "public", "published"},
    # figures across schools need the grant `collaborate`
    "theo": {"governor", "public", "published", "trust"},
    "lara": {"governor", "public", "published"},
    "olive": {"published"},
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.attack(
    name="Pack of somebody else by its exact address",
    family="Packs",
    reference="V8.2.2; V8.4.1; CWE-639",
    holds="A pack opens for whoever is allowed all that went into it; others get a 404.",
)
def test_a_pack_opens_for_whoever_is_allowed_all_of_it(browsers, packs, who):
    answers = {name: browsers[who].client.get(address(place)) for name, place in packs.items()}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == MAY_OPEN[who]
    assert all(refused(one) for one in answers.values() if one.status_code != 200)


@pytest.mark.parametrize("who", PEOPLE)
def test_the_list_holds_what_may_be_opened_and_no_other(browsers, packs, who):
    page = browsers[who].client.get("/packs").text
    assert {name for name, place in packs.items() if address(place) in page} == MAY_OPEN[who]


@pytest.mark.parametrize("name", ["pdf", "xlsx", "csv"])
@pytest.mark.attack(
    name="Download of a pack that may only be looked at",
    family="Packs",
    reference="V8.2.1; CWE-285",
    holds="A file to keep needs the policy's `download` for all columns that the pack carries.",
)
def test_files_are_for_roles_that_may_download(browsers, packs, name):
    wanted = address(packs["governor"], name)
    got = browsers["alice"].client.get(wanted)
    assert got.status_code == 200
    for who in ("grace", "ann", "tess", "lara"):
        assert refused(browsers[who].client.get(wanted)), who
        assert wanted not in browsers[who].client.get("/packs").text


@pytest.mark.parametrize(
    ("name", "mime", "disposition"),
    [
        ("page", "text/html; charset=utf-8", 'inline; filename="pack-900001-2019.html"'),
        ("pdf", "application/pdf", 'attachment; filename="pack-900001-2019.pdf"'),
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            'attachment; filename="pack-900001-2019.xlsx"',
        ),
        ("csv", "application/zip", 'attachment; filename="pack-900001-2019.zip"'),
    ],
)
def test_a_file_says_what_it_is_and_is_not_kept(browsers, packs, name, mime, disposition):
    headers = browsers["alice"].client.get(address(packs["head"], name)).headers
    assert headers["content-type"] == mime
    assert headers["content-disposition"] == disposition
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none';")


@pytest.mark.parametrize(
    "path",
    [
        "/packs/900001/../900002/{pack}/page",
        "/packs/900001/%2e%2e%2f900002%2f{pack}/page",
        "/packs/900001/..%2f900002%2f{pack}/page",
        "/packs/%2e%2e/registry.db/page",
        "/packs/900001/{pack}/../../900002/{pack}/page",
        "/packs/900001/{pack}/manifest.json",
        "/packs/900001/{pack}/scope.json",
        "/packs/900001/{pack}/internal%2fexecuted.ipynb",
        "/packs/900001/{pack}/page%00.pdf",
        "/packs/.work/{pack}/page",
        "/packs/trust-990001%2f..%2f900002/{pack}/page",
        "/packs/900001/{pack}/PAGE",
        "/packs/900001/{upper}/page",
        "/packs/９00001/{pack}/page",
    ],
)
@pytest.mark.attack(
    name="Way out of the folder of packs",
    family="Packs",
    reference="V5.3.2; CWE-22",
    holds="An address is a school, an id and a format from a list; anything else does not exist.",
)
def test_no_path_leads_out_of_the_shelf(browsers, packs, path):
    pack = packs["not shared"].name
    answer = browsers["alice"].client.get(path.format(pack=pack, upper=pack.upper()))
    assert refused(answer)


@pytest.mark.attack(
    name="Pack of another school under one's own number",
    family="Packs",
    reference="V8.2.2; CWE-639",
    holds="A pack's school is the one in its sealed manifest, not the one in the address.",
)
def test_an_id_of_another_school_is_not_found_under_ones_own(browsers, packs, running):
    pack = packs["not shared"].name
    assert refused(browsers["alice"].client.get(f"/packs/{SHARED}/{pack}/page"))
    moved = running.settings.packs / SHARED / pack
    shutil.copytree(packs["not shared"], moved)
    try:
        answer = browsers["alice"].client.get(f"/packs/{SHARED}/{pack}/page")
        listed = browsers["alice"].client.get("/packs").text
    finally:
        shutil.rmtree(moved)
    assert answer.status_code == 503
    assert "SECRET" not in answer.text
    assert pack not in listed
    assert "1 pack is damaged" in listed


@pytest.mark.parametrize("what", ["folder", "page", "school"])
@pytest.mark.attack(
    name="Symbolic link in the folder of packs",
    family="Packs",
    reference="V5.3.2; CWE-59",
    holds="No link is followed, whether it stands for a school, a pack or a file.",
)
def test_no_link_is_followed(browsers, running, tmp_path, packs, what):
    root = running.settings.packs
    if what == "folder":
        link = root / SHARED / packs["not shared"].name
        link.symlink_to(packs["not shared"])
        wanted = address(link)
    elif what == "page":
        mine = shelved(running.settings, school(SHARED), generated="2026-11-24")
        link = mine / "pack.html"
        shutil.move(link, tmp_path / "same.html")
        link.symlink_to(tmp_path / "same.html")
        wanted = address(mine)
    else:
        link = root / UNKNOWN
        link.symlink_to(root / NOT_SHARED)
        wanted = f"/packs/{UNKNOWN}/{packs['not shared'].name}/page"
    # the analyst may open the pack that the last one leads to
    who = "ann" if what == "school" else "alice"
    try:
        answer = browsers[who].client.get(wanted)
    finally:
        link.unlink()
        if what == "page":
            shutil.rmtree(mine)
    assert answer.status_code in (404, 503)
    assert "SECRET" not in answer.text


@pytest.mark.parametrize("file", ["pack.html", "pack.pdf", "scope.json", "manifest.json", "new"])
@pytest.mark.attack(
    name="Pack changed on the disk",
    family="Packs",
    reference="V11.4; CWE-354",
    holds="A pack of which one byte differs from its manifest is not sent, and this is noted.",
)
def test_a_damaged_pack_is_not_sent_but_noted(browsers, running, file):
    mine = shelved(running.settings, school(SHARED), generated="2026-11-23")
    touched = mine / file
    before = touched.read_text() if touched.exists() else ""
    # still well-formed, so that what finds it is the hash
    touched.write_text(before.replace("SECRET", "SEKRET").replace('"pupils": true', '"pupils": 1'))
    if file == "manifest.json":
        touched.write_text(before.replace('"title": "School', '"title": "SECRET'))
    try:
        answer = browsers["alice"].client.get(address(mine))
        page = browsers["alice"].client.get("/packs")
    finally:
        shutil.rmtree(mine)
    assert answer.status_code == 503
    assert "SECRET-OF" not in answer.text
    assert page.status_code == 200
    noted = events(running, "refuse")[-1]
    assert noted["result"] == "damaged"
    assert noted["resource"] == f"pack/{SHARED}/{mine.name}/page"


@pytest.mark.attack(
    name="Pack sealed with a key of somebody else",
    family="Packs",
    reference="V11.4; CWE-347",
    holds="A pack is sent only where its signature is of a key that this installation believes.",
)
def test_a_pack_that_somebody_else_sealed_is_not_sent(browsers, running, tmp_path):
    theirs = shelved(
        running.settings, school(SHARED), generated="2026-11-25", sealed_by=tmp_path / "home"
    )
    try:
        answer = browsers["alice"].client.get(address(theirs))
    finally:
        shutil.rmtree(theirs)
    assert answer.status_code == 503
    assert "SECRET" not in answer.text


def test_list_view_and_download_are_noted(browsers, running, packs):
    client = browsers["alice"].client
    client.get("/packs")
    client.get(address(packs["head"]))
    client.get(address(packs["head"], "pdf"))
    listed, viewed = events(running, "view")[-2:]
    exported = events(running, "export")[-1]
    assert (listed["resource"], listed["rows"]) == ("packs", len(MAY_OPEN["alice"]))
    where = f"pack/{SHARED}/{packs['head'].name}"
    assert (viewed["resource"], viewed["actor"], viewed["urn"], viewed["data"]) == (
        f"{where}/page",
        "local|alice",
        SHARED,
        "71",
    )
    assert exported["resource"] == f"{where}/pdf"


def test_a_refusal_is_noted(browsers, running, packs):
    browsers["bob"].client.get(address(packs["head"]))
    noted = events(running, "deny")[-1]
    assert (noted["actor"], noted["resource"]) == ("local|bob", address(packs["head"]))


@pytest.mark.attack(
    name="Pack while nothing can be noted",
    family="Audit log",
    reference="V16.5.3; CWE-778",
    holds="What cannot be noted is not sent.",
)
def test_what_cannot_be_noted_is_not_sent(browsers, running, packs):
    log = running.settings.audit_log
    kept = log.with_suffix(".kept")
    log.rename(kept)
    log.mkdir()
    try:
        answers = [
            browsers["alice"].client.get(path)
            for path in ("/packs", address(packs["head"]), address(packs["head"], "pdf"))
        ]
    finally:
        log.rmdir()
        kept.rename(log)
    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert not any("SECRET" in answer.text or SHARED in answer.text for answer in answers)


def test_nobody_opens_anything_without_signing_in(running, packs):
    client = running.browser().client
    for path in ("/packs", address(packs["public"]), address(packs["public"], "pdf")):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.headers["location"].startswith("/login")


@pytest.mark.parametrize(
    ("who", "pack", "lost"),
    [
        ("tess", "governor", lambda it: it.agreements.withdraw(SHARED, TRUST, "a head")),
        ("theo", "trust", lambda it: it.agreements.withdraw(SHARED, TRUST, "a head")),
        ("theo", "trust", lambda it: it.take("theo", "collaborate")),
        ("alice", "head", lambda it: it.take("alice", "pupil_level")),
        ("alice", "governor", lambda it: it.take("alice", "school_level")),
        ("alice", "head", lambda it: it.change("alice", role="school_governor")),
    ],
)
@pytest.mark.attack(
    name="Pack after what allowed it was taken away",
    family="Revocation",
    reference="V8.3.2; CWE-613",
    holds="Rights are worked out at every request: the next one of an open session is refused.",
)
def test_what_is_taken_away_counts_at_once(running, policy, packs, who, pack, lost):
    browser = running.browser(who)
    assert browser.client.get(address(packs[pack])).status_code == 200
    with opened(running.settings, policy=policy) as it:
        lost(it)
        try:
            answer = browser.client.get(address(packs[pack]))
        finally:
            as_made(running.settings)
    # an account whose role has changed is signed out
    assert refused(answer) or answer.is_redirect


@pytest.mark.attack(
    name="Old pack under a stricter policy",
    family="Revocation",
    reference="V8.3.1; CWE-863",
    holds="A pack is measured by what went into it when it was made, not by today's audiences.",
)
def test_a_stricter_policy_closes_packs_that_were_made_before(running, policy, packs):
    browser = running.browser("grace")
    assert browser.client.get(address(packs["governor"])).status_code == 200
    kept = policy.read_text()
    try:
        policy.write_text(kept.replace("small_groups: 6", "small_groups: 11"))
        now = running.browser("grace")
        assert refused(now.client.get(address(packs["governor"])))
    finally:
        policy.write_text(kept)
