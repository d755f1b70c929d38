"""Where a token may travel: one origin, and the paths below one prefix."""

import ipaddress
import re
from dataclasses import dataclass

import httpx

from workbench.errors import UsageError
from workbench.intake.connectors.errors import BadAnswer

_TRICKS = re.compile(r"%2e|%2f|%5c|\\|/\.\.?(/|$)|//", re.IGNORECASE)


@dataclass(frozen=True)
class Base:
    """An interface's address, such as ``https://api.wonde.com/v1.0``."""

    url: httpx.URL

    @classmethod
    def parse(cls, text: str) -> "Base":
        """Read an address.

        Raises:
            UsageError: it is no plain HTTPS address. HTTP is allowed for this machine alone.
        """
        problem, url = "", httpx.URL("")
        try:
            url = httpx.URL(text.rstrip("/"))
        except (httpx.InvalidURL, TypeError):
            problem = "is not an address"
        problem = problem or _problem(url)
        if problem:
            raise UsageError(f"`url` {problem}.", "Give it as https://api.wonde.com/v1.0.")
        return cls(url)

    @property
    def host(self) -> str:
        """Host, with the port where it is not the usual one."""
        return self.url.netloc.decode()

    def at(self, host: str) -> "Base":
        """The same interface on another host."""
        return Base.parse(f"{self.url.scheme}://{host}{self.url.path}")

    def path(self, name: str) -> httpx.URL:
        """Address of a path below the prefix."""
        return self.url.copy_with(path=f"{self.url.path.rstrip('/')}/{name.strip('/')}")

    def inside(self, address: str) -> httpx.URL:
        """An address that the server gave, if it is below the prefix at the same origin.

        Raises:
            BadAnswer: it leads anywhere else, so that the token would leave the connector.
        """
        try:
            url = self.url.join(address)
        except (httpx.InvalidURL, TypeError, ValueError):
            raise _elsewhere() from None
        prefix = self.url.path.rstrip("/") + "/"
        same = (url.scheme, url.host, url.port) == (self.url.scheme, self.url.host, self.url.port)
        if not same or url.userinfo or not url.path.startswith(prefix) or _tricky(url):
            raise _elsewhere()
        return url


def _problem(url: httpx.URL) -> str:
    if url.scheme not in ("http", "https") or not url.host:
        return "is not an address"
    if url.userinfo or url.query or url.fragment:
        return "has more than scheme, host and path"
    if url.scheme == "http" and not _is_this_machine(url.host):
        return "is not HTTPS: the token and pupils' data would be readable on the way"
    return ""


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _tricky(url: httpx.URL) -> bool:
    return bool(_TRICKS.search(url.raw_path.partition(b"?")[0].decode("ascii", "replace")))


def _elsewhere() -> BadAnswer:
    return BadAnswer(
        "The connector's answer points to an address outside its own interface.",
        "Nothing was read from there and nothing is stored. Report this to the connector.",
    )
