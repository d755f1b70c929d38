"""Headline measures without some pupils, set beside what was worked out by hand."""

import pandas as pd
import pytest
from drawn import drawn_tables, table

from workbench.measures.compute import compute
from workbench.stages.stage import Rows
from workbench.views.school.what_if import before_and_after, sentence, shown, without

PUPILS = """
    | pupil_id | attainment8 | english_maths_5 |
    | ann      | 60          | yes             |
    | ben      | 40          | yes             |
    | cat      | 20          | no              |
    | dan      | 31          | no              |
"""
# by hand: 151 / 4 = 37.75; 111 / 3 = 37.0; 71 / 2 = 35.5; 20; shares 2/4, 2/3, 1/2, 0
OUTCOMES = """
    | removed     | points | percent | change | percent_change |
    | ben         | 37.0   | 33.3333 | -0.8   | -17            |
    | ann cat     | 35.5   | 50      | -2.3   | 0              |
    | ann ben dan | 20     | 0       | -17.8  | -50            |
    | zoe         | 37.75  | 50      | 0      | 0              |
"""
MEASURES = ["attainment8", "english_maths_5"]


def drawn() -> Rows:
    pupils = table(PUPILS).assign(urn="900001", year="2018/19")
    return Rows(pupils, pupils[["pupil_id"]].assign(points=1.0))


def measured(rows: Rows) -> pd.DataFrame:
    return compute(MEASURES, rows.members)


@pytest.mark.parametrize("row", drawn_tables(OUTCOMES)[0].to_dict("records"))
def test_measures_without_pupils(row):
    found = before_and_after(drawn(), row["removed"].split(), measured).set_index("measure")

    assert found.loc["attainment8", "value"] == pytest.approx(37.75)
    assert found.loc["attainment8", "value_after"] == pytest.approx(row["points"])
    assert found.loc["english_maths_5", "value_after"] == pytest.approx(row["percent"], abs=1e-4)
    # 37.8 is shown before: the change is of the figures shown
    assert found.loc["attainment8", "change"] == pytest.approx(row["change"])
    assert found.loc["english_maths_5", "change"] == pytest.approx(row["percent_change"])


def test_the_rest_is_as_it_was():
    rows = drawn()
    before = rows.members.copy()

    left = without(rows, ["ann"])

    assert left.members["pupil_id"].tolist() == ["ben", "cat", "dan"]
    assert left.entries["pupil_id"].tolist() == ["ben", "cat", "dan"]
    pd.testing.assert_frame_equal(rows.members, before)


def test_nobody_left():
    found = before_and_after(drawn(), ["ann", "ben", "cat", "dan"], measured)

    assert found["value_after"].isna().all()
    assert sentence(found, 4) == "Without 4 pupils nobody is left to work a figure out from."
    assert set(shown(found)["After"]) == {"-"}


def test_a_verdict_that_hangs_on_one_pupil():
    table_ = pd.DataFrame(
        {
            "measure": ["attainment8"],
            "n": [30],
            "value": [50.0],
            "low": [47.0],
            "high": [53.0],
            "verdict": ["significantly above"],
        }
    )
    after = table_.assign(n=29, value=48.0, low=45.0, high=51.0, verdict="in line with")
    frames = iter([table_, after])

    found = before_and_after(drawn(), ["ann"], lambda rows: next(frames))

    assert found["changes"].tolist() == [True]
    assert sentence(found, 1).endswith("Attainment 8 is 48.0 instead of 50.0; 1 verdict changes.")
    row = shown(found).iloc[0]
    assert (row["95% interval before"], row["95% interval after"]) == (
        "47.0 to 53.0",
        "45.0 to 51.0",
    )
    assert (row["Change"], row["The verdict"]) == ("\N{MINUS SIGN}2.0", "changes")
