"""What a page shows, in reading order: the markup of its parts and the figures of its charts.

What is saved of a page is made from this, so that it says what the page says and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import panel as pn
import param

from workbench.views.figure import Figure

Content = str | Figure


@dataclass(frozen=True)
class SavedPage:
    """A page as it is saved.

    Attributes:
        title: of the open view, such as "Pupil groups".
        subject: the school or organisation, without the mark of synthetic data.
        name: of the view, for the names of files; never of a pupil.
        year: academic year, or empty.
        facts: about the subject, each with its name.
        filters: what was chosen, each with the name of its filter, in words.
        rights: who looks, for what, and what is suppressed, in a sentence.
        address: query of the page's address, from the question mark on.
        synthetic: whether the pupils are made up.
        names: whether pupils may be named in it.
        urns: schools whose pupils it is about, as far as they are its subject.
        content: what is shown.
    """

    title: str
    subject: str
    name: str
    year: str
    facts: tuple[tuple[str, str], ...]
    filters: tuple[tuple[str, str], ...]
    rights: str
    address: str
    synthetic: bool
    names: bool
    urns: tuple[str, ...]
    content: tuple[Content, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The charts."""
        return tuple(one for one in self.content if isinstance(one, Figure))


@runtime_checkable
class Savable(Protocol):
    """A page that can be saved."""

    def saved(self) -> SavedPage:
        """What it shows now; raises PolicyDenied where its address asks for more than is shown."""


class Plot(pn.pane.HTML):
    """A drawn chart that knows its figure; the browser gets the drawing alone."""

    figure = param.ClassSelector(class_=Figure, allow_None=True, doc="what is drawn")

    _rename = {**pn.pane.HTML._rename, "figure": None}


def contents(shown: Any) -> Iterator[Content]:
    """Markup and figures of a part of a page, in reading order; widgets and hidden parts are none.

    Args:
        shown: a layout, a pane, or a viewer.
    """
    if isinstance(shown, pn.viewable.Viewer):
        shown = shown.__panel__()
    if not shown.visible:
        return
    if isinstance(shown, Plot):
        if shown.figure is not None:
            yield shown.figure
    elif isinstance(shown, pn.pane.HTML):
        if shown.object:
            yield str(shown.object)
    elif isinstance(shown, pn.layout.Panel):
        for one in shown.objects:
            yield from contents(one)


def figures(shown: Any) -> tuple[Figure, ...]:
    """The charts of a part of a page."""
    return tuple(one for one in contents(shown) if isinstance(one, Figure))
