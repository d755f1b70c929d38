"""``workbench mis-simulator``: an MIS of synthetic pupils to try a connection on."""

from datetime import date, datetime
from typing import Annotated

import typer

from workbench.cli._output import Json, output, print_json

app = typer.Typer()


@app.command("mis-simulator")
def mis_simulator(
    context: typer.Context,
    urn: Annotated[str, typer.Option(help="School of the demonstration; default the first.")] = "",
    start: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First day of the clock; default 1 March 2019."),
    ] = None,
    schools: Annotated[
        int, typer.Option(min=1, help="How many schools; the others follow the first by URN.")
    ] = 1,
    seed: Annotated[
        int, typer.Option(min=0, help="The same seed gives the same school and changes.")
    ] = 20190822,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the API; 0 takes a free one.")
    ] = 5017,
    admin_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of clock and faults; 0 takes a free one.")
    ] = 5018,
    move_clock: Annotated[
        int, typer.Option(min=0, help="Serve nothing; move a running one's clock so many days.")
    ] = 0,
    fault: Annotated[
        str, typer.Option(help="Serve nothing; let the next request to a running one fail so.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Serve synthetic schools as the Wonde API until Ctrl-C; nothing in them is real.

    Prints the address and the token that a connection needs, and the command that connects:
    `workbench connection add wonde --url URL --school SCHOOL`. That takes the token from standard
    input or from a file, never from an argument. One token is for all schools. The clock stands
    still until `workbench mis-simulator --move-clock DAYS` moves it.
    """
    if move_clock or fault:
        if fault:
            state = _administer(admin_port, "faults", {"kind": fault})
        if move_clock:
            state = _administer(admin_port, "clock", {"days": move_clock})
        _say_state(context, state, as_json)
        return
    made = (urn, start.date() if start else None, seed, schools)
    _serve(context, made, (port, admin_port), as_json)


def _serve(
    context: typer.Context,
    made: tuple[str, date | None, int, int],
    ports: tuple[int, int],
    as_json: bool,
) -> None:
    import secrets

    from workbench.mis_simulator.server import Addresses, make, run

    how, token = output(context), secrets.token_urlsafe(24)
    how.say("Making synthetic schools ..." if made[3] > 1 else "Making a synthetic school ...")
    simulator = make(token, *made)

    def started(addresses: Addresses) -> None:
        shown = {
            "api": addresses.api,
            "admin": addresses.admin,
            "school": simulator.school.id,
            "name": str(simulator.school.facts["name"]),
            "day": f"{simulator.state.day}",
            "token": token,
        }
        names = {site.school.id: str(site.school.facts["name"]) for site in simulator.sites}
        if as_json:
            print_json({**shown, "schools": names})
        else:
            _say_started(shown, names)

    run(simulator, *ports, started)
    how.say("Stopped.")


def _say_started(shown: dict[str, str], names: dict[str, str]) -> None:
    """Where it answers, and what connects to it."""
    others = list(names.items())[1:]
    url = f"{shown['api']}/v1.0"
    for name, value in shown.items():
        typer.echo(f"{name:<7} {value}")
    for school, name in others:
        typer.echo(f"school  {school} {name}")
    typer.echo(f"next    workbench connection add wonde --url {url} --school {shown['school']}")
    typer.echo("        with the token on standard input, or in a file named by --token-file")


def _administer(port: int, path: str, body: dict[str, object]) -> dict[str, object]:
    import httpx

    from workbench.errors import UsageError
    from workbench.mis_simulator.server import HOST

    try:
        answer = httpx.post(f"http://{HOST}:{port}/{path}", json=body, trust_env=False)
    except httpx.TransportError:
        raise UsageError(
            f"No simulator answers on `--admin-port` {port}.", "Start `workbench mis-simulator`."
        ) from None
    found: dict[str, object] = answer.json()
    if answer.is_error:
        raise UsageError(str(found["error_description"]))
    return found


def _say_state(context: typer.Context, state: dict[str, object], as_json: bool) -> None:
    if as_json:
        print_json(state)
        return
    output(context).say(f"The simulator's clock shows {state['day']}.")
    for fault in state["faults"]:  # type: ignore[attr-defined]
        output(context).say(f"Waiting fault: {fault['kind']}.")
