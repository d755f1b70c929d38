"""How many sessions a pupil can still miss, and school weeks of two years side by side."""

import numpy as np
import pandas as pd
import pytest

from workbench.views.school.absence.near import sessions_left
from workbench.views.school.absence.today_view import aligned

# | absent | possible | can miss | because                           |
LEFT = [
    (0, 91, 10),  # 10 of 101 is under 10%, 11 of 102 is over
    (9, 100, 1),  # 10 of 101 is under 10%, 11 of 102 is over
    (37, 378, 0),  # 38 of 379 is over
    (36, 378, 1),
    (10, 100, 0),  # on the line
    (50, 100, 0),
]


@pytest.mark.parametrize(("absent", "possible", "left"), LEFT)
def test_sessions_left_before_ten_percent(absent, possible, left):
    found = sessions_left(np.array([absent]), np.array([possible]), 10)
    assert found.tolist() == [left]
    reached = [10 * (absent + more) >= possible + more for more in (left, left + 1)]
    assert reached == [10 * absent >= possible, True]


def test_weeks_stand_side_by_side_by_number():
    drawn = pd.DataFrame(
        [
            ("2017/18", 1, 30, 4.0),
            ("2017/18", 2, 30, 5.0),
            ("2018/19", 1, 31, 3.0),
            ("2018/19", 3, 31, 6.0),
        ],
        columns=["period", "school_week", "n", "value"],
    )
    rows = aligned(drawn, "2018/19")
    assert rows["period"].tolist() == ["1", "2", "3"]
    assert rows["value"].fillna(-1).tolist() == [3.0, -1, 6.0]
    assert rows["la"].fillna(-1).tolist() == [4.0, 5.0, -1]
