"""``workbench demo``: everything at once, on this machine."""

from typing import Annotated

import typer

from workbench.cli._output import output

app = typer.Typer()


@app.command()
def demo(
    context: typer.Context,
    serve: Annotated[
        bool, typer.Option(help="Serve the dashboards at the end, until Ctrl-C.")
    ] = True,
) -> None:
    """Load published data if there is any, make synthetic England, build five packs, and serve.

    Prints a sign-in for each role. The passwords are random, kept nowhere and printed this once.
    """
    from workbench.demo import prepare
    from workbench.serve import server
    from workbench.settings import settings

    chosen = settings()
    how = output(context)
    sign_ins = prepare(chosen, how.say)
    typer.echo("Sign-ins (each password is shown this once):")
    for one in sign_ins:
        typer.echo(f"  {one.username:<9} {one.password}   {one.title}")
    typer.echo(f"Packs are in {chosen.packs}.")
    if serve:
        server.run(chosen, typer.echo)
