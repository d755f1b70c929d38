"""The cache of loaded tables never answers one scope with what another scope loaded.

The attacks are those that work on caches which join their arguments or go by identity.
"""

import gc
from dataclasses import replace

import panel
import pyarrow as pa
import pytest
from bokeh.document import Document
from hypothesis import given
from hypothesis import strategies as st
from panel.io.state import set_curdoc
from stores import SCHOOLS, scope_of, small_store

from workbench.access.scope import Scope
from workbench.store.cache import CacheKey, TableCache, query_fingerprint

WORDS = st.text(alphabet="ab1:|,\"'[]{} é", max_size=4)
NAMES = st.lists(WORDS, max_size=3).map(tuple)
SCOPES = st.builds(
    Scope,
    viewer=st.just("somebody"),
    role=WORDS,
    purpose=WORDS,
    schools=st.none() | NAMES,
    origins=NAMES,
    categories=NAMES,
    organisation=st.just("school:900001"),
    actions=st.lists(st.tuples(WORDS, NAMES), max_size=2).map(tuple),
    pupil_lists=st.booleans(),
    threshold=st.integers(0, 9),
    across=st.booleans(),
    across_threshold=st.integers(0, 9),
    sensitive=NAMES,
    policy_version=WORDS,
)


def key(*parts: str) -> CacheKey:
    return CacheKey(*parts)


def table(text: str) -> pa.Table:
    return pa.table({"owner": [text]})


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    found = small_store(tmp_path_factory.mktemp("home"))
    yield found
    found.door.close()


@given(SCOPES, SCOPES)
@pytest.mark.attack(
    name="Two scopes with one key, by fuzzing",
    family="Caches",
    reference="V8.4.1; CWE-524",
    holds="Two scopes share a cached value only if they are equal.",
)
def test_different_scopes_never_share_a_key(one: Scope, other: Scope):
    keys = {CacheKey("p", s.fingerprint, s.purpose, "v", "q").digest for s in (one, other)}
    assert (len(keys) == 1) == (one == other)


@given(SCOPES, st.text(min_size=1, max_size=3))
def test_people_of_one_scope_share_a_key(scope: Scope, name: str):
    assert replace(scope, viewer=name).fingerprint == scope.fingerprint


@given(st.tuples(*[WORDS] * 5), st.tuples(*[WORDS] * 5))
def test_parts_of_a_key_do_not_run_into_each_other(one, other):
    assert (key(*one).digest == key(*other).digest) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [(("LA1", "23"), ("LA12", "3")), (("", "a"), ("a", "")), (("1", "1"), ("11", ""))],
)
@pytest.mark.attack(
    name="Words that run into each other in a key",
    family="Caches",
    reference="V8.4.1; Panel `pn.cache` framing",
    holds="Each part of a key is framed.",
)
def test_framing_attack(one, other):
    assert "".join(one) == "".join(other)
    assert key("p", *one, "v", "q").digest != key("p", *other, "v", "q").digest


@pytest.mark.parametrize(
    ("one", "other"), [("0", None), ("1", 1), (1, True), ("49", 49), (1, 1.0), ("None", None)]
)
@pytest.mark.attack(
    name="A number that is taken for a text",
    family="Caches",
    reference="V8.4.1; Panel `pn.cache` types",
    holds="Types are part of the key.",
)
def test_type_confusion_attack(one, other):
    assert query_fingerprint("SELECT $1", [one]) != query_fingerprint("SELECT $1", [other])


class Person:
    """What Panel's cache cannot hash, and so may only know by its identity."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __reduce__(self):
        raise TypeError("cannot be pickled")


def test_cache_by_session_of_panel_answers_another_session():
    calls = []

    @panel.cache(per_session=True)
    def number() -> int:
        calls.append(1)
        return len(calls)

    wrong = 0
    for _ in range(300):
        before = len(calls)
        with set_curdoc(Document()):
            number()
        wrong += len(calls) == before
    assert wrong > 0


@pytest.mark.attack(
    name="An object that lies where another one lay",
    family="Caches",
    reference="V8.4.1; Panel `pn.cache` identities",
    holds="Keys are made from values, never from identities.",
)
def test_our_cache_is_not_fooled_by_identities():
    cache = TableCache(2**20)
    wrong = 0
    for number in range(300):
        person = Person(f"person-{number}")
        found = cache.get(
            key("p", person.name, "self_evaluation", "v", "q"), lambda p=person: table(p.name)
        )
        wrong += found.column("owner").to_pylist() != [f"person-{number}"]
        del person
        gc.collect(0)
    assert wrong == 0


def test_one_school_after_the_other_gets_its_own_rows(store):
    for urn in SCHOOLS * 3:
        scope = scope_of("school_named", schools=(urn,))
        assert set(store.door.load("pupil", scope)["urn"]) == {urn}


def test_school_that_is_nobodys_gets_none(store):
    store.door.load("pupil", scope_of("school_named", schools=SCHOOLS))
    assert store.door.load("pupil", scope_of("school_named", schools=())).empty


def test_roles_do_not_share_what_they_loaded(store):
    named = scope_of("school_named", schools=SCHOOLS[:1])
    governor = scope_of("school_governor", schools=SCHOOLS[:1])
    assert named.fingerprint != governor.fingerprint


def test_what_one_changes_nobody_else_sees(store):
    scope = scope_of("school_named", schools=SCHOOLS[:1])
    mine = store.door.load("pupil", scope)
    mine.loc[:, "urn"] = "changed"
    assert set(store.door.load("pupil", scope)["urn"]) == {SCHOOLS[0]}
