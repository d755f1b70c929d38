"""The page of an organisation's schools as it is saved."""

from collections.abc import Mapping, Sequence
from typing import Any

import param

from workbench.views.contents import SavedPage, contents
from workbench.views.remit.data import RemitData
from workbench.views.school.page_saved import words_of

_MADE_UP = " (SYNTHETIC)"


def saved_remit_page(
    data: RemitData,
    state: param.Parameterized,
    title: str,
    filters: Sequence[str],
    labels: Mapping[str, str],
    address: str,
    body: Sequence[Any],
) -> SavedPage:
    """What is saved of the open view.

    Args:
        data: of the organisation.
        state: what is chosen.
        title: of the view.
        filters: names of the filters of the view.
        labels: name of a filter to its label.
        address: query of the page's address.
        body: the parts of the view.
    """
    rights = data.rights
    few = rights.threshold
    small = f"; figures about fewer than {few} pupils are suppressed" if few else ""
    return SavedPage(
        title=title,
        subject=data.name.removesuffix(_MADE_UP),
        name=str(state.view),
        year=str(state.year),
        facts=(
            ("Organisation", data.name.removesuffix(_MADE_UP)),
            ("Schools", str(len(data.schools))),
            ("Schools that share their pupils' data", str(len(data.shared))),
            ("Key stage", data.stage.title),
        ),
        filters=tuple((labels[name], words_of(state, name)) for name in filters),
        rights=f"{rights.role}, for {rights.purpose}{small}",
        address=address,
        synthetic=data.synthetic,
        names=False,
        urns=data.shared,
        content=tuple(one for part in body for one in contents(part)),
    )


def formats_of(data: RemitData) -> tuple[str, ...]:
    """In which formats the role may save the page; the server decides again."""
    rights = data.rights
    return (
        *(("pdf", "png") if rights.prints else ()),
        *(("xlsx", "csv") if rights.download else ()),
    )
