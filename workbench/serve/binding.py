"""Which session each page belongs to. A page's signed token alone opens nothing."""

import threading
from dataclasses import dataclass

from workbench.errors import Busy
from workbench.serve.context import PageContext

MOST_PAGES = 50
"""Pages that one session may hold open: each costs the server memory."""


@dataclass(frozen=True)
class Binding:
    """One page: the key of its session, its path, and what it was made with."""

    key: str
    path: str
    context: PageContext


class Bindings:
    """Pages by the identifier that Bokeh gives their documents."""

    def __init__(self) -> None:
        self._bindings: dict[str, Binding] = {}
        self._guard = threading.Lock()

    def add(self, page: str, binding: Binding) -> None:
        """Bind a page to a session.

        Raises:
            Busy: the session holds too many pages.
        """
        with self._guard:
            mine = sum(one.key == binding.key for one in self._bindings.values())
            if mine >= MOST_PAGES:
                raise Busy(
                    f"You have {MOST_PAGES} pages open.", "Close some of them and try again."
                )
            self._bindings[page] = binding

    def find(self, page: str) -> Binding | None:
        """The binding of a page, or None."""
        return self._bindings.get(page)

    def drop(self, page: str) -> None:
        """Forget a page that is gone."""
        with self._guard:
            self._bindings.pop(page, None)
