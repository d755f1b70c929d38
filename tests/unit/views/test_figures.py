"""Charts: their words, their tables, and what they hold."""

import pandas as pd
import pytest
from drawn import table

from workbench.errors import ContractViolation, UsageError
from workbench.views import charts
from workbench.views.drawing import WIDTHS, drawing
from workbench.views.formats import PERCENTAGE, POINTS, PROGRESS, RATE

GROUPS = table("""
    | label  | n  | value | low   | high | national | verdict             | status     |
    |--------|----|-------|-------|------|----------|---------------------|------------|
    | Girls  | 72 | 0.45  | 0.16  | 0.74 | 0        | significantly above | calculated |
    | Boys   | 71 | -0.03 | -0.32 | 0.26 | 0        | in line with        | calculated |
    | Mobile |    |       |       |      | 0        |                     | suppressed |
""")
SAID = {"name": "a-chart", "title": "Progress 8 by pupil group", "source": "the school's results"}
BANDS = ["Well below average", "Below average", "Average", "Above average", "Well above average"]


def dots(**options):
    return charts.dots(GROUPS, unit="Progress 8", style=PROGRESS, **SAID, **options)


def trend(frame, **options):
    return charts.trend(frame, unit="Progress 8", style=PROGRESS, **SAID, **options)


def years(*values, **columns):
    periods = [f"20{16 + i}/{17 + i}" for i in range(len(values))]
    return pd.DataFrame({"period": periods, "value": values, **columns})


def drawn_numbers(figure) -> set[float]:
    """Every number in the layers of a chart."""
    return {
        round(float(found), 2)
        for layer in figure.layers
        for row in layer.rows
        for found in row
        if isinstance(found, int | float) or hasattr(found, "item")
    }


def test_dots_say_what_they_show():
    assert dots().summary == (
        "Progress 8 by pupil group: from Boys at −0.03 to Girls at +0.45; 1 significantly above, "
        "1 in line (National average)."
    )


def test_dots_have_a_table_ready_to_read():
    assert dots().table.iloc[0].to_list() == [
        "Girls",
        "72",
        "+0.45",
        "+0.16 to +0.74",
        "+0.00",
        "▲ significantly above",
    ]


def test_a_suppressed_dot_is_not_drawn_and_says_so():
    figure = dots()
    assert figure.table.iloc[2].to_list()[2] == "x"
    assert drawn_numbers(figure) <= {0.45, 0.16, 0.74, -0.03, -0.32, 0.26, 0.0, 1.0, 2.0} | {
        round(i + d, 2) for i in range(3) for d in (-0.32, 0.32)
    }


def test_dots_keep_a_given_order():
    shuffled = charts.dots(GROUPS.iloc[::-1], unit="u", style=PROGRESS, ordered=False, **SAID)
    assert shuffled.table["Group"].to_list() == ["Mobile", "Boys", "Girls"]


def test_the_key_explains_only_what_is_drawn():
    assert dots().key == "❙ National average   — 95% interval   ▲ significantly above   ◆ in line"


def test_a_missing_column_is_named():
    with pytest.raises(ContractViolation, match="no column value"):
        charts.dots(GROUPS.drop(columns="value"), unit="u", style=PROGRESS, **SAID)


def test_trend_compares_with_england():
    figure = trend(years(0.1, 0.2, national=[-0.03, -0.02]))
    assert figure.summary.endswith("+0.10 in 2016/17 and +0.20 in 2017/18 (England −0.02).")
    assert figure.table.columns.to_list() == ["Year", "This school", "England"]


def test_no_line_crosses_a_break():
    figure = trend(years(0.1, 0.2, 0.3), breaks={"2018/19": "other examinations"})
    line = next(p for p in figure.layers if p.role == "School")
    assert [value != value for _, value in line.rows] == [False, False, True, False]
    assert "not comparable throughout: other examinations" in figure.summary


