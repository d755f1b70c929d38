"""Making a PDF or a picture beside the server: a few at once, for so long, and given up at will."""

import asyncio
import json
import logging
import sys
from collections.abc import Mapping
from contextlib import suppress

from workbench.errors import Busy, StoreError
from workbench.packs.pages import press

log = logging.getLogger("workbench.serve")

AT_ONCE = 2
SECONDS = 60.0
MOST_WAITING = 8


class Press:
    """The processes that make documents. Used on the server's own thread alone.

    Args:
        at_once: documents that are made at the same time; each takes a processor and some 200 MB.
        seconds: longest time of one, waiting included.
        most_waiting: how many may wait or be made; the next is asked to come back.
    """

    def __init__(
        self, at_once: int = AT_ONCE, seconds: float = SECONDS, most_waiting: int = MOST_WAITING
    ) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._seconds = seconds
        self._most_waiting = most_waiting
        self._asked = 0

    async def make(
        self, kind: str, page: str, drawings: Mapping[str, str], identifier: str
    ) -> bytes:
        """The document; the process ends with this call, however that ends.

        Args:
            kind, page, drawings, identifier: of :func:`workbench.packs.pages.press.pressed`.

        Raises:
            Busy: too many are being made, or this one took too long.
            StoreError: it cannot be made.
        """
        if self._asked >= self._most_waiting:
            raise Busy("Many other files are being made.", "Wait a minute, then try again.")
        asked = {"kind": kind, "page": page, "drawings": dict(drawings), "identifier": identifier}
        self._asked += 1
        try:
            async with asyncio.timeout(self._seconds), self._turns:
                return await _made(json.dumps(asked).encode("utf-8"))
        except TimeoutError:
            raise Busy(
                f"It took longer than {self._seconds:.0f} seconds.",
                "Choose a part of the page that shows less, or try again later.",
            ) from None
        finally:
            self._asked -= 1


async def _made(asked: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        press.__name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        made, _ = await process.communicate(asked)
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode:
        log.error("a document could not be made: the process ended with %s", process.returncode)
        raise StoreError("The document cannot be made.", "Run `workbench doctor`.")
    return made
