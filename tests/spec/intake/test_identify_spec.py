"""Who a row of a source is about: the vault's people beside those who arrive, drawn."""

import itertools

import pandas as pd
import pytest
from drawn import table
from hypothesis import given
from hypothesis import strategies as st

from workbench.intake.identify import BY_UPN, Known, identify

STORED = table(
    """
    | pupil_id | urn  | upn | forename | surname | date_of_birth |
    |----------|------|-----|----------|---------|---------------|
    | ada      | here | U1  | Ada      | Ash     | 2008-01-01    |
    | bea      | here | U2  | Bea      | Birch   | 2008-02-02    |
    | cy       | here |     | Cy       | Cedar   | 2008-03-03    |
    | tom      | here |     | Tom      | Twin    | 2008-04-04    |
    | tim      | here |     | Tim      | Twin    | 2008-04-04    |
    | max1     | here |     | Max      | Same    | 2008-05-05    |
    | max2     | here |     | Max      | Same    | 2008-05-05    |
    | dan      | away | U9  | Dan      | Dogwood | 2008-06-06    |
    | eve      | away |     | Eve      | Elder   | 2008-07-07    |
    """
)
ARRIVING = table(
    """
    | case                               | upn | former_upn | forename | surname | date_of_birth | is   |
    |------------------------------------|-----|------------|----------|---------|---------------|------|
    | same UPN and date of birth         | U1  |            | Ada      | Ash     | 2008-01-01    | ada  |
    | the name has changed               | U1  |            | Adah     | Oak     | 2008-01-01    | ada  |
    | former UPN                         | U3  | U2         | Bea      | Birch   | 2008-02-02    | bea  |
    | former UPN of another child        | U3  | U2         | Bea      | Birch   | 2008-02-03    | new  |
    | pupil of another school            | U9  |            | Dan      | Dogwood | 2008-06-06    | dan  |
    | UPN of another child               | U1  |            | Ada      | Ash     | 2009-01-01    | new  |
    | another UPN, the same name         | U8  |            | Cy       | Cedar   | 2008-03-03    | new  |
    | no UPN, the full name              |     |            | Cy       | Cedar   | 2008-03-03    | cy   |
    | no UPN, though one is known        |     |            | Ada      | Ash     | 2008-01-01    | ada  |
    | no UPN, part of the name           |     |            | C        | Cedar   | 2008-03-03    | new  |
    | no UPN, another date of birth      |     |            | Cy       | Cedar   | 2008-03-04    | new  |
    | one of twins                       |     |            | Tom      | Twin    | 2008-04-04    | tom  |
    | two of one name and date of birth  |     |            | Max      | Same    | 2008-05-05    | new  |
    | no UPN, name of another school     |     |            | Eve      | Elder   | 2008-07-07    | new  |
    | nothing but a name                 |     |            | Ada      |         |               | new  |
    """  # noqa: E501
)  # fmt: skip
PERSON = ["pupil_id", "upn", "forename", "surname", "date_of_birth"]


def known(**links: str) -> Known:
    """What the vault knows, with links from keys of the source."""
    return Known(
        links,
        STORED.loc[STORED["urn"] == "here", PERSON],
        STORED.loc[STORED["urn"] == "away", PERSON],
    )


def people(*cases: str, **changes: str) -> pd.DataFrame:
    """Some of those who arrive, under the keys k0, k1 and so on."""
    rows = ARRIVING.set_index("case").loc[list(cases)].drop(columns="is")
    return rows.reset_index(drop=True).assign(
        source_key=[f"k{number}" for number in range(len(cases))], **changes
    )


def found(rows: pd.DataFrame, links: dict[str, str] | None = None, *more: str) -> dict[str, str]:
    """The pupil of each key; those who are new are called new and a number."""
    numbers = itertools.count(1)
    keys = [*rows["source_key"], *more]
    return dict(identify(rows, keys, known(**(links or {})), lambda: f"new{next(numbers)}").pupils)


@pytest.mark.parametrize("case", ARRIVING["case"])
def test_who_a_row_is_about(case):
    wanted = ARRIVING.set_index("case").loc[case, "is"]
    assert found(people(case))["k0"].rstrip("1") == str(wanted).rstrip("1")


def test_the_link_decides_whatever_else_changes():
    rows = people("same UPN and date of birth")
    assert found(rows, {"k0": "bea"}) == {"k0": "bea"}


def test_twins_keep_apart():
    twins = people("one of twins", "one of twins")
    twins["forename"] = ["Tim", "Tom"]
    assert found(twins) == {"k0": "tim", "k1": "tom"}


def test_two_who_arrive_alike_are_nobody_who_is_known():
    alike = people("no UPN, the full name", "no UPN, the full name")
    assert found(alike) == {"k0": "new1", "k1": "new2"}


def test_a_pupil_who_is_linked_is_taken():
    rows = people("same UPN and date of birth")
    assert found(rows, {"other": "ada"}) == {"k0": "new1"}


def test_the_surer_way_comes_first():
    """Who has the UPN is found by it; another who once had it is not the same child."""
    rows = people("same UPN and date of birth", "same UPN and date of birth")
    rows["upn"], rows["former_upn"] = ["U7", "U1"], ["U1", None]
    assert found(rows) == {"k0": "new1", "k1": "ada"}


def test_a_key_with_a_upn_alone_names_a_pupil_of_the_school_only():
    nobody = people()
    assert found(nobody, None, f"{BY_UPN}U1", f"{BY_UPN}U9") == {
        f"{BY_UPN}U1": "ada",
        f"{BY_UPN}U9": "new1",
    }


def test_only_new_links_are_told():
    rows = people("same UPN and date of birth", "UPN of another child")
    result = identify(rows, ["k0", "k1"], known(k0="ada"), lambda: "new")
    assert (result.pupils, result.new) == ({"k0": "ada", "k1": "new"}, {"k1": "new"})


UPNS = st.sampled_from(["U1", "U2", "U9", None])
DATES = st.sampled_from(["2008-01-01", "2008-02-02", "2008-06-06"])
PERSONS = st.tuples(UPNS, UPNS, st.sampled_from(["Ada", "Bea"]), st.just("Ash"), DATES)


@given(
    rows=st.lists(PERSONS, max_size=6),
    links=st.dictionaries(
        st.sampled_from(["k0", "k1", "k2", "gone"]),
        st.sampled_from(["ada", "bea", "dan"]),
        max_size=3,
    ).filter(lambda one: len(set(one.values())) == len(one)),
)
def test_no_two_keys_share_a_pupil(rows, links):
    columns = ["upn", "former_upn", "forename", "surname", "date_of_birth"]
    frame = pd.DataFrame(rows, columns=columns, dtype="str")
    frame["source_key"] = [f"k{number}" for number in range(len(rows))]
    pupils = found(frame, links)
    standing = {**links, **pupils}
    assert set(pupils) == set(frame["source_key"])
    assert len(set(standing.values())) == len(standing)
