"""SQL in words of the address, and in values that a notebook filters by."""

import duckdb
import pandas as pd
import pytest
from attacks import attack
from stores import SCHOOLS, scope_of, small_store
from target import MINE, THEIRS, Target, opened

from workbench.errors import UserError

FAMILY = "SQL"
INJECTIONS = (
    "900002' OR '1'='1",
    "900002') OR ('1'='1",
    "900002' UNION SELECT urn, urn, urn, urn FROM pupil --",
    "900002'; DROP TABLE pupil; --",
    "$1 OR TRUE",
    "900002\\' OR 1=1 --",
)


@pytest.mark.parametrize("text", INJECTIONS)
@attack(
    "SQL in the school's number",
    family=FAMILY,
    reference="V1.2.4; CWE-89",
    holds="What is no number is refused before it is looked for, and is a parameter besides.",
)
def test_number(target: Target, text: str):
    said = INJECTIONS[0] if target.naive else text
    return opened(target.client("bob").get("/school", params={"urn": said}))


@pytest.mark.parametrize(
    "text", ["' OR '1'='1", "%' OR '1'='1' --", "zzz' UNION SELECT '900001' --"]
)
@attack(
    "SQL in the search for a school",
    family=FAMILY,
    reference="V1.2.4; CWE-89",
    holds="Words are looked for in the schools of the scope.",
)
def test_search(target: Target, text: str):
    said = "' OR '1'='1' --" if target.naive else text
    return f"urn={THEIRS}" in target.client("bob").get("/schools", params={"q": said}).text


@pytest.mark.parametrize("name", ["year", "group", "subject", "measure", "view", "order"])
@attack(
    "SQL in a filter of a page",
    family=FAMILY,
    reference="V1.2.4; CWE-89",
    holds="A filter is one of what can be chosen, and a parameter besides.",
)
def test_filters(target: Target, name: str):
    if target.naive:
        return opened(target.client("bob").get("/school", params={"URN": INJECTIONS[0]}))
    answers = [
        target.client("bob").get("/school", params={"urn": MINE, name: text})
        for text in INJECTIONS[:2]
    ]
    assert {one.status_code for one in answers} <= {200, 400, 404}
    return [one for one in map(opened, answers) if one]


# at the door itself


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    found = small_store(tmp_path_factory.mktemp("home"))
    yield found
    found.door.close()


def joined(door, text: str) -> pd.DataFrame:
    """The same load with the value put into the statement by hand, as a naive loader does."""
    pupils = door.load("pupil", scope_of("analyst"))  # noqa: F841 - DuckDB finds it by its name
    with duckdb.connect() as naive:
        return naive.execute(f"SELECT * FROM pupils WHERE urn = '{text}'").df()


@pytest.mark.attack(
    name="SQL in a value that is filtered by",
    family="SQL",
    reference="V1.2.4; CWE-89",
    holds="Values are parameters of a statement that is built from the contract.",
)
def test_value_is_no_sql(store):
    text = "x' OR '1'='1"
    scope = scope_of("school_named", schools=SCHOOLS[:1])
    assert set(joined(store.door, text)["urn"]) == set(SCHOOLS)
    assert store.door.load("pupil", scope, where={"urn": text}).empty
    assert store.door.load("pupil", scope, where={"urn": [text, SCHOOLS[1]]}).empty


@pytest.mark.attack(
    name="SQL in the name of a column or a dataset",
    family="SQL",
    reference="V1.2.4; CWE-89",
    holds="Names are those of the contracts.",
)
@pytest.mark.parametrize(
    "name", ['urn" OR 1=1 --', "*", "urn, (SELECT 1)", "pupil; DROP TABLE pupil"]
)
def test_name_is_no_sql(store, name):
    scope = scope_of("school_named", schools=SCHOOLS[:1])
    requests = (
        lambda: store.door.load("pupil", scope, columns=[name]),
        lambda: store.door.load("pupil", scope, where={name: "x"}),
        lambda: store.door.load(name, scope),
    )
    for request in requests:
        with pytest.raises(UserError):
            request()
    assert len(store.door.load("pupil", scope, columns=["urn"])) > 0
