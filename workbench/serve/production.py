"""What must not be so where real pupils' data are served. In production the server does not start.

Everything is looked at before anything is said, so that one try names every reason. The same list
is what ``workbench serve --check`` and ``workbench doctor`` report.
"""

import logging
import os
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import panel
import sqlalchemy as sa
from bokeh.settings import settings as bokeh_settings
from zxcvbn import zxcvbn  # type: ignore[import-untyped]

from workbench.errors import UsageError, UserError
from workbench.serve.openid.client import client_of
from workbench.serve.origin import is_loopback, public_address
from workbench.serve.secret import session_secret
from workbench.settings import Settings
from workbench.store.registry import ACTIVE, LOCAL, SecondFactor, User, UserGrant, open_registry

DEMONSTRATION = "demonstration"
"""Who has given the accounts of the demonstration their rights."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_HARD_TO_GUESS = 36.0  # powers of ten; 256 random bits as hexadecimal digits are about 60
_JUDGED = 72
_ENCRYPTED = {"require", "verify-ca", "verify-full"}


@dataclass(frozen=True)
class Weakness:
    """One thing that is not safe.

    ``refuses`` says whether the server does not start in production because of it; otherwise it is
    a warning.
    """

    what: str
    how_to_mend: str
    refuses: bool = True


def weaknesses(chosen: Settings) -> tuple[Weakness, ...]:
    """Everything about settings, files and accounts that is not safe, refusals first."""
    # a wrong setting may be in the way of several looks
    found = dict.fromkeys(one for look in _LOOKS for one in _seen(look, chosen))
    return tuple(sorted(found, key=lambda one: not one.refuses))


def refuse_unsafe(chosen: Settings) -> None:
    """In production let only a safe server start, and log what is worth a warning.

    Raises:
        UsageError: names every reason and how to mend it.
    """
    if not chosen.production:
        return
    found = weaknesses(chosen)
    for one in found:
        if not one.refuses:
            logging.getLogger("workbench.serve").warning("%s %s", one.what, one.how_to_mend)
    reasons = [f"- {one.what} {one.how_to_mend}" for one in found if one.refuses]
    if reasons:
        raise UsageError(
            f"WORKBENCH_PRODUCTION is set, and {len(reasons)} things are not safe:",
            "\n".join(reasons),
        )


def _seen(look: Callable[[Settings], Iterator[Weakness]], chosen: Settings) -> list[Weakness]:
    try:
        return list(look(chosen))
    except UserError as error:
        return [Weakness(error.what, error.hint)]


def _secret(chosen: Settings) -> Iterator[Weakness]:
    if chosen.session_secret is None and not (chosen.home / "keys" / "session_secret").exists():
        return  # made when the server starts
    secret = session_secret(chosen).decode("utf-8", "replace")
    if float(zxcvbn(secret[:_JUDGED])["guesses_log10"]) < _HARD_TO_GUESS:
        yield Weakness(
            "The session secret can be guessed.", "Make one with `openssl rand -hex 32`."
        )


def _address(chosen: Settings) -> Iterator[Weakness]:
    if not public_address(chosen, chosen.port).secure:
        yield Weakness(
            "Browsers are not served over https.",
            "Put a proxy with TLS in front and set WORKBENCH_PUBLIC_ORIGIN=https://...",
        )
    if not is_loopback(chosen.host):
        yield Weakness(
            f"The server listens on {chosen.host}, where others than the proxy reach it.",
            "Set WORKBENCH_HOST=127.0.0.1, or let a firewall see to it.",
            refuses=False,
        )


def _bokeh(_: Settings) -> Iterator[Weakness]:
    if any("*" in origin for origin in bokeh_settings.allowed_ws_origin()):
        yield Weakness("BOKEH_ALLOW_WS_ORIGIN has a pattern.", "Take it out of the environment.")
    if bokeh_settings.dev:
        yield Weakness("Bokeh runs for development.", "Take BOKEH_DEV out of the environment.")


def _provider(chosen: Settings) -> Iterator[Weakness]:
    client = client_of(chosen, public_address(chosen, chosen.port))
    if client is not None and not client.issuer.startswith("https://"):
        yield Weakness("The OpenID provider is not asked over https.", "Use its https address.")


def _debugging(_: Settings) -> Iterator[Weakness]:
    if sys.flags.dev_mode:
        yield Weakness("Python runs in development mode.", "Start it without -X dev.")
    if logging.getLogger().isEnabledFor(logging.DEBUG):
        yield Weakness("Everything is logged for debugging.", "Start without `-vv`.")
    if panel.config.autoreload or panel.config.admin or panel.config.profiler:
        yield Weakness("Panel runs for development.", "Take PANEL_... out of the environment.")


def _files(chosen: Settings) -> Iterator[Weakness]:
    home, keys = chosen.home, chosen.home / "keys"
    if home.exists() and _is_open(home):
        yield Weakness("Others can enter the home folder.", f"Run: chmod 700 '{home}'")
    for key in sorted(keys.glob("*")) if keys.is_dir() else ():
        if _is_open(key):
            yield Weakness(f"Others can read keys/{key.name}.", f"Run: chmod go= '{key}'")


def _audit(chosen: Settings) -> Iterator[Weakness]:
    if not _takes_lines(chosen.audit_log):
        yield Weakness(
            "The audit log cannot be written, so that nothing would be shown.",
            f"Give this account the right to write '{chosen.audit_log}'.",
        )


def _database(chosen: Settings) -> Iterator[Weakness]:
    addresses = {
        "registry": chosen.registry_url,
        "lake_catalogue": chosen.lake_catalogue_url,
        "vault_catalogue": chosen.vault_catalogue_url,
    }
    for name, address in addresses.items():
        if address is not None and _is_readable_on_the_way(address.get_secret_value()):
            yield Weakness(
                f"The {name.replace('_', ' ')} is reached over the network without TLS.",
                f"Add ?sslmode=verify-full to WORKBENCH_{name.upper()}_URL.",
            )


def _is_readable_on_the_way(address: str) -> bool:
    url = sa.make_url(address)
    near = url.host is None or url.host.startswith("/") or is_loopback(url.host)
    return not near and url.query.get("sslmode") not in _ENCRYPTED


def _letters(chosen: Settings) -> Iterator[Weakness]:
    if not chosen.mail_host:
        yield Weakness(
            "Letters with activation links are written to files.",
            "Set WORKBENCH_MAIL_HOST, or have somebody send what is in the outbox.",
            refuses=False,
        )


def _accounts(chosen: Settings) -> Iterator[Weakness]:
    if chosen.registry_url is None and not chosen.registry.exists():
        return
    registry = open_registry(chosen)
    try:
        with registry.reading() as session:
            demo = list(session.scalars(_GIVEN_BY_THE_DEMONSTRATION))
            single = list(session.scalars(_ADMINISTRATORS_WITH_A_PASSWORD_ALONE))
    finally:
        registry.close()
    if demo:
        yield Weakness(
            f"Accounts of the demonstration can sign in: {', '.join(demo)}.",
            "Close each with `workbench users remove`.",
        )
    if single:
        yield Weakness(
            f"{len(single)} administrators have not set up a second factor yet.",
            "They are asked to when they sign in.",
            refuses=False,
        )


_GIVEN_BY_THE_DEMONSTRATION = (
    sa.select(User.username)
    .where(User.state == ACTIVE, User.grants.any(UserGrant.given_by == DEMONSTRATION))
    .order_by(User.username)
)
_ADMINISTRATORS_WITH_A_PASSWORD_ALONE = sa.select(User.username).where(
    User.state == ACTIVE,
    User.issuer == LOCAL,
    User.grants.any(UserGrant.name == "system_setup"),
    ~sa.exists().where(SecondFactor.user_id == User.id, SecondFactor.confirmed.is_not(None)),
)
_LOOKS = (
    _secret,
    _address,
    _provider,
    _bokeh,
    _debugging,
    _files,
    _audit,
    _database,
    _letters,
    _accounts,
)


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & _OTHERS)


def _takes_lines(path: Path) -> bool:
    """Whether a line could be appended; opening tells it for the superuser too."""
    if path.exists():
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_APPEND))
        except OSError:
            return False
        return True
    nearest = next(parent for parent in path.parents if parent.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
