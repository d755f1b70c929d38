"""``workbench pack verify``, ``diff`` and ``keys``: what a pack is worth, and why two differ."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli._output import Json, print_json, print_table

if TYPE_CHECKING:
    from workbench.packs.seal.keys import Keyring

Out = Annotated[
    Path | None, typer.Option("--out", help="Folder of the packs; by default packs/ in the home.")
]

keys = typer.Typer(name="keys", help="Keys that packs are sealed with.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to those of packs."""
    app.command()(verify)
    app.command()(diff)
    app.add_typer(keys)


def verify(
    pack: Annotated[str, typer.Argument(help="Id of a pack, the start of one, or its folder.")],
    again: Annotated[
        bool,
        typer.Option("--again", help="Run its notebook again and compare every text and figure."),
    ] = False,
    seal_only: Annotated[
        bool, typer.Option("--seal", help="Look at its bytes and its signature alone.")
    ] = False,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Compare a pack with its seal, with what it was made from, and with itself made again.

    Exits with 1 where a byte was changed or the signature is not of a known key, with 6 where an
    input is another now, and with 7 where it was made again and says something else.
    """
    from workbench.packs.seal.verifying import AGAIN, INPUTS, SEAL, verify_pack
    from workbench.packs.shelf import shelf_of
    from workbench.settings import settings

    shelf = shelf_of(out)
    levels = (SEAL,) if seal_only else (SEAL, INPUTS, *((AGAIN,) if again else ()))
    found = verify_pack(settings(), shelf.find(pack), levels=levels, root=shelf.root)
    if as_json:
        print_json(found.facts())
    else:
        typer.echo("\n".join(found.lines()))
    raise typer.Exit(found.exit_code)


def diff(
    before: Annotated[str, typer.Argument(help="Id, start of an id, or folder of a pack.")],
    after: Annotated[str, typer.Argument(help="The pack to compare it with.")],
    again: Annotated[
        bool,
        typer.Option("--again", help="Make the results between them, to tell causes apart."),
    ] = False,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Explain what two packs show differently: by data, parameter, audience, policy or code.

    The cause is certain where one class of input differs, and is "one of" several otherwise. With
    --again the notebook is run with one of them changed after the other. Exits with 1 where a pack
    is not as it was sealed.
    """
    from dataclasses import asdict

    from workbench.packs.seal.command import compared

    found = compared(before, after, out, again=again)
    if as_json:
        differences = [line.facts() for line in found.lines]
        inputs = [asdict(change) for change in found.inputs]
        print_json({"inputs": inputs, "differences": differences, "not_done": found.why})
        return
    for change in found.inputs:
        typer.echo(f"{change.cause}: {change.what}")
    if found.why:
        typer.echo(found.why)
    if found.comparison.same:
        typer.echo("Both packs show the same.")
        return
    columns = ("part", "row", "column", before, after, "difference", "cause")
    print_table(columns, [line.row() for line in found.lines])


@keys.command(name="list")
def list_keys(as_json: Json = False) -> None:
    """List the keys whose signatures are believed."""
    from dataclasses import asdict

    known = _keyring().known()
    if as_json:
        print_json([asdict(one) for one in known])
        return
    rows = [(one.key, one.standing, one.since, one.label) for one in known]
    print_table(("key", "", "since", "whose"), rows)


@keys.command()
def new() -> None:
    """Make a new key that signs from now on. What the old one signed stays valid.

    Export the new key to those who trust this installation.
    """
    typer.echo(_keyring().renew().key)


@keys.command()
def export(
    key: Annotated[str, typer.Argument(help="Name of a key; by default that which signs.")] = "",
) -> None:
    """Print the public half of a key, for another installation to trust."""
    typer.echo(_keyring().export(key))


@keys.command()
def trust(
    key: Annotated[str, typer.Argument(help="Line that `workbench pack keys export` printed.")],
    label: Annotated[str, typer.Option("--label", help="Whose key it is.")],
) -> None:
    """Believe the packs of another installation. Ask there, by telephone, whether it is its key."""
    known = _keyring().trust(key, label)
    typer.echo(f"{known.key}: {known.standing}")


@keys.command()
def forget(
    key: Annotated[str, typer.Argument(help="Name of a key that does not sign here.")],
) -> None:
    """Believe a key no longer, as when somebody else has got hold of it."""
    _keyring().forget(key)


def _keyring() -> "Keyring":
    from workbench.packs.seal.keys import Keyring
    from workbench.settings import settings

    return Keyring(settings().home)
