"""The page of a school as it is saved: its words, and what its open view shows."""

from collections.abc import Mapping, Sequence
from typing import Any

import param

from workbench.errors import PolicyDenied
from workbench.views.contents import SavedPage, contents
from workbench.views.school.choices import ATTENDANCE_PARTS, VIEWS
from workbench.views.school.data import SchoolData
from workbench.views.school.markup import FACTS, plain
from workbench.views.school.state import SchoolState
from workbench.views.school.store import SchoolStore

WITH_NAMES = {"pupils": ("",), "attendance": ("pupils",)}
"""Views, and their parts, that name pupils to those who may see names."""


def saved_school_page(
    store: SchoolStore, filters: Sequence[str], labels: Mapping[str, str], body: Any
) -> SavedPage:
    """What is saved of the open view.

    Args:
        store: of the school.
        filters: names of the filters of the view.
        labels: name of a filter to its label.
        body: the view.

    Raises:
        PolicyDenied: the address asks for what the role may not see, or for one pupil, whose page
            opens for whoever opened the list alone.
    """
    data, state = store.data, store.state
    if store.refused:
        raise PolicyDenied(str(store.refused).partition("\n")[0])
    if state.pupil:
        raise PolicyDenied("The page of one pupil is not saved.")
    part = state.part if state.view == "attendance" else ""
    title = VIEWS[state.view] + (f": {ATTENDANCE_PARTS[part]}" if part else "")
    return SavedPage(
        title=title,
        subject=plain(data.name),
        name="-".join(one for one in (state.view, part) if one),
        year="" if state.view == "published" else state.year,
        facts=_facts(data),
        filters=tuple((labels[name], words_of(state, name)) for name in filters),
        rights=_rights(data),
        address=state.search,
        synthetic=data.synthetic,
        names=names_in(data, state),
        urns=(data.urn,),
        content=tuple(contents(body)),
    )


def names_in(data: SchoolData, state: SchoolState) -> bool:
    """Whether the open view may name pupils."""
    part = state.part if state.view == "attendance" else ""
    listed = data.rights.pupil_lists and not data.rights.threshold
    return listed and part in WITH_NAMES.get(state.view, ())


def formats_of(data: SchoolData, state: SchoolState) -> tuple[str, ...]:
    """In which formats the role may save the open view; the server decides again."""
    rights = data.rights
    if state.pupil:
        return ()
    printed = rights.prints_names if state.view == "pupils" else rights.prints
    return (
        *(("pdf", "png") if printed else ()),
        *(("xlsx", "csv") if rights.download else ()),
    )


def _facts(data: SchoolData) -> tuple[tuple[str, str], ...]:
    known = ((title, data.school.get(name)) for name, title in FACTS)
    return (
        ("School", plain(data.name)),
        ("URN", data.urn),
        *((title, plain(value)) for title, value in known if value),
        ("Key stage", data.stage.title),
    )


def _rights(data: SchoolData) -> str:
    rights = data.rights
    few = rights.threshold
    small = f"; figures about fewer than {few} pupils are suppressed" if few else ""
    return f"{rights.role}, for {rights.purpose}{small}"


def words_of(state: param.Parameterized, name: str) -> str:
    """What a list to choose from says of the value that is chosen."""
    chosen = getattr(state, name)
    offered: Mapping[str, str] = state.param[name].names or {}
    return next((word for word, value in offered.items() if value == chosen), str(chosen))
