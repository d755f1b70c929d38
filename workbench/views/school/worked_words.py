"""The steps of a calculation in words: who counts, sums, result, interval, comparator, verdict."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.access.disclosure.suppression import CERTAIN_BELOW
from workbench.measures.catalogue import measure
from workbench.measures.described import interval as formula_of
from workbench.measures.intervals import Z
from workbench.measures.measure import Measure
from workbench.measures.verdicts import ENOUGH_PUPILS
from workbench.views.formats import COUNT, MISSING, Format, format_of
from workbench.views.formats import SUPPRESSED as SIGN
from workbench.views.school.worked_frames import Working

STEP, FIGURE = "Step", "Figure"
WITHHELD = f"{SIGN}: withheld, because it would tell of few pupils"
_SPREAD = "national SD"


def suppression_rule(threshold: int) -> str:
    """Which figures are suppressed for a role, in one sentence or two."""
    if not threshold:
        return "None for your role, which may see single pupils."
    return (
        f"Figures about fewer than {threshold} pupils are suppressed, and what would give them "
        f"away; so is a percentage of 0 or 100 of fewer than {CERTAIN_BELOW} pupils. A number of "
        f"pupils that is under {threshold}, or leaves out fewer than {threshold}, is withheld."
    )


def steps(found: Working, pupils: str = "pupils") -> pd.DataFrame:
    """The calculation as a table of steps and figures.

    Args:
        found: a figure that is shown.
        pupils: what those whom it is of are called.
    """
    one = measure(str(found.row["measure"]))
    rows = list(_steps(one, found, pupils))
    return pd.DataFrame(rows, columns=[STEP, FIGURE], dtype="str")


def _steps(one: Measure, found: Working, pupils: str) -> Iterator[tuple[str, str]]:
    whom = f"{pupils[:1].upper()}{pupils[1:]}"
    n = float(found.row["n"])
    yield f"{whom} who can count", _count(found.eligible)
    yield "Left out: without what the measure needs", _count(found.left_out)
    yield f"{whom} in the figure", _count(n)
    yield f"Numerator: {_numerator(one, pupils)}", _sum(found.numerator)
    if one.kind == "ratio":
        yield f"Denominator: sum of {_plain(one.denominator)}", _sum(found.denominator)
    elif one.kind != "count":
        yield f"Denominator: the {pupils} in the figure", _count(n)
    yield "Result", _result(one, found)
    yield "Interval", _interval(one, found)
    yield "Comparator", _comparator(one, found)
    yield "Rule of the verdict", _rule(one, found)
    yield "Verdict", str(found.row["verdict"]) or "none"


def _numerator(one: Measure, pupils: str) -> str:
    if one.kind == "percentage":
        return f"{pupils} who meet the measure"
    if one.kind == "mean":
        return f"sum of the {pupils}' {_plain(one.unit)}"
    return f"sum of {_plain(one.numerator)}"


def _plain(words: str) -> str:
    return words.replace("_", " ")


def _count(value: float | None) -> str:
    return WITHHELD if value is None else COUNT.value(value)


def _sum(value: float | None) -> str:
    """A sum with as many decimals as it has, up to four."""
    if value is None:
        return WITHHELD
    whole, _, rest = f"{value:,.4f}".partition(".")
    decimals = rest.rstrip("0")
    return f"{whole}.{decimals}".rstrip(".").replace("-", "\N{MINUS SIGN}")


def _shown(one: Measure, value: float) -> str:
    return one.show(value) or MISSING


def _result(one: Measure, found: Working) -> str:
    value = float(found.row["value"])
    if found.numerator is None or found.denominator is None or one.kind == "count":
        return _shown(one, value)
    times = f" \N{MULTIPLICATION SIGN} {one.scale:g}" if one.scale != 1 else ""
    sums = f"{_sum(found.numerator)} \N{DIVISION SIGN} {_sum(found.denominator)}{times}"
    return f"{sums} = {_sum(value)}, shown as {_shown(one, value)}"


def _interval(one: Measure, found: Working) -> str:
    row = found.row
    if pd.isna(row["low"]):
        return "none: the spread of the measure among pupils nationally is not held"
    span, n = format_of(one).interval(row["low"], row["high"]), float(row["n"])
    if one.kind == "percentage":
        return f"{formula_of(one)}, with {COUNT.value(n)} in the denominator: {span}"
    half = float(row["high"]) - float(row["value"])
    if _SPREAD in str(row["method"]):
        spread = half * np.sqrt(n) / Z
        return (
            f"{formula_of(one)}: {_shown(one, float(row['value']))} \N{PLUS-MINUS SIGN} {Z} "
            f"\N{MULTIPLICATION SIGN} {_sum(spread)} \N{DIVISION SIGN} "
            f"\N{SQUARE ROOT}{COUNT.value(n)}, which is {span}"
        )
    return f"95%, from the national spread of the subject of each entry: {span}"


def _comparator(one: Measure, found: Working) -> str:
    value, whom = found.row["national"], str(found.row["method"]).partition("; compared with ")[2]
    if pd.isna(value):
        return "none: no national figure is held of the year"
    return whom if one.zero_means else f"{_shown(one, float(value))}: {whom}"


def _rule(one: Measure, found: Working) -> str:
    row = found.row
    if pd.isna(row["national"]):
        return "no verdict without a comparator"
    few = f"At least {ENOUGH_PUPILS} pupils are needed. "
    if one.kind != "percentage":
        if pd.isna(row["low"]):
            return "no verdict without an interval"
        return f"{few}Significant where the comparator lies outside the interval."
    rule = f"{few}Significant where z of the proportion is beyond \N{PLUS-MINUS SIGN}{Z}"
    national = float(row["national"]) / one.scale
    if found.numerator is None or not 0 < national < 1:
        return f"{rule}."
    spread = np.sqrt(national * (1 - national) / float(row["n"]))
    z = (float(row["value"]) / one.scale - national) / spread
    return f"{rule}; here z is {Format(2, signed=True).value(z)}."
