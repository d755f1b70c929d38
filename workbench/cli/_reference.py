"""The reference page of the command line, made from the commands themselves."""

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

import typer.main

_INTRODUCTION = """\
# Commands

Made by `workbench docs` from `workbench/cli/`. Every command also takes the options that stand
before its name, such as `workbench --quiet ingest ...`.

"""


def commands_page() -> str:
    """Markdown with a section for each command: its help, its arguments and its options."""
    from workbench.cli import app

    root = typer.main.get_command(app)
    sections = [_options(root), *(_section(*named) for named in commands(root, "workbench"))]
    return _INTRODUCTION + "\n".join(sections)


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Full name and click command of every command from one down, in the order of their names."""
    inner = getattr(command, "commands", {})
    if not inner:
        yield name, command
    for word in sorted(inner):
        yield from commands(inner[word], f"{name} {word}")


def _section(name: str, command: Any) -> str:
    arguments = [p.metavar or p.name.upper() for p in command.params if _is_argument(p)]
    usage = " ".join([name, *arguments])
    return f"## {usage}\n\n{cleandoc(command.help or '')}\n\n{_options(command)}"


def _options(command: Any) -> str:
    shown = [p for p in command.params if not _is_argument(p) and not p.hidden]
    return "".join(f"- `{', '.join(p.opts)}`: {p.help}\n" for p in shown)


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")
