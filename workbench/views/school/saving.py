"""Addresses of the downloads beside the charts."""

from collections.abc import Callable

from workbench.views.figure import Figure
from workbench.views.school.store import SchoolStore


def download_of(store: SchoolStore, name: str, *filters: str) -> Callable[[Figure], str]:
    """Address of a download with the school and some filters of the state as its query.

    The address is empty where the viewer may not download. The server checks again, and makes the
    file anew from what the viewer may load then.
    """

    return lambda _: address_of(store, name, *filters)


def address_of(store: SchoolStore, name: str, *filters: str) -> str:
    """The address now; empty where the viewer may not download."""
    data = store.data
    if not data.rights.download:
        return ""
    chosen = {one: str(getattr(store.state, one)) for one in filters}
    stage = {"stage": data.stage_asked} if data.stage_asked else {}
    made: str = data.download(name, urn=data.urn, **stage, **chosen)
    return made
