"""Links to downloads beside tables."""

from html import escape

from workbench.views.school.store import SchoolStore

REGISTERS = "the school's registers"


def link(store: SchoolStore, name: str, text: str = "Download (CSV)") -> str:
    """A link to a download of the year and group that are looked at; nothing where not allowed."""
    data, state = store.data, store.state
    if not data.rights.download:
        return ""
    address = data.download(name, urn=data.urn, year=state.year, group=state.group)
    return f'<a href="{escape(address)}" download>{escape(text)}</a>'


def source(words: str, save: str) -> str:
    """The line under a table: where it is from, and its download."""
    return f'<p class="wb-source">Source: {escape(words)}. {save}</p>'
