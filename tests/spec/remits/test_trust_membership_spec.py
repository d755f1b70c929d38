"""Which schools are in a trust on a day, read from files that never say who left.

Two files were published, on 1 June 2019 and on 31 March 2022.
"""

from datetime import date

import pandas as pd
import pytest
from drawn import table

from workbench.remits import Membership, members

FIRST, SECOND = date(2019, 6, 1), date(2022, 3, 31)
FILES = [("published", FIRST), ("published", SECOND)]

REGISTER = table(
    """
    | school | trust | file       | joined     |
    |--------|-------|------------|------------|
    | Ash    | A     | 2019-06-01 | 2015-09-01 |
    | Ash    | A     | 2022-03-31 | 2015-09-01 |
    | Beech  | A     | 2019-06-01 | 2016-09-01 |
    | Beech  | B     | 2022-03-31 | 2020-09-01 |
    | Cedar  | A     | 2019-06-01 | 2016-09-01 |
    | Elder  | A     | 2022-03-31 | 2021-01-04 |
    | Fir    | A     | 2022-03-31 | 2027-09-01 |
    | Hazel  | A     | 2022-03-31 |            |
    | Lime   | A     | 2019-06-01 | 2016-09-01 |
    | Lime   | A     | 2022-03-31 | 2021-09-01 |
    """
)

# school, day, whether it is in trust A, why
DAYS = table(
    """
    | school | day        | in  | why                                                         |
    |--------|------------|-----|-------------------------------------------------------------|
    | Ash    | 2015-08-31 | no  | the day before it joined                                    |
    | Ash    | 2015-09-01 | yes | the day it joined, long before the first file               |
    | Ash    | 2020-02-29 | yes | both files name it                                          |
    | Ash    | 2026-11-22 | yes | the last file names it                                      |
    | Beech  | 2019-06-01 | yes | the file of that day names it                               |
    | Beech  | 2020-08-31 | yes | it had not joined trust B yet                               |
    | Beech  | 2020-09-01 | no  | the day it joined trust B                                   |
    | Beech  | 2026-11-22 | no  | it has been in trust B since                                |
    | Cedar  | 2019-06-01 | yes | the file of that day names it                               |
    | Cedar  | 2019-06-02 | no  | the next file does not name it, so it may have left at once |
    | Cedar  | 2026-11-22 | no  | it left on an unknown day before the last file              |
    | Elder  | 2021-01-03 | no  | the day before it joined                                    |
    | Elder  | 2021-01-04 | yes | the day it joined                                           |
    | Fir    | 2026-11-22 | no  | it is to join later                                         |
    | Fir    | 2027-09-01 | yes | the day it joins                                            |
    | Hazel  | 2022-03-30 | no  | nobody says since when it is a member                       |
    | Hazel  | 2022-03-31 | yes | the file of that day names it                               |
    | Lime   | 2020-01-01 | yes | a member then, and of no other trust before it joined anew  |
    | Lime   | 2022-01-01 | yes | it had joined anew                                          |
    """
)


def memberships() -> list[Membership]:
    return [
        Membership(school, trust, day(file), None if pd.isna(joined) else day(joined), "published")
        for school, trust, file, joined in REGISTER.itertuples(index=False)
    ]


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("school", "on", "expected", "why"), list(DAYS.itertuples(index=False)))
def test_school_in_the_trust_on_a_day(school, on, expected, why):
    found = members(memberships(), FILES, "A", day(on))
    assert (school in found) is expected, why


def test_school_is_in_one_trust_at_a_time():
    for on in ("2019-06-01", "2020-08-31", "2020-09-01", "2026-11-22"):
        both = [members(memberships(), FILES, trust, day(on)) for trust in ("A", "B")]
        assert not set(both[0]) & set(both[1])


def test_files_of_another_origin_say_nothing_about_a_school():
    later = [*FILES, ("synthetic", date(2025, 1, 1))]
    rows = [*memberships(), Membership("Maple", "S", date(2025, 1, 1), None, "synthetic")]
    assert "Ash" in members(rows, later, "A", day("2026-11-22"))
    assert members(rows, later, "S", day("2026-11-22")) == ("Maple",)


def test_school_that_the_last_file_forgets_is_gone_even_if_nothing_else_is_known():
    only = [Membership("Ash", "A", FIRST, FIRST, "published")]
    assert members(only, FILES, "A", day("2019-06-01")) == ("Ash",)
    assert members(only, FILES, "A", day("2026-11-22")) == ()
