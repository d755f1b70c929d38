"""Key stage 4: bands of Progress 8 from scores, for the numbers of pupils that schools may have."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags, Floats, floats
from workbench.measures.intervals import half_width
from workbench.measures.ks4.progress_tables import year_table
from workbench.measures.verdicts import bands
from workbench.verification.admissions import PANEL
from workbench.verification.bounds import Between, exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.files import csv
from workbench.verification.printed import Printed, Words, decimals, printed
from workbench.verification.recomputation import Recomputation

_SCHOOLS = csv("dfe_performance_tables/2018-19/england_ks4final.csv", "cp1252")
_YEAR = "2018/19"
_ENTERED = "2014"
_FEWEST, _MOST = 6.0, 1000.0
_SHARE_OF_PLACES = (0.6, 1.15)

NO_PLACES = "no Year 7 places of 2014/15"
OTHER_NUMBER = "the band needs fewer than 60% or more than 115% of the Year 7 places of 2014/15"


def from_scores(table: pd.DataFrame) -> Iterator[Comparison]:
    """Bands from the score alone: what some number of pupils gives."""
    score, published = decimals(table["P8MEA"], 2), printed(table["P8_BANDING"])
    ours = exactly(_either(published.values, score.values, _any_number(len(table))))
    yield compare("band from the score", published, ours, skip=score.words)


def from_places(table: pd.DataFrame, panel: pd.DataFrame) -> Iterator[Comparison]:
    """Bands with as many pupils as 60% to 115% of the Year 7 places that the cohort was offered."""
    score, published = decimals(table["P8MEA"], 2), printed(table["P8_BANDING"])
    places = places_offered(table["URN"], panel)
    pupils = Between(places * _SHARE_OF_PLACES[0], places * _SHARE_OF_PLACES[1])
    ours = _either(published.values, score.values, pupils)
    anyhow = _either(published.values, score.values, _any_number(len(table)))
    possible: Flags = anyhow == published.values
    skip = _without_places(score.words, published, places)
    reasons = {OTHER_NUMBER: possible}
    yield compare(
        "band from score and places", published, exactly(ours), skip=skip, reasons=reasons
    )


def places_offered(urns: "pd.Series[str]", panel: pd.DataFrame) -> Floats:
    """Year 7 places offered to the cohort in 2014/15; missing where there are none."""
    entered = panel[panel["year_key"] == _ENTERED]
    numbers = entered["urn"].astype("float64").astype("int64").astype("str")
    offered = printed(entered["total_number_places_offered"]).values
    by_school = pd.Series(offered, index=numbers).groupby(level=0).max()
    found = urns.map(by_school[by_school > 0])
    return floats(found)


def _any_number(rows: int) -> Between:
    return Between(np.full(rows, _FEWEST), np.full(rows, _MOST))


def _either(published: Floats, score: Floats, pupils: Between) -> Floats:
    """The band with the fewest or with the most pupils, whichever is printed: there is no third."""
    sd = np.full(len(score), year_table(_YEAR).sd())
    found = []
    for n in (pupils.low, pupils.high):
        half = half_width(n, sd)
        found.append(bands(score, score - half, score + half).astype(np.float64))
    return np.where(found[0] == published, *found)


def _without_places(words: Words, published: Printed, places: Floats) -> Words:
    known = np.where(words == "", published.words, words)
    return np.where((known == "") & np.isnan(places), NO_PLACES, known)


CLASSES = (
    Recomputation(
        name="Progress 8 bands from scores",
        files=(_SCHOOLS,),
        recompute=from_scores,
        rounding="none, for some number of pupils from 6: the table has none",
    ),
    Recomputation(
        name="Progress 8 bands from scores and places",
        files=(_SCHOOLS, PANEL),
        recompute=from_places,
        rounding="none, for some number of pupils of 60% to 115% of the Year 7 places offered",
    ),
)
