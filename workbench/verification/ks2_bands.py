"""Key stage 2: bands of progress from scores and intervals."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags, Floats
from workbench.measures.ks2.bands import band
from workbench.measures.ks2.progress import half_width
from workbench.verification.bounds import Between, exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.files import csv
from workbench.verification.ks2_intervals import covered_pupils
from workbench.verification.ks2_tables import HAMPSHIRE, SUBJECTS
from workbench.verification.printed import Printed, decimals, first_word, printed
from workbench.verification.recomputation import Recomputation

_ENGLAND = csv("dfe_performance_tables/2018-19/england_ks2final.csv", "cp1252")
_AVERAGE = 3
_ANY_CUT_OFFS = "2018/19"
_FEWEST, _MOST = 6.0, 1000.0

NEAR_ZERO = "an end of the interval is within 0.1 of 0, and the score has one decimal only"
_NEAR = 0.1

_WITH_CUT_OFFS = (
    ("2017/18", "", "2017/18"),
    ("2018/19", "", "2018/19"),
    ("2018/19", "_18", "2017/18"),
)
_WITHOUT_CUT_OFFS = (("2017/18", "_17"), ("2017/18", "_16"), ("2018/19", "_17"))


def from_intervals(suffix: str, year: str, table: pd.DataFrame) -> Iterator[Comparison]:
    """Bands from the printed score and the printed ends of its interval."""
    for subject, name in SUBJECTS.items():
        score, lower, upper, published = _columns(table, name, suffix)
        ours = band(score.values, lower.values, upper.values, subject, year).astype(np.float64)
        skip = first_word(score, lower, upper)
        yield compare(f"{subject} {year}", published, exactly(ours), skip=skip)


def sides(suffix: str, table: pd.DataFrame) -> Iterator[Comparison]:
    """Above, at or below average, in a year whose cut-offs are not known: they do not matter."""
    for subject, name in SUBJECTS.items():
        score, lower, upper, published = _columns(table, name, suffix)
        ours = band(score.values, lower.values, upper.values, subject, _ANY_CUT_OFFS)
        said = Printed(np.sign(published.values - _AVERAGE), 0.0, published.words)
        side = exactly(np.sign(ours - _AVERAGE).astype(np.float64))
        skip = first_word(score, lower, upper)
        yield compare(f"{subject} 20{suffix[1:]}, side of the average", said, side, skip=skip)


def from_pupils(year: str, table: pd.DataFrame) -> Iterator[Comparison]:
    """Bands from the printed score and our own interval."""
    for subject, name in SUBJECTS.items():
        score, _, _, published = _columns(table, name, "")
        coverage = decimals(table[f"{name}COV"], 0)
        known = Printed(score.values, score.half, first_word(score, coverage))
        yield _beside(published, known, covered_pupils(table, name), subject, year)


def from_scores(year: str, table: pd.DataFrame) -> Iterator[Comparison]:
    """Bands from the score alone: what some number of pupils gives."""
    few, many = (np.full(len(table), n) for n in (_FEWEST, _MOST))
    for subject, name in SUBJECTS.items():
        score = decimals(table[f"{name}PROG"], 1)
        published = printed(table[f"{name}PROG_DESCR"])
        yield _beside(published, score, Between(few, many), subject, year)


def _columns(table: pd.DataFrame, name: str, suffix: str) -> tuple[Printed, ...]:
    score, lower, upper = (
        decimals(table[f"{name}PROG{end}{suffix}"], 1) for end in ("", "_LOWER", "_UPPER")
    )
    return score, lower, upper, printed(table[f"{name}PROG_DESCR{suffix}"])


def _beside(
    published: Printed, score: Printed, pupils: Between, subject: str, year: str
) -> Comparison:
    """The band with the fewest or with the most pupils, whichever is printed: there is no third."""
    found: list[Floats] = []
    near = np.zeros(len(score.values), dtype=np.bool_)
    for n in (pupils.low, pupils.high):
        half = half_width(n, subject, year)
        low, high = score.values - half, score.values + half
        found.append(band(score.values, low, high, subject, year).astype(np.float64))
        near |= _near_zero(low, high)
    ours = exactly(np.where(found[0] == published.values, *found))
    title = f"{subject} {year}"
    return compare(title, published, ours, skip=score.words, reasons={NEAR_ZERO: near})


def _near_zero(low: Floats, high: Floats) -> Flags:
    return np.asarray((np.abs(low) <= _NEAR) | (np.abs(high) <= _NEAR))


CLASSES = (
    *(
        Recomputation(
            name="KS2 progress bands from intervals",
            files=(HAMPSHIRE[table],),
            recompute=partial(from_intervals, suffix, year),
            rounding="none: the band must be the same",
        )
        for table, suffix, year in _WITH_CUT_OFFS
    ),
    *(
        Recomputation(
            name="KS2 progress bands from intervals",
            files=(HAMPSHIRE[table],),
            recompute=partial(sides, suffix),
            rounding="none: the side of the average must be the same",
        )
        for table, suffix in _WITHOUT_CUT_OFFS
    ),
    *(
        Recomputation(
            name="KS2 progress bands from n and SD",
            files=(HAMPSHIRE[year],),
            recompute=partial(from_pupils, year),
            rounding="none, over the numbers of pupils that the printed coverage leaves open",
        )
        for year in ("2017/18", "2018/19")
    ),
    Recomputation(
        name="KS2 progress bands from scores",
        files=(_ENGLAND,),
        recompute=partial(from_scores, "2018/19"),
        rounding="none, for some number of pupils: the table has none",
    ),
)
