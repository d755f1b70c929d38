"""What a page is given: who looks at it, what they may load, and where to load it from.

A dashboard is a module with a factory ``app(context: PageContext)`` that returns a Panel viewable,
and optionally ``DOWNLOADS``, a mapping of names to
:class:`workbench.serve.downloads.Download`. It reads nothing else: not ``panel.state``, not the
environment, not the request. One call makes one page for one person; the factory runs in a worker
thread and again for every page that is opened, so it keeps nothing between calls.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from workbench.access.answers import lone_guard
from workbench.access.differencing import DifferencingGuard
from workbench.access.scope import Scope, Viewer
from workbench.loader import Door
from workbench.serve.remit import RemitSchools, no_remit

GuardOf = Callable[[str, int], DifferencingGuard]


class DownloadAddress(Protocol):
    """Makes the address of a download."""

    def __call__(self, name: str, **query: str) -> str:
        """Address of the download ``name`` with public identifiers as its query."""


@dataclass(frozen=True)
class PageContext:
    """Everything one page knows about its viewer and its request.

    Attributes:
        viewer: the signed-in person, as they were when the page was opened.
        scope_for: the scope of the viewer for a purpose, worked out anew at each call from the
            account and the policy as they are now. After sign-out, or when the account is closed,
            it is the empty scope, with which the door refuses everything. Raises PolicyDenied
            where the role may not use the purpose. Call it for every load; do not keep its result.
        door: where data are loaded from: ``door.load(dataset, context.scope_for(purpose))``.
        session: opaque name of this page for the audit log. It opens nothing.
        query: the query of the address, first value of each name. Comes from outside: a ``urn``
            or ``year`` in it is a wish, and the scope decides. The server has already answered
            404 for a ``urn`` that the viewer may not open.
        still_allowed: whether the session still runs and the account is as it was when the page
            was opened. The server asks before each message of the browser; a callback that runs
            on a timer asks for itself.
        download_url: address of a download, ``context.download_url("subjects", urn="900001")``.
            Show it only where ``scope.may("download")``; the server checks again.
        stands: whether a viewer is still the one of the page, and the policy still the one that it
            was made under. The server asks it about all open pages every few seconds.
        guard_for: the guard against differencing for a threshold. It remembers what the browser
            session and the organisation were answered about the school of the address.
        guard_of: the same for a subject that is named, such as ``trust:990002``, whatever the
            address says.
        remit_of: the schools of an organisation by its key, and those that share with it; raises
            PolicyDenied where its page is not the viewer's.
    """

    viewer: Viewer
    scope_for: Callable[[str], Scope]
    door: Door
    session: str
    query: Mapping[str, str]
    still_allowed: Callable[[], bool]
    download_url: DownloadAddress
    guard_for: Callable[[int], DifferencingGuard] = field(default_factory=lone_guard)
    stands: Callable[[Viewer], bool] = field(default=lambda viewer: False)
    guard_of: GuardOf = field(default_factory=lambda: _guard_of_none(lone_guard()))
    remit_of: Callable[[str], RemitSchools] = field(default=no_remit)


def _guard_of_none(guard: Callable[[int], DifferencingGuard]) -> GuardOf:
    return lambda subject, threshold: guard(threshold)
