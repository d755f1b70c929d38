"""Read ``scheduled/*.yaml``: each file a schedule, or words that say what is wrong where."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from workbench.contracts.read import read_catalogue
from workbench.errors import UsageError, did_you_mean
from workbench.schedules.commands import Commands, faults
from workbench.schedules.model import NAME, Requirement, Schedule
from workbench.settings import Settings

FOLDER = "scheduled"
_HINT = "docs/schedules.md describes every field."
_Fault = tuple[tuple[str | int, ...], str]
_UNKNOWN = "extra_forbidden"


@dataclass(frozen=True)
class Known:
    """What a schedule may name: parameter sets of a project, datasets, commands.

    ``sets_to_come`` are parameter sets that are about to be put there.
    """

    project: Path
    datasets: Sequence[str]
    commands: Commands
    sets_to_come: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schedules:
    """The schedules of a project, and what is wrong with the files that are none."""

    good: tuple[Schedule, ...]
    wrong: tuple[UsageError, ...] = ()

    def named(self, name: str) -> Schedule:
        """One schedule.

        Raises:
            UsageError: there is none of that name, or its file is wrong.
        """
        for schedule in self.good:
            if schedule.name == name:
                return schedule
        for error in self.wrong:
            if error.what.startswith(f"{name}.yaml"):
                raise error
        names = [schedule.name for schedule in self.good]
        raise UsageError(f"There is no schedule `{name}`.", did_you_mean(name, names))


def known_of(chosen: Settings, commands: Commands) -> Known:
    """What the schedules of a project may name.

    Raises:
        ContractError: a contract is wrong.
    """
    names = [contract.name for contract in read_catalogue(chosen.contracts)]
    return Known(chosen.project, names, commands)


def read_schedules(known: Known) -> Schedules:
    """Every schedule of a project, by name. One wrong file does not stop the others."""
    good, wrong = [], []
    for path in sorted((known.project / FOLDER).glob("*.yaml")):
        try:
            good.append(read_schedule(path, known))
        except UsageError as error:
            wrong.append(error)
    return Schedules(tuple(good), tuple(wrong))


def read_schedule(path: Path, known: Known) -> Schedule:
    """One schedule from its file.

    Raises:
        UsageError: the file is missing, is not YAML, or a field is wrong. Says each with its line.
    """
    if not path.is_file():
        others = [found.name for found in path.parent.glob("*.yaml")]
        raise UsageError(f"There is no schedule file {path.name}.", did_you_mean(path.name, others))
    if not NAME.fullmatch(path.stem):
        raise UsageError(
            f"{path.name} is not the name of a schedule.",
            "Use small letters, digits and hyphens: nightly-packs.yaml.",
        )
    values, root = _parsed(path)
    try:
        schedule = Schedule.model_validate({"name": path.stem, **values})
    except ValidationError as error:
        raise _refusal(path, root, _of_model(error)) from None
    if found := list(_of_names(schedule, known)):
        raise _refusal(path, root, found)
    return schedule


def _parsed(path: Path) -> tuple[dict[str, Any], Node | None]:
    """Values and nodes of a file, as YAML 1.2."""
    text = path.read_text(encoding="utf-8")
    try:
        values = YAML(typ="safe", pure=True).load(text)
        root = YAML(typ="safe", pure=True).compose(io.StringIO(text))
    except YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f", line {place.line + 1}" if place else ""
        raise UsageError(f"{path.name}{line} is not YAML.", _HINT) from None
    if not isinstance(values, dict) or "name" in values:
        raise UsageError(
            f"{path.name} is not a list of fields and values.",
            f"Write one `field: value` a line; the name is that of the file. {_HINT}",
        )
    return values, root


def _of_model(error: ValidationError) -> Iterator[_Fault]:
    for fault in error.errors():
        place = tuple(fault["loc"])
        if fault["type"] == _UNKNOWN:
            fields = Requirement if len(place) > 1 else Schedule
            names = [name for name in fields.model_fields if name != "name"]
            yield place, f"there is no such field. {did_you_mean(str(place[-1]), names)}"
        else:
            yield place, f"{fault['msg'].removeprefix('Value error, ').rstrip('.')}."


def _of_names(schedule: Schedule, known: Known) -> Iterator[_Fault]:
    with_parameters = schedule.parameters is not None
    for said in faults(schedule.command, known.commands, with_parameters=with_parameters):
        yield ("command",), said
    for number, requirement in enumerate(schedule.fresh):
        name = requirement.dataset
        if name is not None and name not in known.datasets:
            words = did_you_mean(name, known.datasets)
            yield ("fresh", number, "dataset"), f"there is no dataset `{name}`. {words}"
    if schedule.parameters is not None:
        sets = [*_parameter_sets(known.project), *known.sets_to_come]
        if schedule.parameters not in sets:
            words = did_you_mean(schedule.parameters, sets)
            yield ("parameters",), f"there is no params/{schedule.parameters}.yaml. {words}"


def _parameter_sets(project: Path) -> list[str]:
    folder = project / "params"
    found = folder.glob("*/*.yaml")
    return [path.relative_to(folder).with_suffix("").as_posix() for path in found]


def _refusal(path: Path, root: Node | None, found: "Iterator[_Fault] | list[_Fault]") -> UsageError:
    lines = [f"{path.name}, line {_line(root, place)}, {_named(place)}{said}"
             for place, said in found]  # fmt: skip
    return UsageError("\n".join(lines), _HINT)


def _named(place: tuple[str | int, ...]) -> str:
    # pydantic also names the kind of value that it tried
    names = [
        f"{part + 1}" if isinstance(part, int) else part for part in place if "[" not in str(part)
    ]
    return f"`{' '.join(names)}`: " if names else ""


def _line(node: Node | None, place: tuple[str | int, ...]) -> int:
    """Line of a field, or of the nearest thing around it."""
    line = node.start_mark.line + 1 if node is not None else 1
    for part in place:
        inner = _inside(node, part)
        if inner is None:
            break
        line, node = inner
    return line


def _inside(node: Node | None, part: str | int) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        found = ((key, value) for key, value in node.value if key.value == part)
        return next(((key.start_mark.line + 1, value) for key, value in found), None)
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    return None
