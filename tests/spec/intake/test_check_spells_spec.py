"""Enrolment spells of a pupil, drawn: which overlap, and which is taken of several in a year."""

import pytest
from checked import checked, found, identities, pupils, upn
from drawn import drawn_tables

SPELLS = dict(
    zip(
        (
            "one after the other in a year",
            "one within the other",
            "the first has no end",
            "on the day of leaving",
            "the same dates in two years",
            "years that follow each other",
            "an earlier year reaches into this one",
        ),
        drawn_tables(
            """
            | year    | admitted   | left       | verdict |
            |---------|------------|------------|---------|
            | 2024/25 | 2024-09-02 | 2024-10-31 | returned|
            | 2024/25 | 2025-01-06 |            | kept    |

            | year    | admitted   | left       | verdict |
            |---------|------------|------------|---------|
            | 2024/25 | 2024-09-02 | 2025-03-31 | overlap |
            | 2024/25 | 2025-01-06 | 2025-02-28 | overlap |

            | year    | admitted   | left       | verdict |
            |---------|------------|------------|---------|
            | 2024/25 | 2024-09-02 |            | overlap |
            | 2024/25 | 2025-01-06 | 2025-02-28 | overlap |

            | year    | admitted   | left       | verdict |
            |---------|------------|------------|---------|
            | 2024/25 | 2024-09-02 | 2025-01-06 | returned|
            | 2024/25 | 2025-01-06 |            | kept    |

            | year    | admitted   | left       | verdict |
            |---------|------------|------------|---------|
            | 2023/24 | 2020-09-01 |            | kept    |
            | 2024/25 | 2020-09-01 |            | kept    |

            | year    | admitted   | left       | verdict |
            |---------|------------|------------|---------|
            | 2023/24 | 2020-09-01 |            | kept    |
            | 2024/25 | 2024-09-02 |            | kept    |

            | year    | admitted   | left       | verdict |
            |---------|------------|------------|---------|
            | 2023/24 | 2020-09-01 | 2024-12-20 | overlap |
            | 2024/25 | 2024-09-02 |            | overlap |
            """
        ),
        strict=True,
    )
)


@pytest.mark.parametrize("name", SPELLS)
def test_spells_of_one_pupil(name):
    drawn = SPELLS[name]
    years = drawn["year"].to_list()
    result = checked({"pupil": spells("a a", drawn, year=years)})
    assert verdicts(result) == drawn["verdict"].to_list()


def test_one_person_under_two_keys_of_the_source():
    drawn = SPELLS["one within the other"]
    people = identities("a b", upn=upn(1), forename="Ann")
    result = checked({"pupil": spells("a b", drawn), "pupil_identity": people})
    assert verdicts(result) == ["overlap", "overlap"]
    apart = SPELLS["one after the other in a year"]
    result = checked({"pupil": spells("a b", apart), "pupil_identity": people})
    assert found(result) == set()


def spells(keys, drawn, **changed):
    ends = {"admission_date": drawn["admitted"].to_list(), "leaving_date": drawn["left"].to_list()}
    return pupils(keys, **ends, **changed)


def verdicts(result):
    kept = set(result.extract.of("pupil").rows.index)
    refused = set(result.refused.loc[result.refused["rule"] == "spells_overlap", "row"])
    return [
        "kept" if row in kept else "overlap" if row in refused else "returned" for row in range(2)
    ]
