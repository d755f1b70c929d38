"""Try again, later and later, what may succeed the next time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from workbench.intake.connectors.errors import TooBusy, Unreachable

Sleep = Callable[[float], None]


@dataclass(frozen=True)
class Patience:
    """How long a run bears with a connector; times in seconds, ``body`` in bytes."""

    connect: float = 10.0
    read: float = 60.0
    whole: float = 300.0
    body: int = 128 * 2**20
    tries: int = 5
    shortest_wait: float = 0.5
    longest_wait: float = 60.0
    sleep: Sleep = time.sleep


class TryAgain(Exception):
    """An exchange failed in a way that may pass; ``after`` is what the server asked to wait."""

    def __init__(self, what: str, after: float | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.after = after


def persistently[T](exchange: Callable[[], T], path: str, patience: Patience) -> T:
    """The result of an exchange, tried again while it may still succeed.

    Waits double from try to try and are drawn at random, so that many clients do not come back
    together; a wait that the server asks for is kept where it is not longer than a run waits.

    Raises:
        TooBusy: the server asks for a longer wait.
        Unreachable: every try failed.
    """
    spaced = wait_random_exponential(patience.shortest_wait, max=patience.longest_wait)

    def wait(state: RetryCallState) -> float:
        after = getattr(state.outcome and state.outcome.exception(), "after", None)
        return spaced(state) if after is None else after

    def worth(error: BaseException) -> bool:
        return isinstance(error, TryAgain) and (error.after or 0) <= patience.longest_wait

    tries = Retrying(
        sleep=patience.sleep,
        stop=stop_after_attempt(patience.tries),
        wait=wait,
        retry=retry_if_exception(worth),
        reraise=True,
    )
    try:
        return tries(exchange)
    except TryAgain as last:
        what, after = last.what, last.after
    if (after or 0) > patience.longest_wait:
        raise TooBusy(
            f"{path}: the connector asks to wait {after:,.0f} seconds.",
            "Nothing was stored. Try again then.",
        )
    raise Unreachable(
        f"{path}: {what}, {patience.tries} times.", "Nothing was stored. Try again later."
    )


def seconds_asked(header: str | None) -> float | None:
    """The wait of a ``Retry-After`` header: seconds, or a date. Source: RFC 9110, 10.2.3."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((aware - datetime.now(UTC)).total_seconds(), 0.0)
