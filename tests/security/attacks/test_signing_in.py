"""Guessing, stealing and planting what people sign in with."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attacks import attack
from server import hidden
from target import PASSWORD, THEIRS, Target, opened

GUESSING = "Guessing"
SESSIONS = "Sessions"
PAGE = f"/school?urn={THEIRS}"
CHOSEN = "chosen-by-the-attacker"
WRONG = "not-the-right-password"


def signs_in(target: Target, name: str, password: str, **headers: str) -> int:
    """Status of the answer to one try."""
    browser = target.stranger()
    form = {"_xsrf": hidden(browser.client.get("/login").text), "username": name}
    sent = {**form, "password": password}
    return browser.client.post("/login", data=sent, headers=headers).status_code


@pytest.fixture(autouse=True)
def _later(request: pytest.FixtureRequest) -> None:
    """Nobody has to wait for what an earlier attack has done."""
    if "target" in request.fixturenames:
        request.getfixturevalue("target").later(timedelta(days=2))


# guessing


@attack(
    "Guessing the password of one account",
    family=GUESSING,
    reference="V6.3.1; CWE-307",
    holds="After five failures even the right password has to wait, longer each time.",
)
def test_guessing_one_account(target: Target):
    for number in range(6):
        signs_in(target, "alice", f"{WRONG}-{number}")
    return signs_in(target, "alice", PASSWORD) == 303


@attack(
    "Guessing one password for many accounts",
    family=GUESSING,
    reference="V6.3.1; CWE-307",
    holds="Failures are counted by address too, for names that do not exist as well.",
)
def test_spraying(target: Target):
    codes = [signs_in(target, f"person-{number}", WRONG) for number in range(31)]
    return codes[-1] == 422 and 429 not in codes


@attack(
    "Many guesses at once",
    family=GUESSING,
    reference="V6.3.1, V15.4.2; CWE-362",
    holds="A try is counted before the password is looked at.",
)
def test_many_at_once(target: Target):
    with ThreadPoolExecutor(8) as pool:
        tries = [f"{WRONG}-{number}" for number in range(16)]
        codes = list(pool.map(lambda guess: signs_in(target, "alice", guess), tries))
    return codes.count(422) > 5


@attack(
    "A new address for each guess, in a header",
    family=GUESSING,
    reference="V4.1.3; CWE-348",
    holds="Without a proxy of ours X-Forwarded-For and X-Real-Ip mean nothing.",
)
def test_made_up_addresses(target: Target):
    codes = []
    for number in range(31):
        address = f"10.1.2.{number}"
        headers = {"X-Forwarded-For": address, "X-Real-Ip": address, "Forwarded": f"for={address}"}
        codes.append(signs_in(target, f"person-{number}", WRONG, **headers))
    return 429 not in codes


@attack(
    "A new way of writing the name for each guess",
    family=GUESSING,
    reference="V6.3.1; CWE-307, CWE-178",
    holds="Capitals and spaces around it make no other account.",
)
def test_spellings(target: Target):
    spellings = ["alice", "ALICE", " alice", "alice ", "Alice", "aLICE", "\talice"]
    codes = [signs_in(target, one, WRONG) for one in spellings]
    return 429 not in codes


@attack(
    "Learning from the lock which accounts exist",
    family=GUESSING,
    reference="V6.3.8; CWE-204",
    holds="A name that nobody has is locked like one that somebody has.",
)
def test_lock_as_an_oracle(target: Target):
    codes = {}
    for name in ("alice", "nobody-of-that-name"):
        answers = [target.stranger().sign_in(name, f"{WRONG}-{n}") for n in range(7)]
        codes[name] = [
            (a.status_code, re.sub(r"_xsrf.*?>", "", a.text).replace(name, "")) for a in answers
        ]
    return codes["alice"] != codes["nobody-of-that-name"]


@attack(
    "Learning from the message which accounts exist",
    family=GUESSING,
    reference="V6.3.8; CWE-204",
    holds="A wrong name and a wrong password have one message.",
)
def test_message_as_an_oracle(target: Target):
    texts = []
    for name in ("alice", "nobody"):
        answer = target.stranger().sign_in(name, WRONG)
        texts.append(re.sub(r'name="_xsrf" value="[^"]*"', "", answer.text).replace(name, ""))
    return texts[0] != texts[1]


@attack(
    "SQL in the username",
    family=GUESSING,
    reference="V1.2.4; CWE-89",
    holds="What is typed is a parameter of the statement.",
)
def test_sql_in_the_username(target: Target):
    names = ["alice' --", "alice' OR '1'='1", "' UNION SELECT 'alice', '' --"]
    return [name for name in names if signs_in(target, name, WRONG) == 303]


@attack(
    "Password in the address",
    family=GUESSING,
    reference="V14.2.1; CWE-598",
    holds="The sign-in page takes a form alone, so that no password stands in a log.",
)
def test_password_in_the_address(target: Target):
    browser = target.stranger()
    browser.client.get("/login", params={"username": "alice", "password": PASSWORD})
    return opened(browser.client.get(PAGE)) if browser.client.cookies.get("workbench") else ""


@attack(
    "Password in JSON instead of a form",
    family=GUESSING,
    reference="V3.5.2; CWE-352",
    holds="Only a form with its token is taken.",
)
def test_password_in_json(target: Target):
    browser = target.stranger()
    browser.client.get("/login")
    answer = browser.client.post("/login", json={"username": "alice", "password": PASSWORD})
    return answer.status_code == 303


@attack(
    "The name of the password file as the password",
    family=GUESSING,
    reference="V6.2.10, V13.3.1; Panel `basic_auth`",
    holds="Passwords are hashes in the registry; nothing else is ever compared with.",
    twin="naive_panel",
)
def test_name_of_the_password_file(target: Target):
    browser = target.stranger()
    if target.naive:
        name, kept = str(target.passwords), target.passwords.read_bytes()
        target.passwords.unlink()
        browser.client.post("/login", data={"username": "anyone", "password": name})
        target.passwords.write_bytes(kept)
        return browser.client.get("/page").status_code == 200
    names = [target.running.settings.home, *target.running.settings.home.iterdir(), ""]
    return [name for name in names if browser.sign_in("anyone", str(name)).status_code == 303]


# sessions


@attack(
    "Planting a session before somebody signs in",
    family=SESSIONS,
    reference="V7.2.4; CWE-384",
    holds="Signing in starts a session under a new name.",
)
def test_fixation(target: Target):
    victim = target.stranger()
    host = target.origin.removeprefix("http://").partition(":")[0]
    victim.client.cookies.set(target.cookie, CHOSEN, domain=host)
    victim.sign_in("alice")
    return opened(
        target.stranger().client.get(PAGE, headers={"Cookie": f"{target.cookie}={CHOSEN}"})
    )


@attack(
    "A session of one's own, which somebody else signs in with",
    family=SESSIONS,
    reference="V7.2.4; CWE-384",
    holds="Signing in ends the session that the browser had.",
)
def test_fixation_with_a_real_session(target: Target):
    bob = target.fresh("bob")
    kept = bob.cookies()
    form = bob.client.get("/account")
    sent = {"_xsrf": hidden(form.text), "username": "alice", "password": PASSWORD}
    assert bob.client.post("/login", data=sent).status_code == 303
    answer = target.stranger().client.get(PAGE, headers={"Cookie": kept})
    return answer.status_code == 200


@attack(
    "The session in the address",
    family=SESSIONS,
    reference="V14.2.1; CWE-598",
    holds="A session is taken from its cookie alone.",
)
def test_session_in_the_address(target: Target):
    value = target.browser("alice").client.cookies[target.cookie]
    stranger = target.stranger().client
    return opened(stranger.get(f"{PAGE}&session={value}&{target.cookie}={value}"))


@attack(
    "The session in the address, in another's browser",
    family=SESSIONS,
    reference="V14.2.1; CWE-384",
    holds="An address cannot change who somebody is.",
)
def test_session_of_a_link(target: Target):
    value = target.browser("alice").client.cookies[target.cookie]
    return opened(target.client("bob").get(f"{PAGE}&session={value}"))


@attack(
    "Guessing the next session",
    family=SESSIONS,
    reference="V7.2.3, V11.5.1; CWE-330",
    holds="Sessions are named by at least 128 random bits.",
)
def test_predictable(target: Target):
    values = [target.fresh("alice").client.cookies[target.cookie] for _ in range(3)]
    return [value for value in values if len(value) < 22 or value.isdigit()]


@attack(
    "Cookie of a session after signing out",
    family=SESSIONS,
    reference="V7.4.1; CWE-613",
    holds="Signing out ends the session on the server.",
)
def test_replayed_cookie(target: Target):
    alice = target.fresh("alice")
    kept = alice.cookies()
    alice.send("/logout")
    return opened(target.stranger().client.get(PAGE, headers={"Cookie": kept}))


@attack(
    "Cookie of a session after the account was closed",
    family=SESSIONS,
    reference="V7.4.2; CWE-613",
    holds="Closing an account ends its sessions.",
)
def test_cookie_of_a_closed_account(target: Target):
    target.hire("former")
    former = target.fresh("former")
    target.dismiss("former")
    return opened(former.client.get(PAGE))


@attack(
    "Cookie of a session after the password was changed",
    family=SESSIONS,
    reference="V7.4.3; CWE-613",
    holds="Changing a password ends every session of the account.",
)
def test_cookie_after_another_password(target: Target):
    target.hire("careless")
    careless = target.fresh("careless")
    target.change_password("careless", "another-fine-harbour-window")
    return opened(careless.client.get(PAGE))


@attack(
    "A browser left alone",
    family=SESSIONS,
    reference="V7.3.1; CWE-613",
    holds="A session ends after half an hour without use.",
)
def test_idle(target: Target):
    alice = target.fresh("alice")
    target.later(timedelta(minutes=31))
    return opened(alice.client.get(PAGE))


@attack(
    "A session that is kept alive for ever",
    family=SESSIONS,
    reference="V7.3.2; CWE-613",
    holds="A session ends after twelve hours, however much it is used.",
)
def test_kept_alive(target: Target):
    alice = target.fresh("alice")
    answer = ""
    for _ in range(30):
        target.later(timedelta(minutes=25))
        answer = opened(alice.client.get(PAGE))
    return answer


@attack(
    "Reading the cookie with a script, or sending it from another site",
    family=SESSIONS,
    reference="V3.3.2, V3.3.4; CWE-1004, CWE-1275",
    holds="The session's cookie is HttpOnly, SameSite=Lax, and for this host and path alone.",
)
def test_cookie_flags(target: Target):
    said = target.stranger().sign_in("alice").headers["set-cookie"]
    attributes = {part.strip().partition("=")[0].lower() for part in said.split(";")[1:]}
    return ({"httponly", "samesite"} - attributes) | (attributes & {"domain", "expires", "max-age"})


@attack(
    "Two cookies of one name",
    family=SESSIONS,
    reference="V3.3.3; CWE-565",
    holds="A planted cookie beside one's own never makes somebody else of oneself.",
)
def test_two_cookies(target: Target):
    alice = target.browser("alice").client.cookies[target.cookie]
    bob = target.browser("bob").client.cookies[target.cookie]
    cookies = f"{target.cookie}={bob}; {target.cookie}={CHOSEN}; urn={THEIRS}"
    answer = target.stranger().client.get("/school", headers={"Cookie": cookies})
    assert alice != bob
    return opened(answer)


@attack(
    "Reading sessions out of what the server keeps",
    family=SESSIONS,
    reference="V7.2.2, V14.2.4; CWE-312",
    holds="The server keeps a hash, which opens nothing.",
)
def test_kept_sessions(target: Target):
    value = target.browser("alice").client.cookies[target.cookie]
    if target.site is not None:
        return value in target.site.store.sessions
    files = [path for path in target.running.settings.home.rglob("*") if path.is_file()]
    return [path.name for path in files if value.encode() in path.read_bytes()]
