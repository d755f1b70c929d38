"""What ``workbench connection`` does about a connection itself: make, share, switch, end."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from workbench.access.operator import operator_identity
from workbench.cli._connection_desk import closing, opened_desk
from workbench.cli._connection_print import plain
from workbench.cli._output import Output, print_json, print_table

if TYPE_CHECKING:
    from pydantic import SecretStr


def add(how: Output, name: str, school: str, url: str, token_file: Path | None) -> None:
    """Connect a school."""
    from workbench.intake.exchange.connections import CONNECTED, REQUESTED, NewConnection
    from workbench.intake.exchange.opening import ADDRESSES, connector_named

    token = _token(token_file)
    connector = connector_named(name, school, token, url)
    with opened_desk() as desk, closing(connector):
        record, state = connector.school(), connector.state()
        if state != "approved":
            state = connector.request_access()
        connected = state == "approved"
        made = desk.connections.add(
            NewConnection(
                record.urn,
                name,
                url or ADDRESSES[name],
                record.id,
                record.name,
                record.mis,
                token,
                CONNECTED if connected else REQUESTED,
            ),
            operator_identity(),
        )
    how.say(
        f"{made.name} (URN {made.urn}) is connected through {name}; its system is {made.system}."
    )
    if not connected:
        how.say(f"The school has been asked for access and has not said yes yet ({state}).")
    how.say("Nothing is shared yet, and nothing was taken.")
    how.say(f"Next: choose what it shares with `workbench connection share {made.urn} ...`.")


def list_all(as_json: bool) -> None:
    """Every connection."""
    with opened_desk() as desk:
        found = desk.connections.all()
    if as_json:
        print_json([plain(asdict(one)) for one in found])
        return
    columns = ("urn", "name", "connector", "state", "mode", "shares")
    rows = [
        (c.urn, c.name, c.connector, c.state, c.mode, ", ".join(sorted(c.categories)))
        for c in found
    ]
    print_table(columns, rows)


def share(how: Output, urn: str, categories: Sequence[str], nothing: bool) -> None:
    """Choose categories; without any, say what there is."""
    from workbench.intake.connectors.protocol import CATEGORIES

    with opened_desk() as desk:
        if not categories and not nothing:
            shared = desk.connections.of(urn).categories
            rows = [
                (name, "shared" if name in shared else "", words.title, words.sentence)
                for name, words in CATEGORIES.items()
            ]
            print_table(("category", "", "title", "what is taken"), rows)
            return
        made = desk.connections.choose(urn, categories, operator_identity())
    names = ", ".join(CATEGORIES[name].title for name in CATEGORIES if name in made.categories)
    how.say(f"School {urn} shares: {names or 'nothing'}. Nothing else is asked for.")
    if made.categories:
        how.say(f"Next: look at what would come with `workbench connection preview {urn}`.")


def switch(how: Output, urn: str, name: str) -> None:
    """Switch between automatic and manual."""
    with opened_desk() as desk:
        desk.connections.switch(urn, name, operator_identity())
    if name == "automatic":
        how.say(f"Changes of school {urn} come in with each run.")
    else:
        how.say(f"Changes of school {urn} wait: `workbench connection pending {urn}` lists them.")


def revoke(how: Output, urn: str, at_connector: bool) -> None:
    """Switch a connection off."""
    from workbench.intake.exchange.opening import connector_of
    from workbench.intake.exchange.revoking import HERE
    from workbench.intake.exchange.revoking import revoke as carry_out

    with opened_desk() as desk:
        connection = desk.connections.of(urn)
        connector = connector_of(desk.connections, connection) if at_connector else None
        off = carry_out(desk.connections, urn, operator_identity(), HERE)
        if connector is not None:
            with closing(connector):
                connector.revoke()
    how.say(f"School {urn} is switched off. Nothing is taken any more, and the token is gone.")
    how.say(f"Names of its pupils go by {off.named_until:%-d %B %Y}; un-named figures stay.")


def retention(how: Output, apply: bool, as_json: bool) -> None:
    """What is due, and its removal."""
    from workbench.intake.exchange.retention import due, forget, remove

    with opened_desk() as desk:
        found = due(desk, desk.connections.today)
        rows = [remove(desk, one, operator_identity()) for one in found] if apply else []
        if apply and found:
            forget(desk)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    print_table(("school", "whose names", "why"), [(one.urn, one.what, one.why) for one in found])
    if apply:
        how.say(f"{sum(rows):,} rows were removed from the vault, and from what it was before.")
    elif found:
        how.say("Nothing was removed. Add --apply to remove them.")


def _token(file: Path | None) -> "SecretStr":
    from pydantic import SecretStr

    from workbench.errors import UsageError

    if file is not None:
        text = file.read_text(encoding="utf-8")
    elif sys.stdin.isatty():
        text = typer.prompt("Access token", hide_input=True)
    else:
        text = sys.stdin.readline()
    if not text.strip():
        raise UsageError("There is no access token.", "Type it, pipe it in, or give --token-file.")
    return SecretStr(text.strip())
