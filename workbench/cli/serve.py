"""``workbench serve``: the dashboards in a browser."""

from typing import Annotated

import typer

from workbench.cli._output import Json, output, print_json, print_table

app = typer.Typer()


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; default WORKBENCH_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port; 0 takes a free one; default WORKBENCH_PORT."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Say whether it could start, and do not start it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Serve the dashboards until Ctrl-C, and print their address.

    With --check exits with 0 where everything is ready and with 1 where a part is missing. It says
    besides what is not safe for real pupils' data; with WORKBENCH_PRODUCTION that is an error.
    """
    from workbench.serve import server
    from workbench.serve.production import weaknesses
    from workbench.settings import settings

    given = {"host": host, "port": port}
    chosen = settings().model_copy(update={k: v for k, v in given.items() if v is not None})
    if not check:
        server.run(chosen, typer.echo)
        output(context).say("Stopped.")
        return
    for one in () if chosen.production else weaknesses(chosen):
        output(context).say(f"Not for production: {one.what} {one.how_to_mend}")
    found = server.check(chosen)
    if as_json:
        print_json(found)
    else:
        print_table(("part", "ready"), [(k, "yes" if v else "no") for k, v in found.items()])
    raise typer.Exit(0 if all(found.values()) else 1)
