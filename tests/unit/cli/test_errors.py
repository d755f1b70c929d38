"""Errors of a command are a line or two and an exit code."""

import pytest
import typer
from typer.testing import CliRunner

from workbench.cli._errors import Commands, describe
from workbench.errors import Busy, ContractViolation, PolicyDenied, UserError, did_you_mean

CANARY = "Zebedee Quillfeather"


def failing(error: BaseException) -> typer.Typer:
    app = typer.Typer(cls=Commands, rich_markup_mode=None)

    @app.callback()
    def options(debug: bool = False) -> None:
        """Options."""

    @app.command()
    def fail() -> None:
        """Fail."""
        raise error

    return app


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UserError("It went wrong.", "Do this."), 1),
        (PolicyDenied("Not allowed."), 4),
        (ContractViolation("Column `urn` is missing."), 5),
        (Busy("Somebody else is writing.", "Try again."), 75),
        (KeyboardInterrupt(), 130),
    ],
)
def test_exit_code_is_that_of_the_error(error, code):
    assert CliRunner().invoke(failing(error), ["fail"]).exit_code == code


def test_user_error_says_what_and_what_to_do_on_standard_error():
    result = CliRunner().invoke(failing(UserError("It went wrong.", "Do this.")), ["fail"])
    assert (result.stdout, result.stderr) == ("", "Error: It went wrong.\nDo this.\n")


def test_unforeseen_error_names_its_type_but_quotes_nothing():
    result = CliRunner().invoke(failing(KeyError(CANARY)), ["fail"])
    assert result.exit_code == 1
    assert "KeyError" in result.stderr
    assert CANARY not in result.output


def test_unforeseen_error_says_where_in_the_package():
    with pytest.raises(TypeError) as caught:
        did_you_mean("urn", None)
    assert "TypeError at workbench/errors.py:" in describe(caught.value)
    assert "outside the workbench" in describe(TypeError())


def test_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / "file.csv").read_text()
    assert describe(caught.value) == f"No such file or directory: {tmp_path}/file.csv"


def test_debug_shows_the_traceback():
    result = CliRunner().invoke(failing(UserError("It went wrong.")), ["--debug", "fail"])
    assert isinstance(result.exception, UserError)


def test_wrong_argument_is_a_usage_error():
    assert CliRunner().invoke(failing(UserError("")), ["fial"]).exit_code == 2
