"""Figures as they are published, and what they become."""

import numpy as np
import pandas as pd
import pytest

from workbench.intake.figures import read_figures, read_numbers
from workbench.intake.format import MeasureColumn

CODES = {"SUPP": "suppressed", "z": "not_applicable", "low": "rounds_to_zero", "": "no_row"}


def read(kind: str, text: str, **limits: object):
    column = MeasureColumn("m", "all", "COLUMN", kind=kind, **limits)  # type: ignore[arg-type]
    texts = pd.Series([text], dtype="str")
    columns, failures = read_figures(texts, np.array([0]), [column], CODES)
    row = pd.DataFrame(columns).iloc[0]
    value = None if pd.isna(row["value"]) else row["value"]
    return value, row["status"], [f.rule for f in failures]


# kind      | text    | value | status           | rules broken
DRAWN = [
    ("number", "1.53", 1.53, "published", []),
    ("number", "-0.1", -0.1, "published", []),
    ("number", "0", 0.0, "published", []),
    ("number", "SUPP", None, "suppressed", []),
    ("number", "z", None, "not_applicable", []),
    ("number", "low", None, "rounds_to_zero", []),
    ("number", "", None, "no_row", []),
    ("number", "64%", None, "published", ["type"]),
    ("number", "supp", None, "published", ["type"]),
    ("number", "nan", None, "published", ["type"]),
    ("number", "inf", np.inf, "published", ["type"]),
    ("number", "1,234", None, "published", ["type"]),
    ("percent", "64%", 64.0, "published", []),
    ("percent", "53.1", 53.1, "published", []),
    ("percent", "SUPP", None, "suppressed", []),
    ("percent", "%", None, "published", ["type"]),
]


@pytest.mark.parametrize(("kind", "text", "value", "status", "rules"), DRAWN)
def test_figure(kind, text, value, status, rules):
    assert read(kind, text) == (value, status, rules)


@pytest.mark.parametrize(
    ("text", "rules"),
    [("-0.1", ["minimum"]), ("0", []), ("100", []), ("100.1", ["maximum"]), ("SUPP", [])],
)
def test_limits(text, rules):
    assert read("number", text, minimum=0, maximum=100)[2] == rules


def test_columns_of_several_measures_keep_their_own_rules():
    measures = [
        MeasureColumn("p8", "all", "P8"),
        MeasureColumn("share", "all", "SHARE", kind="percent", minimum=0, maximum=100),
        MeasureColumn("band", "all", "BAND", kind="words", words={"1": "Well above average"}),
        MeasureColumn("grade", "all", "GRADE", kind="text", pattern="[A-E]"),
    ]
    texts = pd.Series(["1", "120", "1", "A", "x", "5%", "9", "Z"], dtype="str")
    which = np.array([0, 1, 2, 3, 0, 1, 2, 3])
    columns, failures = read_figures(texts, which, measures, CODES)
    assert columns["value"].fillna(-1).to_list() == [1, 120, -1, -1, -1, 5, -1, -1]
    assert columns["text"].fillna("").to_list() == [
        "",
        "",
        "Well above average",
        "A",
        "",
        "",
        "",
        "",
    ]
    assert {(f.column, f.rule, f.rows) for f in failures} == {
        ("P8", "type", 1),
        ("SHARE", "maximum", 1),
        ("BAND", "allowed", 1),
        ("GRADE", "allowed", 1),
    }


def test_numbers_beside_a_figure():
    texts = pd.Series(["12", "SUPP", "", "x"], dtype="str")
    values, failures = read_numbers(texts, np.array([0, 0, 0, 0]), ["N"], CODES)
    assert values.fillna(-1).to_list() == [12, -1, -1, -1]
    assert [(f.column, f.rule, f.rows) for f in failures] == [("N", "type", 1)]
