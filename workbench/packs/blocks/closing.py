"""How packs close: what each measure is and its page, and the notes on methods."""

from collections.abc import Iterable

from workbench.packs import school_methods
from workbench.packs.blocks.opening import sentences
from workbench.packs.parts import MEASURES_TABLE
from workbench.packs.recorder import Recorder


def methods(pack: Recorder, measures: Iterable[str], notes: Iterable[str]) -> None:
    """The measures of a pack with their pages, then what holds for all of them.

    Args:
        measures: names of all measures that the pack shows, as often as they come.
        notes: on methods, in words.
    """
    pack.section(
        "measures",
        "Methods",
        "How each figure is worked out, on a page of the documentation; what holds for all of "
        "them stands below.",
    )
    pack.table(
        MEASURES_TABLE,
        school_methods.measures_table(measures),
        "The measures of this pack and their pages",
    )
    sentences(pack, "method", notes, "method")
