"""What came of a verification, as tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from workbench.verification.check import Check, passed
from workbench.verification.registry import RECOMPUTATIONS
from workbench.verification.run import classes

UNEXPLAINED = "unexplained"
_CLASS_COLUMNS = (
    "class",
    "verified",
    "figures",
    "rows",
    "within",
    "share",
    "worst",
    "misses",
    "skipped",
    "rounding",
)
_FIGURE_COLUMNS = (
    "class",
    "figure",
    "file",
    "rows",
    "within",
    "share",
    "worst",
    "misses",
    "unexplained",
    "skipped",
)


def class_table(checks: Iterable[Check]) -> pd.DataFrame:
    """One row a class of figures.

    Returns:
        Columns class, verified (whether enough rows agree and each other has its named reason),
        figures, rows, within, share (percent of rows within printed rounding), worst (largest
        difference, in the unit of its figure), misses (reasons with their rows, else empty),
        skipped (rows that could not be compared) and rounding (what rounding can do).
    """
    rounding = {one.name: one.rounding for one in RECOMPUTATIONS}
    rows = [
        _class_row(name, of_class) | {"rounding": rounding.get(name, "")}
        for name, of_class in classes(checks).items()
    ]
    return pd.DataFrame(rows, columns=list(_CLASS_COLUMNS))


def figure_table(checks: Iterable[Check]) -> pd.DataFrame:
    """One row a figure of a file.

    Returns:
        Columns class, figure, file, rows, within, share, worst, misses, unexplained and skipped
        (words that stand in place of numbers, with their rows).
    """
    rows = [
        {
            "class": one.name,
            "figure": one.figure,
            "file": one.file,
            "rows": one.rows,
            "within": one.within,
            "share": 100 * one.share,
            "worst": one.worst,
            "misses": _told(misses(one)),
            "unexplained": one.unexplained,
            "skipped": _told(one.skipped),
        }
        for one in checks
    ]
    return pd.DataFrame(rows, columns=list(_FIGURE_COLUMNS))


def miss_table(checks: Iterable[Check]) -> pd.DataFrame:
    """One row a class and reason for a difference, those with most rows first.

    Returns:
        Columns class, reason and rows.
    """
    rows = [
        {"class": name, "reason": reason, "rows": count}
        for name, of_class in classes(checks).items()
        for reason, count in _added(misses(one) for one in of_class).items()
    ]
    table = pd.DataFrame(rows, columns=["class", "reason", "rows"])
    return table.sort_values("rows", ascending=False, kind="stable", ignore_index=True)


def in_words(checks: Sequence[Check], missing: Sequence[str] = ()) -> str:
    """One sentence on what came of it, or on why nothing could be recomputed.

    Args:
        checks: what was recomputed.
        missing: files that are needed and are not there.
    """
    if missing:
        return (
            f"Nothing was recomputed: {len(missing)} published files are not at hand "
            f"({missing[0]} is one). Set WORKBENCH_PUBLISHED_DATA to the folder that holds them."
        )
    found = classes(checks)
    verified = sum(passed(of_class) for of_class in found.values())
    rows, within = sum(one.rows for one in checks), sum(one.within for one in checks)
    return (
        f"{within:,} of {rows:,} rows agree within printed rounding; "
        f"{verified} of {len(found)} classes of figures are verified."
    )


def misses(check: Check) -> Mapping[str, int]:
    """Rows that do not agree, by reason; those without one are named so."""
    rest = {UNEXPLAINED: check.unexplained} if check.unexplained else {}
    return {**check.reasons, **rest}


def _class_row(name: str, checks: Sequence[Check]) -> dict[str, Any]:
    rows, within = sum(one.rows for one in checks), sum(one.within for one in checks)
    return {
        "class": name,
        "verified": passed(checks),
        "figures": len(checks),
        "rows": rows,
        "within": within,
        "share": 100 * within / rows if rows else 0.0,
        "worst": max((one.worst for one in checks if one.rows), default=float("nan")),
        "misses": _told(_added(misses(one) for one in checks)),
        "skipped": sum(sum(one.skipped.values()) for one in checks),
    }


def _added(several: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for one in several:
        for reason, rows in one.items():
            total[reason] = total.get(reason, 0) + rows
    return total


def _told(counts: Mapping[str, int]) -> str:
    return "; ".join(f"{rows:,} {reason}" for reason, rows in counts.items())
