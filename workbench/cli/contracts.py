"""``workbench contracts``: what datasets must be, version by version."""

from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli._output import Json, output, print_json, print_table

if TYPE_CHECKING:
    from workbench.contracts.diff import Difference

app = typer.Typer(
    name="contracts", help="What each dataset must be, version by version.", no_args_is_help=True
)

Named = Annotated[
    str, typer.Argument(help="A contract's file, its name, or name@version of a released one.")
]


@app.command("list")
def list_contracts(as_json: Json = False) -> None:
    """List the contracts with their versions, and whether these are released."""
    from workbench.contracts.read import read_catalogue
    from workbench.contracts.release import standing
    from workbench.settings import settings

    catalogue = read_catalogue(settings().contracts)
    names = ("contract", "version", "columns", "category", "controller", "data type", "state")
    rows = [
        (
            *(one.name, one.version, len(one.columns), one.category, one.controller),
            *(one.data_type, standing(one, catalogue.folder).words),
        )
        for one in catalogue
    ]
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    else:
        print_table(names, rows)


@app.command()
def diff(context: typer.Context, before: Named, after: Named, as_json: Json = False) -> None:
    """Compare two versions of a contract: each change, and which part of the version must rise.

    A released version holds no wording, so wording is compared only between files and names.
    Exits with 0 where nothing changed or all of it is compatible, with 5 where a change breaks.
    """
    from workbench.contracts.diff import diff as difference
    from workbench.contracts.named import terms_named
    from workbench.errors import ContractViolation
    from workbench.settings import settings

    folder = settings().contracts
    found = difference(terms_named(before, folder), terms_named(after, folder))
    if as_json:
        print_json(_record(found))
    else:
        _print(found)
    output(context).say(_verdict(found))
    raise typer.Exit(ContractViolation.exit_code if found.breaking else 0)


@app.command()
def release(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the contract.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything, write nothing.")
    ] = False,
) -> None:
    """Record the present version of a contract as released, so that it cannot change unseen.

    Refused where the version is lower than its changes since the last release ask for.
    """
    from workbench.contracts.read import read_catalogue
    from workbench.contracts.release import release as record
    from workbench.errors import UsageError, did_you_mean
    from workbench.settings import settings

    catalogue = read_catalogue(settings().contracts)
    if name not in catalogue.names:
        raise UsageError(f"There is no dataset `{name}`.", did_you_mean(name, catalogue.names))
    before = record(catalogue[name], catalogue.folder, dry_run=dry_run)
    done = "would be released" if dry_run else "is released"
    said = "was released before" if before.released else done
    output(context).say(f"`{name}` {before.version} {said}.")


def _record(found: "Difference") -> dict[str, object]:
    from dataclasses import asdict

    changes = [{**asdict(one), "part": one.part} for one in found.changes]
    return {
        **{"contract": found.contract, "before": found.before, "after": found.after},
        **{"effect": found.effect, "least_version": found.least_version},
        **{"versioned": found.versioned, "changes": changes},
    }


def _print(found: "Difference") -> None:
    columns = ("where", "change", "effect", "raises", "for a school")
    rows = [
        (one.column or "(dataset)", one.engineer, one.effect, one.part, one.school)
        for one in found.changes
    ]
    if rows:
        print_table(columns, rows)


def _verdict(found: "Difference") -> str:
    if found.effect is None:
        return f"`{found.contract}`: {found.before} and {found.after} are the same."
    counted = f"{len(found.changes)} changes" if len(found.changes) > 1 else "1 change"
    needed = f"the version must be {found.least_version} or higher"
    fits = "and is" if found.versioned else "but is"
    return (
        f"`{found.contract}`: {counted}, {len(found.breaking)} of them breaking; "
        f"{needed} {fits} {found.after}."
    )
