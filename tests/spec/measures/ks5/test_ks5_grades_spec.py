"""Average points per entry as a grade, drawn from published pairs of average and grade."""

import pandas as pd
import pytest
from drawn import table

from workbench.errors import UsageError
from workbench.measures.ks5.grades import grade_of


def check(scale: str, text: str) -> None:
    pairs = table(text)
    assert list(grade_of(pairs["points"], scale)) == list(pairs["grade"])


def test_published_averages_of_a_levels():
    check(
        "A level",
        """
        | points | grade |
        |--------|-------|
        | 32.87  | C+    |
        | 34.01  | C+    |
        | 34.99  | C+    |
        | 35.09  | B-    |
        | 38.28  | B-    |
        | 38.39  | B     |
        | 41.66  | B     |
        | 42.38  | B+    |
        | 31.49  | C     |
        | 31.79  | C+    |
        | 28.06  | C-    |
        | 28.36  | C     |
        | 25.26  | C-    |
        | 24.73  | D+    |
        | 20.19  | D     |
        """,
    )


def test_published_averages_of_applied_general_qualifications():
    check(
        "applied general",
        """
        | points | grade  |
        |--------|--------|
        | 29.97  | Merit+ |
        | 30.08  | Dist-  |
        | 33.31  | Dist-  |
        | 33.35  | Dist   |
        | 36.73  | Dist+  |
        | 22.76  | Merit- |
        | 23.90  | Merit  |
        | 41.66  | Dist+  |
        | 41.67  | Dist*- |
        | 46.67  | Dist*  |
        """,
    )


def test_the_average_is_rounded_to_two_decimals_before_it_is_graded():
    check(
        "A level",
        """
        | points  | grade |
        |---------|-------|
        | 28.33   | C-    |
        | 28.3333 | C-    |
        | 28.3349 | C-    |
        | 28.335  | C     |
        | 31.6649 | C     |
        | 31.665  | C+    |
        | 34.995  | B-    |
        | 4.99    | U     |
        | 5       | E-    |
        | 58.33   | A*-   |
        | 58.34   | A*    |
        """,
    )


def test_a_level_2_average_on_the_edge_has_the_lower_grade():
    check(
        "technical certificate",
        """
        | points | grade    |
        |--------|----------|
        | 4.5    | L1Dist+  |
        | 4.51   | L2Pass-  |
        | 5.83   | L2Merit- |
        | 5.84   | L2Merit  |
        | 6.17   | L2Merit  |
        | 6.18   | L2Merit+ |
        """,
    )


def test_other_cohorts_share_a_scale():
    assert list(grade_of([34.99], "academic")) == ["C+"]
    assert list(grade_of([29.97], "technical")) == ["Merit+"]


def test_a_missing_average_has_no_grade_and_the_index_stays():
    found = grade_of(pd.Series([40.0, None], index=["with", "without"], dtype="Float64"), "A level")
    assert found["with"] == "B"
    assert pd.isna(found["without"])


def test_an_unknown_scale_names_the_nearest():
    with pytest.raises(UsageError, match="Did you mean 'A level'"):
        grade_of([40.0], "A levels")
