"""How packs open: the cover, what to know of the data, and the headline measures."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from workbench.packs import school_facts, school_methods, school_tables
from workbench.packs.recorder import Recorder
from workbench.packs.school_words import TileWords


def cover(pack: Recorder, about: Mapping[str, Any], year: str, summary: Iterable[str]) -> None:
    """The cover of a school's pack, and the pack in a few sentences.

    Args:
        about: a row of the contract ``school``.
        year: academic year of the headline results.
        summary: the results in words, most important first.
    """
    pack.cover(
        about["name"],
        school_facts.subtitle(about, year),
        school_facts.facts(about),
        synthetic=about["origin"] == "synthetic",
    )
    pack.sentence("about", school_facts.sentence(about), "summary")
    sentences(pack, "summary", summary, "summary")


def quality(pack: Recorder, title: str, notes: Iterable[str]) -> None:
    """The section on the data, before any figure."""
    pack.section("quality", title)
    sentences(pack, "quality", notes, "note")


def headlines(
    pack: Recorder,
    tiles_of: Iterable[TileWords],
    results: pd.DataFrame,
    year: str,
    area: str,
    *,
    beside: str = "England",
    note: str = "",
) -> None:
    """Tiles and the table of the headline measures.

    Args:
        results: measures of the table, of
            :func:`workbench.measures.published.school.published_measures`.
        area: name of the local authority.
        beside: what the table sets them beside.
        note: what to know of the table.
    """
    pack.section(
        "headlines", f"Headline measures, {year}", school_methods.headline_lead(results, area)
    )
    tiles(pack, tiles_of)
    pack.table(
        "headline-table",
        school_tables.headline_table(results, year, area),
        f"Headline measures in {year} beside {beside}",
        note,
    )


def tiles(pack: Recorder, several: Iterable[TileWords]) -> None:
    """Tiles, in order."""
    for tile in several:
        pack.tile(**asdict(tile))


def sentences(pack: Recorder, name: str, texts: Iterable[str], role: str = "finding") -> None:
    """Sentences of one kind, numbered."""
    for number, text in enumerate(texts):
        pack.sentence(f"{name}-{number}", text, role)
