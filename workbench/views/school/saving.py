"""Addresses of the downloads beside the charts."""

from collections.abc import Callable

from workbench.views.figure import Figure
from workbench.views.school.store import SchoolStore


def download_of(store: SchoolStore, name: str, *filters: str) -> Callable[[Figure], str]:
    """Address of a download with the school and some filters of the state as its query.

    The address is empty where the viewer may not download. The server checks again, and makes the
    file anew from what the viewer may load then.
    """

    def address(_: Figure) -> str:
        if not store.data.rights.download:
            return ""
        chosen = {one: str(getattr(store.state, one)) for one in filters}
        made: str = store.data.download(name, urn=store.data.urn, **chosen)
        return made

    return address
