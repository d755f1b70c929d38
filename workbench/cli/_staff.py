"""``workbench users import``: from a staff list and choices to accounts."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from workbench.cli._accounts import Operator
from workbench.cli._output import output, print_json, print_table

if TYPE_CHECKING:
    from workbench.serve.accounts.provisioning import Choice, Plan, Result, School
    from workbench.serve.accounts.staff import Refusal, StaffList


@dataclass(frozen=True)
class Import:
    """What was asked for."""

    file: Path | None
    urn: str
    name: str
    plan: Path | None
    only: tuple[str, ...]
    grants: tuple[str, ...]
    close: tuple[str, ...]
    dry_run: bool


@dataclass(frozen=True)
class Outcome:
    """The plan, the rows that were refused, and what was done, if anything."""

    planned: "Plan"
    refused: "tuple[Refusal, ...]"
    results: "tuple[Result, ...]"
    carried_out: bool


def carry_out(wanted: Import, desk: Operator) -> Outcome:
    """Read the list, plan, and unless it is a rehearsal make the accounts.

    Raises:
        UserError: the list or the plan cannot be read, or the policy does not allow it.
    """
    from workbench.serve.accounts.provisioning import confirm, plan, require_provisioning

    require_provisioning(desk.administration.authority, wanted.urn)
    staff = _listed(wanted, desk)
    accounts = desk.administration.people()
    known = {one.code: one.organisation for one in accounts if one.kind == "school"}
    school = _school(wanted, known)
    choices = _read_plan(wanted.plan) if wanted.plan is not None else None
    planned = plan(staff.members, accounts, school, choices, _ticked(wanted.grants))
    if wanted.only:
        planned = replace(planned, new=_only(planned, wanted.only))
    if wanted.dry_run:
        return Outcome(planned, staff.refused, (), False)
    results = confirm(planned, school, desk.administration, wanted.close)
    return Outcome(planned, staff.refused, tuple(results), True)


def show(context: typer.Context, outcome: Outcome, as_json: bool) -> None:
    """Print what would be done, or what was; access codes stand in it once."""
    if as_json:
        done = {"results": [asdict(one) for one in outcome.results]} if outcome.carried_out else {}
        refused = [asdict(one) for one in outcome.refused]
        print_json({**asdict(outcome.planned), "refused_rows": refused, **done})
        return
    say = output(context).say
    for refusal in outcome.refused:
        say(f"Row {refusal.row} is left out: {refusal.reason}.")
    for name in outcome.planned.without_email:
        say(f"{name} has no e-mail address, so there can be no username.")
    if outcome.carried_out:
        rows = [(o.username, o.outcome, o.access_code, o.reason) for o in outcome.results]
        print_table(("username", "outcome", "access code", "reason"), rows)
        return
    people = [
        (one.username, one.display_name, one.job, one.choice.role, " ".join(one.choice.grants))
        for one in outcome.planned.new
    ]
    print_table(("username", "name", "job", "role", "grants"), people)
    for username in outcome.planned.leavers:
        say(f"{username} has left: --close {username} closes the account.")


def _listed(wanted: Import, desk: Operator) -> "StaffList":
    """Staff of the file or, without one, of the school's own system."""
    if wanted.file is not None:
        from workbench.serve.accounts.staff import read_staff

        return read_staff(wanted.file)
    from workbench.loader import Door
    from workbench.serve.accounts.staff_of_system import staff_of_system

    door = Door(desk.chosen)
    try:
        return staff_of_system(door, wanted.urn)
    finally:
        door.close()


def _school(wanted: Import, known: Mapping[str, str]) -> "School":
    from workbench.errors import UsageError
    from workbench.serve.accounts.provisioning import School
    from workbench.serve.organisations import check_urn

    check_urn(wanted.urn)
    name = known.get(wanted.urn, wanted.name)
    if not name:
        raise UsageError(f"School {wanted.urn} has no account yet.", "Add --name with its name.")
    return School(wanted.urn, name)


def _only(planned: "Plan", names: tuple[str, ...]) -> tuple[Any, ...]:
    from workbench.errors import UsageError, did_you_mean

    new = {one.username: one for one in planned.new}
    for name in names:
        if name.strip().casefold() not in new:
            raise UsageError(f"`only` is '{name}'.", did_you_mean(name, new))
    return tuple(new[name.strip().casefold()] for name in names)


def _ticked(grants: tuple[str, ...]) -> "Choice":
    from workbench.errors import UsageError, did_you_mean
    from workbench.serve.accounts.provisioning import Choice

    ticks = [field.name for field in fields(Choice) if field.name != "role"]
    for grant in grants:
        if grant not in ticks:
            raise UsageError(f"`grant` is '{grant}'.", did_you_mean(grant, ticks))
    ticked: dict[str, Any] = dict.fromkeys(grants, True)
    return Choice(**ticked)


def _read_plan(path: Path) -> "dict[str, Choice]":
    """What a plan chooses for each person, by username."""
    from workbench.errors import UsageError
    from workbench.serve.accounts.provisioning import Choice

    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        choices = {str(one["username"]): Choice(**one["choice"]) for one in raw["new"]}
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path.name} is not a plan ({type(error).__name__}).",
            "Print one with --dry-run --json and change its choices.",
        ) from None
    if not all(_is_choice(choice) for choice in choices.values()):
        raise UsageError(f"{path.name}: a choice is not true or false, or a role is not text.")
    return choices


def _is_choice(choice: "Choice") -> bool:
    return all(
        isinstance(value, str if name == "role" else bool) for name, value in asdict(choice).items()
    )
