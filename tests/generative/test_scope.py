"""Whatever is asked for, nothing outside the scope comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stores import SCHOOLS, SmallStore, scope_of, small_store

from workbench.access.policy import read_policy
from workbench.access.scope import Scope
from workbench.errors import PolicyDenied

DATASETS = ("pupil", "pupil_identity", "school", "attendance_day", "ks4_entry")
OTHERS = ("900003", "123456")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> SmallStore:
    return small_store(tmp_path_factory.mktemp("home"))


def scopes() -> st.SearchStrategy[Scope]:
    pairs = [(role.name, purpose) for role in read_policy().roles for purpose in role.purposes]
    remits = st.lists(st.sampled_from(SCHOOLS + OTHERS), max_size=3, unique=True).map(tuple)
    return st.builds(lambda pair, urns: scope_of(*pair, urns), st.sampled_from(pairs), remits)


@given(scope=scopes(), dataset=st.sampled_from(DATASETS), data=st.data())
def test_no_row_or_column_outside_the_scope(
    store: SmallStore, scope: Scope, dataset: str, data: st.DataObject
) -> None:
    contract = store.door.catalogue[dataset]
    names = st.lists(st.sampled_from(contract.names), min_size=1, unique=True)
    columns = data.draw(st.none() | names)
    where = data.draw(st.just({}) | st.just({"urn": SCHOOLS}) | st.just({"urn": OTHERS[0]}))

    try:
        frame = store.door.load(dataset, scope, columns=columns, where=where)
    except PolicyDenied:
        return

    assert {contract.column(name).classification for name in frame} <= set(scope.classes)
    assert contract.category in scope.categories
    if "origin" in frame:
        assert set(frame["origin"]) <= set(scope.origins)
    if "urn" in frame and contract.category != "published" and scope.schools is not None:
        assert set(frame["urn"]) <= set(scope.schools)


@given(one=scopes(), two=scopes())
def test_only_equal_rights_share_a_fingerprint(one: Scope, two: Scope) -> None:
    rights = [
        (s.role, s.purpose, s.schools, s.origins, s.categories, s.classes, s.threshold, s.actions)
        for s in (one, two)
    ]

    assert (one.fingerprint == two.fingerprint) == (rights[0] == rights[1])
