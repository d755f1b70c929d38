"""Data goes to standard output, everything else to standard error."""

import json
from datetime import date

import pytest

from workbench.cli._output import Output, print_json, print_table


def test_json_holds_dates_as_text(capsys):
    print_json({"day": date(2026, 9, 1), "name": "Nôtre"})
    shown = capsys.readouterr().out
    assert json.loads(shown) == {"day": "2026-09-01", "name": "Nôtre"}
    assert "Nôtre" in shown


def test_table_keeps_wide_rows_and_brackets_whole_when_piped(capsys):
    print_table(("name", "count"), [("a" * 150, 1), ("[red]b", None)])
    shown = capsys.readouterr().out
    assert "a" * 150 in shown
    assert "[red]b" in shown
    assert "None" not in shown


def test_words_go_to_standard_error(capsys):
    Output().say("working")
    assert capsys.readouterr() == ("", "working\n")


def test_quiet_says_nothing(capsys):
    Output(quiet=True).say("working")
    list(Output(quiet=True).track([1, 2], "Counting"))
    assert capsys.readouterr() == ("", "")


def test_progress_yields_every_item_and_leaves_standard_output_alone(capsys):
    assert list(Output().track(iter("ab"), "Counting", total=2)) == ["a", "b"]
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Counting" in shown.err


@pytest.mark.parametrize(
    ("output", "levels"),
    [
        (Output(), {"WARNING"}),
        (Output(verbose=1), {"WARNING", "INFO"}),
        (Output(verbose=3), {"WARNING", "INFO", "DEBUG"}),
        (Output(quiet=True), set()),
    ],
)
def test_log_is_as_loud_as_asked(output, levels):
    assert output.log_level in {10, 20, 30, 40}
    names = {"DEBUG": 10, "INFO": 20, "WARNING": 30}
    assert {name for name, level in names.items() if level >= output.log_level} == levels
