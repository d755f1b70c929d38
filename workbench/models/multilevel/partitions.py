"""Sums over many frames: one after the other, or by Dask's workers, with equal results."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import chain, islice
from typing import TYPE_CHECKING, cast

import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.models.multilevel.design import Design
from workbench.models.multilevel.sums import Sums, added, sums_of

if TYPE_CHECKING:
    from distributed import Client, Future

Part = pd.DataFrame | Callable[[], pd.DataFrame]
Frames = Iterable[Part]

EXECUTORS = ("serial", "dask")
WAITING_FOR_EACH_WORKER = 2


def sums_over(
    data: pd.DataFrame | Frames,
    design: Design,
    *,
    executor: str = "serial",
    client: "Client | None" = None,
) -> Sums:
    """Sums over every part of the data.

    Only a few parts are in memory at one time: parts are taken from the iterator as they are
    needed, and a part may be a function that reads it, which then runs where the sums are made.

    Args:
        data: one frame, or frames, or functions that give one.
        design: what was learned from a formula.
        executor: ``serial``, or ``dask``.
        client: a Dask client; by default one of this machine's processors is started and closed.

    Raises:
        UsageError: an unknown executor, no parts, or what ``sums_of`` refuses.
    """
    if executor not in EXECUTORS:
        raise UsageError(f"`executor` {executor} is not known.", did_you_mean(executor, EXECUTORS))
    if client is not None and executor != "dask":
        raise UsageError("`client` is given, but `executor` is serial.", 'Give executor="dask".')
    parts: Frames = [data] if isinstance(data, pd.DataFrame) else data
    if executor == "serial":
        return _total(sums_of_part(part, design) for part in parts)
    with _client(client) as running:
        return _total(_by_workers(iter(parts), design, running))


def sums_of_part(part: Part, design: Design) -> Sums:
    """Sums of a frame, or of what a function reads."""
    return sums_of(part() if callable(part) else part, design)


def first_of(data: pd.DataFrame | Frames) -> tuple[pd.DataFrame, Frames]:
    """The first frame, and all of them still to come.

    Raises:
        UsageError: there are none.
    """
    if isinstance(data, pd.DataFrame):
        return data, [data]
    coming = iter(data)
    first = next(coming, None)
    if first is None:
        raise UsageError("`data` has no parts.", "Give at least one frame.")
    frame = first() if callable(first) else first
    return frame, chain([frame], coming)


def _total(parts: Iterable[Sums]) -> Sums:
    coming = iter(parts)
    total = added(islice(coming, 1))
    for part in coming:
        total = total + part
    return total


def _by_workers(parts: Iterator[Part], design: Design, client: "Client") -> Iterator[Sums]:
    """Sums of the parts in their order, a few parts for each worker under way at a time."""
    ahead = WAITING_FOR_EACH_WORKER * max(len(client.nthreads()), 1)
    learned = client.scatter(design, broadcast=True)

    def sent(part: Part) -> "Future":
        held = client.scatter(part, hash=False) if isinstance(part, pd.DataFrame) else part
        return client.submit(sums_of_part, held, learned, pure=False)

    waiting = [sent(part) for part in islice(parts, ahead)]
    while waiting:
        done = waiting.pop(0)
        yield cast(Sums, done.result())
        waiting += [sent(part) for part in islice(parts, 1)]


def _client(given: "Client | None") -> AbstractContextManager["Client"]:
    if given is not None:
        return nullcontext(given)
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            '`executor="dask"` needs the package distributed.', "Install it, or fit serially."
        ) from None
    return cast(
        "AbstractContextManager[Client]", Client(threads_per_worker=1, dashboard_address=None)
    )