def test_a_missing_year_has_a_row_and_no_point():
    figure = trend(years(0.1, None, 0.3))
    points = next(p for p in figure.layers if p.role == "Untested")
    assert len(points.rows) == 2
    assert figure.table["This school"].to_list() == ["+0.10", "-", "+0.30"]


def test_bars_write_their_values():
    frame = pd.DataFrame({"label": ["Monday am", "Friday pm"], "value": [4.0, 5.7]})
    figure = charts.bars(frame, unit="Absence", style=RATE, **SAID)
    labels = next(p for p in figure.layers if p.kind == "Labels")
    assert [words for *_, words in labels.rows] == ["4.0%", "5.7%"]


def test_bands_fill_the_bar():
    frame = pd.DataFrame(
        {"label": ["London"], **dict(zip(BANDS, (10, 20, 40, 20, 10), strict=True))}
    )
    figure = charts.bands(frame, BANDS, unit="Share", **SAID)
    last = next(p for p in figure.layers if p.role == "Band4")
    assert max(end for _, _, end, _ in last.rows) == 100
    assert figure.table.loc[0, "Average"] == "40%"


def test_there_are_five_bands():
    with pytest.raises(UsageError, match="`names` holds 2"):
        charts.bands(pd.DataFrame({"label": []}), ["a", "b"], unit="u", **SAID)


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (50.0, "is above 50% of 101 schools"),
        (1000.0, "is above more than 99%"),
        (-5.0, "is above less than 1%"),
        (None, "no value for this school"),
    ],
)
def test_distribution_says_where_a_school_stands(mark, words):
    values = pd.Series(range(101), dtype=float)
    figure = charts.distribution(values, mark, unit="Points", style=POINTS, **SAID)
    assert words in figure.summary


def test_distribution_counts_every_school():
    values = pd.Series([*range(100), 1e6, None], dtype=float)
    figure = charts.distribution(values, 5.0, unit="Points", style=POINTS, **SAID)
    columns = next(p for p in figure.layers if p.role == "Others")
    assert sum(height for *_, height in columns.rows) == 101


def test_scatter_leaves_out_half_known_rows():
    frame = pd.DataFrame({"x": [1.0, 2.0, None], "y": [2.0, 4.0, 6.0], "label": ["a", "b", "c"]})
    figure = charts.scatter(
        frame, x_title="X", y_title="Y", x_style=POINTS, y_style=PERCENTAGE, **SAID
    )
    assert figure.table.to_dict("list") == {
        "School": ["a", "b"],
        "X": ["1.0", "2.0"],
        "Y": ["2%", "4%"],
    }
    assert "2 points" in figure.summary


@pytest.mark.parametrize("frame", [GROUPS.iloc[:0], GROUPS.iloc[2:]])
def test_nothing_to_show_is_said(frame):
    figure = charts.dots(frame, unit="u", style=PROGRESS, **SAID)
    assert figure.summary == "Progress 8 by pupil group: no values can be shown."
    assert drawing(figure).count("<svg") == len(WIDTHS)


CHANCES = table("""
    | label | n  | expected | observed | low  | high | agrees |
    |-------|----|----------|----------|------|------|--------|
    | 1     | 50 | 0.10     | 0.12     | 0.05 | 0.20 | yes    |
    | 2     | 50 | 0.50     | 0.70     | 0.60 | 0.80 | no     |
""").assign(agrees=[True, False])


def test_reliability_says_where_chances_were_off():
    figure = charts.reliability(CHANCES, **SAID)
    assert figure.summary.endswith(
        "in 1 of 2 the chance that was given lies in the interval of what happened; "
        "the largest difference is 20.0 percentage points."
    )
    assert figure.table["Agrees"].to_list() == ["yes", "no"]
    assert {10.0, 12.0, 50.0, 70.0, 60.0, 80.0} <= drawn_numbers(figure)


def test_reliability_of_nothing_is_said():
    assert "no chances" in charts.reliability(CHANCES.iloc[:0], **SAID).summary
