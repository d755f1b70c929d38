"""A class of figures: from which files it is recomputed, and how."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from workbench.verification.comparison import Comparison
from workbench.verification.files import PublishedFile

Recompute = Callable[..., Iterable[Comparison]]
"""From the tables of the files, in their order, one comparison for each figure."""


@dataclass(frozen=True)
class Recomputation:
    """Figures of one class in one file, or in several that belong together.

    Attributes:
        name: the class; several recomputations may be of one.
        files: the files it needs.
        recompute: a pure function of their tables.
        rounding: what a figure may differ by, in words.
    """

    name: str
    files: tuple[PublishedFile, ...]
    recompute: Recompute
    rounding: str

    @property
    def file(self) -> str:
        """The paths of its files, for a page."""
        return " + ".join(one.path for one in self.files)

    def of(self, tables: Iterable[pd.DataFrame]) -> tuple[Comparison, ...]:
        """The comparisons of the tables of its files."""
        return tuple(self.recompute(*tables))


def for_each(
    name: str, files: Iterable[PublishedFile], recompute: Recompute, rounding: str
) -> tuple[Recomputation, ...]:
    """The same recomputation of several files on their own."""
    return tuple(Recomputation(name, (file,), recompute, rounding) for file in files)
