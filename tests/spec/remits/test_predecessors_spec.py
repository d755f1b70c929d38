"""Which earlier schools a school goes on from: one that became one, since a day that is known."""

from datetime import date

import pandas as pd
import pytest
from drawn import table

from workbench.remits import Link, predecessors

# links of the type "Predecessor": a school, what it goes on from, since when
LINKS = table(
    """
    | school     | earlier | since      |
    |------------|---------|------------|
    | Academy    | Ash     | 2018-09-01 |
    | Rebrokered | Academy | 2021-09-01 |
    | Merged     | Beech   | 2018-09-01 |
    | Merged     | Cedar   | 2018-09-01 |
    | North      | Elder   | 2018-09-01 |
    | South      | Elder   | 2018-09-01 |
    | Undated    | Fir     |            |
    | Round      | About   | 2018-09-01 |
    | About      | Round   | 2018-09-01 |
    """
)

CASES = table(
    """
    | school     | day        | reaches     | why                                             |
    |------------|------------|-------------|-------------------------------------------------|
    | Academy    | 2018-08-31 |             | it has not converted yet                        |
    | Academy    | 2018-09-01 | Ash         | the day it converted                            |
    | Rebrokered | 2026-11-22 | Academy Ash | its number changed twice                        |
    | Rebrokered | 2020-01-01 |             | the second change is to come                    |
    | Merged     | 2026-11-22 |             | two schools merged into it                      |
    | North      | 2026-11-22 |             | one of two schools that a school was split into |
    | South      | 2026-11-22 |             | the other one                                   |
    | Undated    | 2026-11-22 |             | nobody says since when                          |
    | Ash        | 2026-11-22 |             | the earlier school does not reach the later one |
    | Round      | 2026-11-22 | About       | links in a circle end                           |
    """
)


def links(school: str) -> list[Link]:
    """As the register answers: links of a school, and those of others to the same predecessors."""
    every = [
        Link(later, earlier, None if pd.isna(since) else date.fromisoformat(since))
        for later, earlier, since in LINKS.itertuples(index=False)
    ]
    mine = {link.linked for link in every if link.urn == school}
    return [link for link in every if link.linked in mine]


@pytest.mark.parametrize(("school", "day", "reaches", "why"), list(CASES.itertuples(index=False)))
def test_predecessors_of_a_school_on_a_day(school, day, reaches, why):
    expected = () if pd.isna(reaches) else tuple(reaches.split())
    assert predecessors(links, school, date.fromisoformat(day)) == expected, why


def test_same_link_given_by_two_files_is_one_link():
    twice = [Link("2", "1", None), Link("2", "1", date(2018, 9, 1))]
    assert predecessors(lambda urn: twice if urn == "2" else [], "2", date(2020, 1, 1)) == ("1",)
