"""Subject value added over years, drawn: arrows, pooling, ranks."""

import pandas as pd
import pytest
from drawn import table

from workbench.models.value_added.flags import listed, with_changes, with_flags
from workbench.models.value_added.years import pooled_scores, ranked_scores

SUBJECT = ("subject",)


def scores(text: str) -> pd.DataFrame:
    """Scores of a school from at least subject, period, n, value and sd."""
    drawn = table(text)
    error = drawn["sd"] / drawn["n"] ** 0.5
    defaults = {"unit_id": "900001", "status": "calculated"}
    fresh = {name: one for name, one in defaults.items() if name not in drawn}
    full = drawn.assign(
        measure="subject_value_added",
        group="all",
        subgroup="all",
        low=drawn["value"] - 1.96 * error,
        high=drawn["value"] + 1.96 * error,
        std_error=error,
        method="mean",
        entries=drawn["n"],
        **fresh,
    )
    return with_flags(full.astype({"unit_id": "str"}), SUBJECT)


def test_arrows_of_change_since_the_year_before():
    """Maths: .35 / sqrt(1.262617^2 / 120 + 1.282479^2 / 115) = 2.107."""
    found = with_changes(
        scores(
            """
            | subject | period  | n   | value | sd       |
            |---------|---------|-----|-------|----------|
            | Maths   | 2017/18 | 120 | -0.20 | 1.262617 |
            | Maths   | 2018/19 | 115 | 0.15  | 1.282479 |
            | Art     | 2017/18 | 120 | 0.15  | 1.262617 |
            | Art     | 2018/19 | 115 | -0.20 | 1.282479 |
            | Music   | 2017/18 | 9   | -2    | 1        |
            | Music   | 2018/19 | 30  | 2     | 1        |
            | Drama   | 2018/19 | 30  | 0     | 1        |
            """
        ),
        "ks4",
        subject=SUBJECT,
    ).set_index(["subject", "period"])
    assert found.loc[("Maths", "2018/19"), "z"] == pytest.approx(2.107, abs=5e-4)
    assert found["arrow"].to_dict() == {
        ("Maths", "2017/18"): "",
        ("Maths", "2018/19"): "↑",
        ("Art", "2017/18"): "",
        ("Art", "2018/19"): "↓",
        ("Music", "2017/18"): "",
        ("Music", "2018/19"): "",
        ("Drama", "2018/19"): "",
    }
    assert found.loc[("Music", "2018/19"), "change"] == "not enough pupils to tell"
    assert found.loc[("Maths", "2018/19"), "change"].startswith("significantly higher than 2017/18")
    assert "9 to 1 examinations in most subjects" in found.loc[("Maths", "2018/19"), "why"]
    shown = listed(found.reset_index()).query("period == '2018/19'")
    assert dict(zip(shown["subject"], shown["performing"], strict=True)) == {
        "Music": "higher performing",
        "Maths": "higher performing",
        "Art": "lower performing",
    }


@pytest.mark.parametrize(
    ("before", "status", "said"),
    [
        ("2018/19", "calculated", "cannot be compared (break in series)"),
        ("2021/22", "alternative_baseline", ""),
    ],
)
def test_years_on_another_baseline_are_not_compared(before, status, said):
    found = with_changes(
        scores(
            f"""
            | subject | period   | n   | value | sd | status     |
            |---------|----------|-----|-------|----|------------|
            | Maths   | {before} | 100 | -1    | 1  | {status}   |
            | Maths   | 2022/23  | 100 | 1     | 1  | calculated |
            """
        ),
        "ks4",
        subject=SUBJECT,
    )
    assert found["arrow"].tolist() == ["", ""]
    assert found["change"].iloc[1] == said
    assert found["value"].tolist() == [-1, 1]


THREE_YEARS = """
| subject | period  | n   | value | sd |
|---------|---------|-----|-------|----|
| Maths   | 2016/17 | 100 | 0.10  | 1  |
| Maths   | 2017/18 | 120 | -0.05 | 1  |
| Maths   | 2018/19 | 80  | 0.20  | 1  |
"""


@pytest.mark.parametrize(
    ("how", "value", "half", "n"),
    [
        ("three_year", 0.0667, 1.96 * 300**0.5 / 300, 300),
        ("three_two_one", 0.0793, 1.96 * (9 * 80 + 4 * 120 + 100) ** 0.5 / 580, 300),
    ],
)
def test_three_years_as_one(how, value, half, n):
    found = pooled_scores(scores(THREE_YEARS), "2018/19", how, key_stage="ks4", subject=SUBJECT)
    one = found.iloc[0]
    assert one["value"] == pytest.approx(value, abs=5e-5)
    assert one["high"] - one["value"] == pytest.approx(half)
    assert (one["n"], one["entries"], one["years"], one["period"]) == (n, n, 3, "2018/19")
    assert one["method"].startswith(how.replace("_", " "))
    assert one["verdict"] == "in line with the national average (0)"


def test_years_on_an_alternative_baseline_are_not_pooled():
    drawn = scores(THREE_YEARS)
    other = drawn.assign(
        status=drawn["status"].where(drawn["period"] != "2017/18", "alternative_baseline")
    )
    found = pooled_scores(other, "2018/19", key_stage="ks4", subject=SUBJECT).iloc[0]
    assert (found["years"], found["n"]) == (2, 180)
    assert "2017/18: alternative baseline" in found["left_out"]


def test_percentile_ranks_of_schools_in_a_subject():
    found = ranked_scores(
        scores(
            """
            | unit_id | subject | period  | n  | value | sd |
            |---------|---------|---------|----|-------|----|
            | 900001  | Maths   | 2018/19 | 20 | 0.5   | 1  |
            | 900002  | Maths   | 2018/19 | 20 | 0.2   | 1  |
            | 900003  | Maths   | 2018/19 | 20 | 0.2   | 1  |
            | 900004  | Maths   | 2018/19 | 20 | -1    | 1  |
            | 900005  | Maths   | 2018/19 | 5  | 3     | 1  |
            | 900001  | Art     | 2018/19 | 20 | -1    | 1  |
            """
        ),
        subject=SUBJECT,
    )
    assert found["percentile"].fillna(0).tolist() == [25, 50, 50, 100, 0, 100]
    assert found["label"].iloc[4] == "x"
