"""What was found lately, for the next page of the same list."""

from collections.abc import Callable, Hashable

MOST = 8


class Recent[Found]:
    """The last few things found about a value that never changes itself.

    It belongs to the value and goes with it: a changed school is another value.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self._found: dict[Hashable, Found] = {}

    def of(self, asked: Hashable, find: Callable[[], Found]) -> Found:
        """What was found for this before, or what is found now."""
        if asked not in self._found:
            self._found[asked] = find()
            for oldest in list(self._found)[:-MOST]:
                del self._found[oldest]
        return self._found[asked]
