"""How often something may be asked: a bucket of tokens for each address and each session.

A bucket holds so many tokens, each request takes one, and they come back at a steady pace. The
limits keep one browser or one address from taking the server away from the others; guessing
passwords is slowed by :mod:`workbench.serve.throttle`, in the registry. A whole school stands
behind one address, so that an address may ask for much more than a session. Buckets are of one
process.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from workbench.clock import Clock

_SITE_BITS = 64
MOST_BUCKETS = 50_000
"""Buckets that are kept, about 200 bytes each; the one not used for longest goes."""


@dataclass(frozen=True)
class Rate:
    """A limit: so many at once, and so many a second from then on."""

    burst: int
    per_second: float


PER_ADDRESS: Mapping[str, Rate] = {
    "sign_in": Rate(300, 5),
    "answer": Rate(600, 10),
    "recovery": Rate(60, 0.1),
    "page": Rate(600, 10),
    "socket": Rate(600, 10),
    "download": Rate(300, 5),
}
PER_SESSION: Mapping[str, Rate] = {
    "page": Rate(120, 1),
    "socket": Rate(120, 1),
    "download": Rate(60, 0.5),
}


@dataclass
class _Bucket:
    tokens: float
    filled: datetime


class Rates:
    """The buckets of one process. Used on the server's own thread alone.

    Args:
        clock: what time it is.
        per_address: limits of addresses by what is asked for.
        per_session: limits of sessions.
        most: buckets that are kept.
    """

    def __init__(
        self,
        clock: Clock,
        per_address: Mapping[str, Rate] = PER_ADDRESS,
        per_session: Mapping[str, Rate] = PER_SESSION,
        most: int = MOST_BUCKETS,
    ) -> None:
        self._clock = clock
        self._per_address = per_address
        self._per_session = per_session
        self._most = most
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def wait(self, what: str, address: str, session: str = "") -> float:
        """Take a token from each bucket that counts, unless one of them is empty.

        Args:
            what: what is asked for, a name of the limits.
            address: network address of the browser.
            session: key of its session, where there is one.

        Returns:
            Seconds until it may ask again; 0 where it may now.
        """
        wanted = [
            (self._filled((what, _site(address)), rate), rate)
            for rate in (self._per_address.get(what),)
            if rate is not None
        ]
        mine = self._per_session.get(what) if session else None
        if mine is not None:
            wanted.append((self._filled((what, session), mine), mine))
        longest = max(((1 - b.tokens) / rate.per_second for b, rate in wanted), default=0.0)
        if longest > 0:
            return longest
        for bucket, _ in wanted:
            bucket.tokens -= 1
        return 0.0

    def __len__(self) -> int:
        return len(self._buckets)

    def _filled(self, key: tuple[str, str], rate: Rate) -> _Bucket:
        """A bucket with what has come back since it was last used."""
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(rate.burst, now))
        self._buckets.move_to_end(key)
        since = max((now - bucket.filled).total_seconds(), 0.0)
        bucket.tokens = min(bucket.tokens + since * rate.per_second, float(rate.burst))
        bucket.filled = now
        while len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return bucket


def _site(address: str) -> str:
    """An address as it is counted: one of IPv6 by its network, of which a browser has all."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and known.ipv4_mapped is None:
        return str(ip_network((known, _SITE_BITS), strict=False))
    return str(getattr(known, "ipv4_mapped", None) or known)
