"""Telling what exists from what is refused: by words, by numbers, by time."""

import re
import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from attacks import attack
from scipy.stats import binomtest
from target import MINE, THEIRS, Target

from workbench.access.scope import Viewer

FAMILY = "Unknown or forbidden"
REFERENCE = "V8.2.2; CWE-204"
UNKNOWN = "999999"
_PAIRS = 24
_ROUNDS = 4
_TELLING = 0.002
_CHANCE = 1e-4


def told_apart(
    one: Callable[[], object],
    other: Callable[[], object],
    before: Callable[[], object] | None = None,
) -> str:
    """Whether two requests differ in time so that somebody who asks often can tell them apart.

    They are played in turns, so that a busy machine slows both alike. They differ where the
    median pair does by more than two milliseconds, and more pairs in that direction than chance
    would have it (sign test). Somebody who cannot tell asks again, up to four rounds; somebody
    who can must find the same difference again among as many new pairs, since a machine that
    other work comes and goes on shows one now and then.
    """
    differences: list[float] = []
    for _ in range(_ROUNDS):
        differences += _round(one, other, before)
        found = _telling(differences)
        if found and _telling(_round(one, other, before)) * found > 0:
            return f"{found * 1000:.1f} ms"
    return ""


def _round(
    one: Callable[[], object], other: Callable[[], object], before: Callable[[], object] | None
) -> list[float]:
    return [_difference(one, other, before, turn) for turn in range(_PAIRS)]


def _telling(differences: list[float]) -> float:
    """Median difference in seconds where it tells the two apart, otherwise nothing."""
    median = statistics.median(differences)
    longer = sum(difference > 0 for difference in differences)
    told = abs(median) > _TELLING and binomtest(longer, len(differences)).pvalue < _CHANCE
    return median if told else 0.0


def _difference(
    one: Callable[[], object],
    other: Callable[[], object],
    before: Callable[[], object] | None,
    turn: int,
) -> float:
    """Seconds that `one` took longer than `other`; which comes first changes with each turn."""
    taken = {}
    for name, play in [("one", one), ("other", other)][:: 1 if turn % 2 else -1]:
        if before is not None:
            before()
        began = time.perf_counter()
        play()
        taken[name] = time.perf_counter() - began
    return taken["one"] - taken["other"]


@attack(
    "School of somebody else against one that does not exist, by the answer",
    family=FAMILY,
    reference=REFERENCE,
    holds="Status, words, headers and length are the same.",
)
def test_answers(target: Target):
    bob = target.client("bob")
    paths = [
        f"/download/groups?urn={THEIRS}", f"/download/groups?urn={UNKNOWN}",
        "/download/groups?urn=../x", "/download/groups?urn=",
    ]  # fmt: skip
    if not target.naive:
        pages = [f"/school?urn={THEIRS}", f"/school?urn={UNKNOWN}", "/school?urn=", "/nothing"]
        paths += [*pages, f"/school/{THEIRS}", f"/download/nothing?urn={MINE}"]
    answers = [bob.get(path) for path in paths]
    alike = {(a.status_code, a.text, str(sorted(set(a.headers) - {"date"}))) for a in answers}
    return len(alike) > 1 and sorted({a.status_code for a in answers})


@attack(
    "School of somebody else against one that does not exist, by the time",
    family=FAMILY,
    reference="V8.2.2; CWE-208",
    holds="Both are looked up, whatever the other says.",
)
def test_times(target: Target):
    bob = target.client("bob")

    def ask(urn: str) -> None:
        target.clock.forward(timedelta(seconds=10))
        bob.get(f"/download/groups?urn={urn}")

    ask(THEIRS)
    ask(UNKNOWN)
    return told_apart(lambda: ask(THEIRS), lambda: ask(UNKNOWN))


@attack(
    "Page of somebody else's school against one that does not exist, by the time",
    family=FAMILY,
    reference="V8.2.2; CWE-208",
    holds="Both take the same lookups, whether anybody has asked before or not.",
    twin="",
)
@pytest.mark.parametrize("asked_before", [True, False])
def test_times_of_pages(target: Target, asked_before: bool):
    bob = target.client("bob")

    def ask(urn: str) -> None:
        target.clock.forward(timedelta(seconds=10))
        assert bob.get(f"/school?urn={urn}").status_code == 404

    def forget() -> None:
        services = target.running.server.services
        services.door.forget(services.door.policy.scope_for(_viewer(target), "self_evaluation"))

    for urn in (THEIRS, UNKNOWN):
        ask(urn)
    before = forget if not asked_before else None
    return told_apart(lambda: ask(THEIRS), lambda: ask(UNKNOWN), before=before)


def _viewer(target: Target) -> Viewer:
    """Bob, as the server knows him."""
    found = target.running.server.services.sessions.find(
        target.client("bob").cookies[target.cookie]
    )
    assert found is not None
    return found.viewer


@attack(
    "Account that exists against one that does not, by the time",
    family=FAMILY,
    reference="V6.3.8; CWE-208",
    holds="Where there is no account the same work is done in vain.",
)
def test_times_of_accounts(target: Target):
    def ask(name: str) -> None:
        target.stranger().sign_in(name, "not-the-right-password")

    def next_day() -> None:
        # nobody has to wait, and what is done once a day is done before both
        target.clock.forward(timedelta(hours=25))

    ask("alice")
    ask("nobody")
    found = told_apart(lambda: ask("alice"), lambda: ask("nobody"), before=next_day)
    target.known.clear()
    return found


@attack(
    "Number of schools, by what the search says",
    family=FAMILY,
    reference=REFERENCE,
    holds="The search counts the schools of the scope alone.",
)
def test_count(target: Target):
    answers = [target.client("bob").get(f"/schools?q={urn}").text for urn in (THEIRS, UNKNOWN)]
    plain = [re.sub(f"{THEIRS}|{UNKNOWN}|_xsrf.*?>", "", text) for text in answers]
    return plain[0] != plain[1]


@attack(
    "Account of another school, by its page",
    family=FAMILY,
    reference=REFERENCE,
    holds="A page of accounts that is not one's own does not exist.",
)
def test_accounts(target: Target):
    paths = ("/account?username=alice", "/account/alice", "/users/alice", "/users")
    if target.naive:
        return "alice" in target.client("bob").get("/session_info").text
    answers = [target.client("bob").get(path) for path in paths]
    return [a.url.path for a in answers if a.status_code == 200 and "alice" in a.text.lower()]
