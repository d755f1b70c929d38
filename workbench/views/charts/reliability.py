"""Reliability: chances that were given, beside how often it happened."""

from collections.abc import Iterator

import pandas as pd

from workbench.views.charts.rows import numbers, require
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, PERCENTAGE
from workbench.views.layer import Layer

_EDGE = 3.0
_LIMITS = (-_EDGE, 100 + _EDGE)
_KEY = "- - given equals happened   — 95% interval   ● agrees   ◆ off"
GIVEN, HAPPENED = "Chance that was given (%)", "Share that happened (%)"


def reliability(
    frame: pd.DataFrame,
    *,
    name: str,
    title: str,
    source: str,
    row_title: str = "Tenth of pupils",
) -> Figure:
    """A dot a tenth of pupils (or a group), the nearer to the diagonal the better.

    Args:
        frame: columns ``label``, ``n`` (pupils), ``expected``, ``observed``, ``low`` and ``high``
            (95% interval of what was observed), all shares between 0 and 1, and ``agrees``.
        row_title: what a row is.

    Raises:
        ContractViolation: a column is missing.
    """
    needed = ("label", "n", "expected", "observed", "low", "high", "agrees")
    require(frame, needed, "reliability")
    shares = {
        one: [100 * v for v in numbers(frame, one)]
        for one in ("expected", "observed", "low", "high")
    }
    rows = frame.assign(**shares).dropna(subset=["expected", "observed"]).reset_index(drop=True)
    return Figure(
        name=name,
        title=title,
        summary=_summary(rows, title),
        unit=HAPPENED,
        source=source,
        layers=tuple(_layers(rows)),
        table=_table(rows, row_title),
        key=_KEY,
        axes={"xlim": _LIMITS, "ylim": _LIMITS, "xlabel": GIVEN, "ylabel": HAPPENED},
    )


def _layers(rows: pd.DataFrame) -> Iterator[Layer]:
    yield Layer("Segments", "Break", [(0.0, 0.0, 100.0, 100.0)])
    spans = rows.dropna(subset=["low", "high"])[["expected", "low", "expected", "high"]]
    yield Layer("Segments", "Whisker", list(spans.itertuples(index=False, name=None)))
    agrees = rows["agrees"].astype("bool")
    for role, chosen in (("Dot", agrees), ("Chosen", ~agrees)):
        found = rows.loc[chosen, ["expected", "observed"]]
        if len(found):
            yield Layer("Points", role, list(found.itertuples(index=False, name=None)))


def _table(rows: pd.DataFrame, row_title: str) -> pd.DataFrame:
    spans = zip(rows["low"], rows["high"], strict=True)
    return pd.DataFrame(
        {
            row_title: rows["label"].astype("str"),
            "Pupils": rows["n"].map(COUNT.value),
            GIVEN: rows["expected"].map(PERCENTAGE.value),
            HAPPENED: rows["observed"].map(PERCENTAGE.value),
            "95% interval": [PERCENTAGE.interval(*ends) for ends in spans],
            "Agrees": rows["agrees"].astype("bool").map({True: "yes", False: "no"}),
        }
    )


def _summary(rows: pd.DataFrame, title: str) -> str:
    if rows.empty:
        return f"{title}: no chances can be shown."
    worst = (rows["observed"] - rows["expected"]).abs().max()
    agree = int(rows["agrees"].sum())
    return (
        f"{title}: in {agree} of {len(rows)} the chance that was given lies in the interval of "
        f"what happened; the largest difference is {worst:.1f} percentage points."
    )
