"""The recorder: what a notebook says to its pack, or shows where there is no pack."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from workbench.errors import UsageError
from workbench.packs.parts import (
    Chart,
    Cover,
    Folder,
    Grid,
    Part,
    Section,
    Sentence,
    Source,
    Tile,
    Tone,
)
from workbench.sentences.evidence import Said
from workbench.views.figure import Figure
from workbench.views.static import svg

_SMALLEST = 0.0001
CHART_WIDTH = 480
"""In CSS pixels, so that two stand side by side and one fits on a phone with its words legible."""


class Recorder:
    """Keeps what a notebook records, in order."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = None if folder is None else Folder(folder)

    def cover(
        self, title: str, subtitle: str, facts: Mapping[str, str], *, synthetic: bool
    ) -> None:
        """The top of the first page. Facts without a value are left out."""
        known = tuple((name, text) for name, text in facts.items() if text)
        self._record(Cover(title, subtitle, known, synthetic))

    def section(self, name: str, title: str, lead: str = "") -> None:
        """Start a section."""
        self._record(Section(name, title, lead))

    def sentence(self, name: str, text: str, role: str = "finding") -> None:
        """Say something. An empty text says nothing and is left out."""
        if text:
            self._record(Sentence(name, text, role))

    def said(self, name: str, said: Said) -> None:
        """A sentence of the catalogue with what it rests on.

        One that only says that nothing stood out is a note.
        """
        counts = () if said.n is None else (("Pupils", f"{'about ' * said.about}{said.n:,}"),)
        tests = (
            (("p", _chance(said.p)), (f"q among {said.family} tests", _chance(said.q)))
            if said.p is not None and said.q is not None
            else ()
        )
        beside = (("Compared with", said.comparator),) if said.comparator else ()
        self._record(
            Sentence(
                name,
                said.text,
                "note" if said.grey else "finding",
                said.rule,
                (*counts, *beside, *tests),
                said.supports,
                said.weakens,
                said.question,
            )
        )

    def tile(
        self,
        name: str,
        label: str,
        value: str,
        *,
        tone: Tone = "untested",
        verdict: str = "",
        beside: Sequence[tuple[str, str]] = (),
        note: str = "",
    ) -> None:
        """A headline figure. A tone other than untested needs its verdict in words.

        Raises:
            UsageError: a tone without words.
        """
        if tone != "untested" and not verdict:
            raise UsageError(f"The tile '{name}' has a tone and no `verdict` in words.")
        self._record(Tile(name, label, value, tone, verdict, tuple(beside), note))

    def table(
        self,
        name: str,
        frame: pd.DataFrame,
        caption: str,
        note: str = "",
        *,
        names: bool = False,
    ) -> None:
        """A table of text, one column a heading; the first column names the row.

        Args:
            names: whether its rows are pupils by name.
        """
        self._record(replace(grid(name, frame, caption, note), names=names))

    def figure(self, figure: Figure, *, table: str = "") -> None:
        """A chart with its table.

        Args:
            table: id of a table of the pack that holds the same figures; by default the chart
                brings its own.
        """
        own = None if table else grid(f"{figure.name}-table", figure.table, figure.title)
        drawn = svg(figure, CHART_WIDTH)
        self._record(
            Chart(figure.name, figure.title, figure.summary, figure.source, drawn, own, table)
        )

    def source(self, name: str, dataset: str, names: Sequence[str], rows: int) -> None:
        """Where figures come from."""
        self._record(Source(name, dataset, tuple(names), rows))

    def _record(self, part: Part) -> None:
        if self._folder is not None:
            self._folder.add(part)
        else:
            _show(part)


def _chance(p: float) -> str:
    return f"{p:.4f}" if p >= _SMALLEST else f"below {_SMALLEST}"


def grid(name: str, frame: pd.DataFrame, caption: str, note: str = "") -> Grid:
    """A frame as text, as it is: what is missing is an empty cell, numbers are not rounded."""
    rows = tuple(
        tuple("" if pd.isna(cell) else str(cell) for cell in row)
        for row in frame.itertuples(index=False, name=None)
    )
    return Grid(name, caption, tuple(str(column) for column in frame.columns), rows, note)


def _show(part: Part) -> None:
    from IPython.display import HTML, SVG, Markdown, display

    shown: Any
    match part:
        case Chart():
            shown = SVG(part.svg)
        case Grid():
            shown = HTML(pd.DataFrame(part.rows, columns=list(part.columns)).to_html(index=False))
        case Section() | Cover():
            shown = Markdown(f"## {part.title}")
        case Tile():
            shown = Markdown(f"**{part.label}: {part.value}** {part.verdict}")
        case Sentence():
            shown = Markdown(part.text)
        case _:
            return
    display(shown)
