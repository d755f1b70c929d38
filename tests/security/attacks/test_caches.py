"""What was worked out for one person never answers another."""

import gc

import numpy as np
import pandas as pd
import panel
import pytest
from attacks import attack
from bokeh.document import Document
from panel.io.state import set_curdoc
from stores import SCHOOLS, scope_of, small_store
from target import THEIRS, Target, opened, seen

FAMILY = "Caches"
_TURNS = 300


@attack(
    "Same address asked by two people",
    family=FAMILY,
    reference="V8.4.1; CWE-524",
    holds="What a page shows depends on who asks, not on the address alone.",
)
def test_same_address(target: Target):
    target.client("alice").get("/school?cached=1", follow_redirects=True)
    return opened(target.client("bob").get("/school?cached=1", follow_redirects=True))


@attack(
    "Title of the person before",
    family=FAMILY,
    reference="V8.4.1; Panel #5552 (`--reuse-sessions`)",
    holds="Each page is made for one person; none is kept for the next.",
    twin="reusing_panel",
)
def test_title(target: Target):
    if target.naive:
        target.client("alice").get("/page")
        return "TITLE-OF-alice" in target.client("bob").get("/page").text
    target.client("alice").get(f"/school?urn={THEIRS}")
    return THEIRS in target.client("bob").get("/school?urn=900002").text


@attack(
    "Taking turns with somebody of another school",
    family=FAMILY,
    reference="V8.4.1; CWE-524",
    holds="Neither sees anything of the other's, however often they take turns.",
    twin="",
)
def test_turns(target: Target):
    schools = {"alice": "900001", "bob": "900002"}
    for name in [*schools] * 5:
        everything = seen(target.browser(name), f"/school?urn={schools[name]}")
        assert f"PUPILS-OF-{schools[name]}" in everything
        others = set(schools.values()) - {schools[name]}
        if any(f"PUPILS-OF-{other}" in everything for other in others):
            return everything
    return ""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    found = small_store(tmp_path_factory.mktemp("home"))
    yield found
    found.door.close()


def wrong_answers(load) -> int:
    """How often a page is given another page's school, when each is opened after one is gone."""
    wrong = 0
    for number in range(_TURNS):
        urn = SCHOOLS[number % 2]
        document = Document()
        with set_curdoc(document):
            wrong += load(urn) != {urn}
        del document
        # the garbage of one page is where the next page's objects come to lie
        gc.collect(0)
    return wrong


@pytest.mark.attack(
    name="A page opened where a closed one lay in memory",
    family="Caches",
    reference="V8.4.1; Panel #6168 (`per_session`)",
    holds="Of 300 pages that are opened and closed in turns, none is given another's rows.",
)
def test_pages_one_after_another(store):
    asked: list[str] = []

    @panel.cache(per_session=True)
    def by_session() -> set[str]:
        return {asked[-1]}

    def naive(urn: str) -> set[str]:
        asked.append(urn)
        return by_session()

    scopes = {urn: scope_of("school_named", schools=(urn,)) for urn in SCHOOLS}

    def ours(urn: str) -> set[str]:
        return set(store.door.load("pupil", scopes[urn], columns=["urn"])["urn"])

    assert wrong_answers(naive) > 0
    assert wrong_answers(ours) == 0


@pytest.mark.attack(
    name="One row changed in a table that is too large to be looked at whole",
    family="Caches",
    reference="V8.4.1; Panel `pn.cache` of large frames",
    holds="The version of the data is part of the key, so that a change is seen at once.",
)
def test_changed_row(store):
    rows = 400_000
    frame = pd.DataFrame({"number": np.arange(rows)})

    @panel.cache
    def total(numbers: pd.DataFrame) -> int:
        return int(numbers["number"].sum())

    seen_before, stale = total(frame), 0
    for place in range(0, rows, rows // 20):
        changed = frame.copy()
        changed.loc[place, "number"] += 1
        stale += total(changed) == seen_before
    assert stale > 0

    scope = scope_of("school_named", schools=SCHOOLS[:1])
    before = store.door.load("pupil", scope)
    with store.door.lake.writing() as writer:
        kept = writer.rows("pupil")
        writer.delete("pupil", {"pupil_id": str(before["pupil_id"].iloc[0])})
    after = store.door.load("pupil", scope)
    with store.door.lake.writing() as writer:
        writer.delete("pupil", {})
        writer.insert("pupil", kept)
    assert len(after) == len(before) - 1
    assert len(store.door.load("pupil", scope)) == len(before)
