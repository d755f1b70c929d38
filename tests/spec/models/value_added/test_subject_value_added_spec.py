"""Subject value added, drawn: expected grades by group and cell, scores, signs, verdicts, lists."""

import numpy as np
import pandas as pd
import pytest
from drawn import table
from subject_entries import subject_rows

from workbench.models.value_added.cells import subject_totals
from workbench.models.value_added.expectation import value_added
from workbench.models.value_added.flags import listed
from workbench.models.value_added.group_means import prior_group_means, shrunken_cell_means
from workbench.models.value_added.scores import subject_scores

NATIONAL = table(
    """
    | pupil | subject | prior_group | sex | birth_month | grades | mean of group | value_added |
    |-------|---------|-------------|-----|-------------|--------|---------------|-------------|
    | Ann   | Maths   | 1           | F   | 9           | 3      | 4             | -1          |
    | Ben   | Maths   | 1           | M   | 9           | 5      | 4             | 1           |
    | Cem   | Maths   | 2           | M   | 9           | 6      | 7             | -1          |
    | Dee   | Maths   | 2           | F   | 8           | 7      | 7             | 0           |
    | Eve   | Maths   | 2           | F   | 8           | 8      | 7             | 1           |
    | Ann   | Art     | 1           | F   | 9           | 7      | 7             | 0           |
    | Ben   | Art     |             | M   | 9           | 2      |               |             |
    """
)


def test_expected_of_a_prior_attainment_group_is_the_mean_of_its_entrants_in_the_subject():
    rows = subject_rows(NATIONAL.drop(columns="value_added"))
    found = value_added(rows, prior_group_means(subject_totals(rows)))
    np.testing.assert_allclose(found["expected"], NATIONAL["mean of group"])
    np.testing.assert_allclose(found["value_added"], NATIONAL["value_added"])
    # sums of squares 4 over 5 - 1 entrants
    assert found["subject_sd"].iloc[0] == 1
    assert list(found["model"]) == ["prior-attainment group"] * 6 + [""]


def test_means_of_cells_are_drawn_towards_the_group():
    """With a shrinkage of 1: (sum of the cell + mean of the group) / (entrants of the cell + 1)."""
    rows = subject_rows(NATIONAL[NATIONAL["subject"] == "Maths"])
    found = value_added(rows, shrunken_cell_means(subject_totals(rows), 1))
    drawn_in = np.array([3.5, 4.5, 6.5, 22 / 3, 22 / 3])
    left = (NATIONAL["grades"][:5] - drawn_in).sum() / 5
    np.testing.assert_allclose(found["expected"], drawn_in + left)
    assert found["value_added"].sum() == pytest.approx(0, abs=1e-12)


def test_without_shrinkage_a_cell_has_its_own_mean_and_with_much_that_of_the_group():
    rows = subject_rows(NATIONAL[NATIONAL["subject"] == "Maths"])
    own = value_added(rows, shrunken_cell_means(subject_totals(rows), 0))
    np.testing.assert_allclose(own["expected"], [3, 5, 6, 7.5, 7.5])
    far = value_added(rows, shrunken_cell_means(subject_totals(rows), 1e12))
    np.testing.assert_allclose(far["expected"], NATIONAL["mean of group"][:5])


def scored(text: str, **options) -> pd.DataFrame:
    """Scores of entries whose value added is drawn, with a national SD of 1."""
    drawn = table(text)
    repeated = drawn.loc[drawn.index.repeat(drawn.get("pupils", 1))].reset_index(drop=True)
    rows = subject_rows(repeated.assign(grades=5.0, subject_sd=1.0))
    return subject_scores(rows, **options)


WORDS = {
    "not enough": "not enough pupils to tell",
    "significantly above": "significantly above the national average (0)",
    "significantly below": "significantly below the national average (0)",
    "in line": "in line with the national average (0)",
}


def test_scores_signs_and_verdicts_of_subjects():
    """Half of an interval is 1.96 / root of pupils: 0.98 of 4, 0.49 of 16, 0.392 of 25."""
    found = scored(
        """
        | subject   | pupils | value_added |
        |-----------|--------|-------------|
        | Art       | 4      | 1           |
        | Biology   | 16     | 0.5         |
        | Chemistry | 16     | -0.5        |
        | Dance     | 16     | 0.48        |
        | English   | 25     | 0.4         |
        | French    | 16     |             |
        """
    )
    expected = table(
        """
        | subject   | n  | value | low    | high  | sign | verdict             |
        |-----------|----|-------|--------|-------|------|---------------------|
        | Art       | 4  | 1     | 0.02   | 1.98  | +    | not enough          |
        | Biology   | 16 | 0.5   | 0.01   | 0.99  | +    | significantly above |
        | Chemistry | 16 | -0.5  | -0.99  | -0.01 | −    | significantly below |
        | Dance     | 16 | 0.48  | -0.01  | 0.97  |      | in line             |
        | English   | 25 | 0.4   | 0.008  | 0.792 | +    | significantly above |
        | French    | 0  |       |        |       |      |                     |
        """
    )
    for name in ("n", "value", "low", "high"):
        np.testing.assert_allclose(found[name], expected[name], atol=1e-12)
    for name in ("subject", "sign"):
        assert found[name].tolist() == expected[name].fillna("").tolist()
    assert found["verdict"].tolist() == expected["verdict"].map(WORDS).fillna("").tolist()
    assert found["status"].tolist() == ["calculated"] * 5 + ["not_available"]
    assert found["entries"].tolist() == [4, 16, 16, 16, 25, 16]
    assert set(found["national"]) == {0.0}
    # Art has a sign, but fewer than 10 pupils
    assert listed(found)["subject"].tolist() == ["Biology", "Chemistry", "English"]
    assert listed(found)["performing"].tolist() == [
        "higher performing",
        "lower performing",
        "higher performing",
    ]


def test_ten_pupils_are_enough_to_be_listed():
    found = scored("| subject | pupils | value_added |\n| Art | 9 | 1 |\n| Dance | 10 | 1 |")
    assert listed(found)["subject"].tolist() == ["Dance"]


def test_groups_and_teaching_groups_within_a_subject():
    found = scored(
        """
        | subject | sex | teaching_group | value_added |
        |---------|-----|----------------|-------------|
        | Art     | F   | 11a            | 1           |
        | Art     | M   | 11b            | 0           |
        | Art     | F   | 11b            | 2           |
        | Dance   | F   |                | -1          |
        """,
        groups=["all", "sex", "teaching_group"],
    )
    expected = table(
        """
        | subject | group          | subgroup | n | value |
        |---------|----------------|----------|---|-------|
        | Art     | all            | all      | 3 | 1     |
        | Dance   | all            | all      | 1 | -1    |
        | Art     | sex            | girls    | 2 | 1.5   |
        | Art     | sex            | boys     | 1 | 0     |
        | Dance   | sex            | girls    | 1 | -1    |
        | Art     | teaching_group | 11a      | 1 | 1     |
        | Art     | teaching_group | 11b      | 2 | 1     |
        """
    )
    pd.testing.assert_frame_equal(
        found[expected.columns], expected.astype({"value": "float64"}), check_dtype=False
    )


def test_england_as_one():
    found = scored("| urn | value_added |\n| 900001 | 1 |\n| 900002 | -1 |", unit=None).iloc[0]
    assert (found["unit_id"], found["n"], found["value"]) == ("E92000001", 2, 0)
