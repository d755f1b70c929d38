"""The address that browsers see: which origins and hosts are ours, and how cookies are set."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TypeGuard
from urllib.parse import urlsplit

from workbench.errors import UsageError
from workbench.settings import Settings

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*", re.IGNORECASE | re.ASCII)
_LOOPBACK_NAMES = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class PublicAddress:
    """Where browsers find the server.

    Attributes:
        origin: scheme, host and port, as browsers write it.
        origins: every origin that a browser may name; more than one on loopback only.
        secure: whether it is https.
        proxied: whether a proxy on this machine stands in front, whose word for the browser's
            address is taken.
    """

    origin: str
    origins: frozenset[str]
    secure: bool
    proxied: bool

    @property
    def hosts(self) -> frozenset[str]:
        """What the Host header may say."""
        return frozenset(urlsplit(origin).netloc for origin in self.origins)

    @property
    def cookie(self) -> str:
        """Name of the session's cookie. Browsers keep ``__Host-`` cookies over https alone."""
        return "__Host-workbench" if self.secure else "workbench"

    @property
    def websocket_origins(self) -> tuple[str, ...]:
        """The origins as a content security policy names their websockets."""
        return tuple(sorted(f"ws{origin.removeprefix('http')}" for origin in self.origins))


def public_address(chosen: Settings, port: int) -> PublicAddress:
    """The public address of the settings, or the one that is listened on.

    Args:
        chosen: the settings.
        port: the port that is really listened on.

    Raises:
        UsageError: it is not an origin, or http for others than this machine.
    """
    given = chosen.public_origin or f"http://{_bracketed(chosen.host)}:{port}"
    parts = urlsplit(given)
    more = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in _DEFAULT_PORTS or not _is_name(parts.hostname) or more:
        raise UsageError(
            f"`public_origin` is '{given}'.",
            "Give scheme, host and port alone, such as https://schools.example.org.",
        )
    secure = parts.scheme == "https"
    if not secure and not is_loopback(parts.hostname):
        raise UsageError(
            f"`public_origin` is '{given}', which sends passwords in clear.",
            "Put a proxy with TLS in front and set WORKBENCH_PUBLIC_ORIGIN=https://...; "
            "http is for 127.0.0.1 alone.",
        )
    own_name = parts.hostname.lower()
    names = (own_name,) if secure or own_name not in _LOOPBACK_NAMES else _LOOPBACK_NAMES
    origins = [_origin(parts.scheme, name, parts.port) for name in names]
    main = _origin(parts.scheme, own_name, parts.port)
    return PublicAddress(main, frozenset(origins), secure, secure and is_loopback(chosen.host))


def room_address(hosts: tuple[str, ...], port: int) -> PublicAddress:
    """The address of a presentation: this machine, and those that the room uses, over http.

    Nothing secret travels to the room: there are no passwords, and all data are synthetic. The
    presenter's code and cookie are taken from this machine alone.

    Args:
        hosts: addresses of this machine besides 127.0.0.1; the room is given the first.
        port: the port that is listened on.

    Raises:
        UsageError: one of them is not a single address of a machine.
    """
    for host in hosts:
        if not _is_one_address(host):
            raise UsageError(
                f"`{host}` is not the address of one machine.",
                "Give this computer's own address in the room's network, such as 192.168.1.20.",
            )
    origins = [_origin("http", name, port) for name in (*_LOOPBACK_NAMES, *hosts)]
    main = _origin("http", (hosts or _LOOPBACK_NAMES)[0], port)
    return PublicAddress(main, frozenset(origins), secure=False, proxied=False)


def _is_one_address(host: str) -> bool:
    try:
        found = ip_address(host)
    except ValueError:
        return False
    return not (found.is_unspecified or found.is_multicast)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_name(host: str | None) -> TypeGuard[str]:
    """Whether a host is one name or one address: no pattern such as ``*.example.org``."""
    try:
        ip_address(host or "")
    except ValueError:
        return _HOST.fullmatch(host or "") is not None
    return True


def _origin(scheme: str, host: str, port: int | None) -> str:
    tail = "" if port in (None, _DEFAULT_PORTS[scheme]) else f":{port}"
    return f"{scheme}://{_bracketed(host)}{tail}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
