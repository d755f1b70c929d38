"""Parts of the year, drawn: to which a day belongs."""

import pandas as pd
import pytest
from drawn import table

from workbench.measures.attendance.periods import period_of

DRAWN = table(
    """
    | date       | term   | census_window | month      | week       | why                          |
    |------------|--------|---------------|------------|------------|------------------------------|
    | 2018-08-01 | Autumn | Autumn        | 2018-08-01 | 2018-07-30 | the first day of the year    |
    | 2018-12-31 | Autumn | Autumn        | 2018-12-01 | 2018-12-31 | a holiday after autumn       |
    | 2019-01-01 | Autumn | Spring        | 2019-01-01 | 2018-12-31 | windows turn with the year   |
    | 2019-01-14 | Spring | Spring        | 2019-01-01 | 2019-01-14 |                              |
    | 2019-04-21 | Spring | Spring        | 2019-04-01 | 2019-04-15 | Easter Sunday                |
    | 2019-04-22 | Spring | Summer A      | 2019-04-01 | 2019-04-22 | Easter Monday                |
    | 2019-05-26 | Summer | Summer A      | 2019-05-01 | 2019-05-20 | before the bank holiday      |
    | 2019-05-27 | Summer | Summer B      | 2019-05-01 | 2019-05-27 | the spring bank holiday      |
    | 2012-05-28 | Summer | Summer A      | 2012-05-01 | 2012-05-28 | it was in June that year     |
    | 2012-06-04 | Summer | Summer B      | 2012-06-01 | 2012-06-04 | the bank holiday of 2012     |
    | 2022-05-30 | Summer | Summer B      | 2022-05-01 | 2022-05-30 | it was on the Thursday       |
    | 2019-07-31 | Summer | Summer B      | 2019-07-01 | 2019-07-29 | the last day of the year     |
    """
)
DATES = pd.to_datetime(DRAWN["date"])


@pytest.mark.parametrize("name", ["term", "census_window"])
def test_named_periods(name):
    assert period_of(DATES, name).astype("str").tolist() == DRAWN[name].tolist()


@pytest.mark.parametrize("name", ["month", "week"])
def test_periods_that_begin_on_a_day(name):
    assert period_of(DATES, name).dt.strftime("%Y-%m-%d").tolist() == DRAWN[name].tolist()


def test_names_are_in_the_order_of_the_year():
    shuffled = period_of(DATES.iloc[::-1], "census_window").sort_values().unique()
    assert shuffled.tolist() == ["Autumn", "Spring", "Summer A", "Summer B"]
