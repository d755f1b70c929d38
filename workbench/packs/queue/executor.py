"""Who does the work of a run: one small protocol, so that it may be here or on many machines."""

from typing import Protocol


class Executor(Protocol):
    """Workers that take jobs from the queue. They are given the name of a run and nothing else:
    what it is they read from the registry, and pupils' data through the door."""

    def start(self, run: str) -> None:
        """Put workers to work on a run."""

    def tend(self) -> None:
        """Look after them; called several times a second.

        Raises:
            StoreError: they cannot work.
        """

    def finish(self) -> None:
        """Let them end what they are at, then end them."""

    def stop(self) -> None:
        """End them at once. What they were at is waiting again."""
