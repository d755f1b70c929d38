"""How runs, counts, checks and categories of an exchange are printed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from workbench.cli._output import Output, print_json, print_table

if TYPE_CHECKING:
    from workbench.intake.exchange.runs import Run
    from workbench.intake.exchange.status import Category

KINDS = ("new", "changed", "gone")
_WORDS = {
    "stored": "Stored.",
    "unchanged": "Nothing has changed.",
    "waiting": "Stored what needs no decision; the rest waits.",
}


def print_run(how: Output, run: "Run", as_json: bool) -> None:
    """What a run did, and what to do next."""
    if as_json:
        print_json(plain(asdict(run)))
        return
    print_counts(run.counts)
    print_checks(run.checks)
    how.say(f"{_WORDS[run.outcome]} Run {run.id} ({run.kind}).")
    if run.outcome == "waiting":
        how.say(f"Next: `workbench connection pending {run.urn}`, then accept or reject.")
    elif run.stores:
        how.say(f"`workbench connection changes {run.urn}` shows which columns changed.")
        how.say(f"`workbench connection undo {run.id}` takes the run back.")


def print_counts(counts: Mapping[str, Mapping[str, Any]]) -> None:
    """Rows and columns that change, by dataset."""
    rows = [
        (
            dataset,
            *(f"{found[name]:,}" for name in KINDS),
            ", ".join(f"{name} {count:,}" for name, count in found["columns"].items()),
        )
        for dataset, found in counts.items()
    ]
    print_table(("dataset", *KINDS, "changed columns"), rows)


def print_checks(checks: Sequence[Mapping[str, Any]]) -> None:
    """Checks that found something, with what to do."""
    wrong = [check for check in checks if check["result"] != "passed"]
    names = ("stage", "check", "dataset", "column", "result", "count", "guidance")
    if wrong:
        print_table(names, [tuple(check[name] for name in names) for check in wrong])
    passed = len(checks) - len(wrong)
    typer.echo(f"{passed} of {len(checks)} checks found nothing.", err=True)


def category_row(one: "Category") -> tuple[object, ...]:
    """Cells of a category."""
    since = f"since {one.since:%-d %b %Y}" if one.shared and one.since else "no"
    last = f"{one.last_extract:%-d %b %Y %H:%M}" if one.last_extract else ""
    records = ", ".join(f"{name} {count:,}" for name, count in one.records.items() if count)
    problems = ", ".join(f"{p['check']} {p['count']:,}" for p in one.problems)
    return (one.title, since, last, records, problems)


def cell(value: object) -> str:
    """A value in words."""
    return "none" if value is None else str(value)


def plain(value: Any) -> Any:
    """Values that JSON has, sets and tuples as lists."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return value
