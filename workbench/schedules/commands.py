"""Which commands may run unattended, and whether a schedule's command is one of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from workbench.errors import did_you_mean

PROGRAM = "workbench"
PARAMETERS = "--params"
ALLOWED = (
    "audit anchor",
    "audit verify",
    "connection retention",
    "connection sync",
    "doctor",
    "ingest",
    "models fit",
    "notebook run",
    "pack build",
    "verify published",
)
"""Commands that nobody need sit at. Accounts, rights and choices are not among them."""

Commands = Mapping[str, Collection[str]]
"""Options by name of the command, such as ``{"pack build": ("--school", "--la")}``."""


def faults(words: Sequence[str], known: Commands, *, with_parameters: bool) -> Iterator[str]:
    """What is wrong with a command, in words; nothing where it is right.

    Args:
        words: the command, its program first.
        known: options of the commands that there are.
        with_parameters: whether a parameter set is given to it as well.
    """
    if words[0] != PROGRAM:
        yield f"The first word is not `{PROGRAM}`. Nothing else is run."
        return
    name = command_name(words)
    allowed = [one for one in ALLOWED if one in known]
    if name not in allowed:
        asked = " ".join(words[1:3])
        yield f"`{PROGRAM} {asked}` does not run unattended. {did_you_mean(asked, allowed)}"
        return
    given = [word.partition("=")[0] for word in words if word.startswith("-")]
    for option in given:
        if option not in known[name]:
            yield f"`{PROGRAM} {name}` has no option {option}. {did_you_mean(option, known[name])}"
    if with_parameters and PARAMETERS not in known[name]:
        yield f"`{PROGRAM} {name}` takes no parameter set. Leave `parameters` out."
    if with_parameters and PARAMETERS in given:
        yield f"{PARAMETERS} is given twice. Leave it out of the command."


def command_name(words: Sequence[str]) -> str:
    """The command's own words, without its arguments and options; empty where it is not allowed.

    >>> command_name(["workbench", "pack", "build", "--all"])
    'pack build'
    """
    rest = words[1:]
    return next((one for one in ALLOWED if tuple(rest[: len(one.split())]) == (*one.split(),)), "")
