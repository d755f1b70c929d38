"""Headline measures as they are, and as they would be without some pupils. Nothing is changed."""

from collections.abc import Callable, Collection

import pandas as pd

from workbench.measures.catalogue import measure
from workbench.measures.rounding import round_half_away
from workbench.stages.stage import Rows
from workbench.views.formats import COUNT, Format, format_of
from workbench.views.school.data import SchoolData
from workbench.views.school.markup import with_symbol
from workbench.views.school.pupil_frames import check_lists
from workbench.views.school.results_frames import figures

_KEPT = ["n", "value", "low", "high", "verdict"]
SAME, CHANGED = "the same", "changes"


def what_if(data: SchoolData, year: str, removed: Collection[str]) -> pd.DataFrame:
    """Headline measures of a year before and after some pupils are left out.

    Args:
        data: the school.
        year: academic year.
        removed: keys of the pupils.

    Returns:
        The frame of :func:`before_and_after`.

    Raises:
        PolicyDenied: the role may not see single pupils: a figure less a figure without a pupil is
            that pupil's.
    """
    check_lists(data.rights)
    # a grade is its points said otherwise
    tiles = [name for name in data.stage.tiles if not name.endswith("_grade")]
    return before_and_after(data.of_year(year), removed, lambda rows: figures(data, tiles, rows))


def before_and_after(
    rows: Rows, removed: Collection[str], measured: Callable[[Rows], pd.DataFrame]
) -> pd.DataFrame:
    """Figures of all pupils beside the same figures without some.

    Args:
        rows: pupils and entries of one year.
        removed: keys of the pupils that are left out.
        measured: works out figures from rows, one row a measure.

    Returns:
        One row a measure: measure; n, value, low, high (95% interval) and verdict, and the same
        with ``_after`` for the pupils that are left, missing where nobody is; change (after less
        before, of the figures as they are shown); and changes (whether the verdict is another).

    Source: leave-out sensitivity, as :mod:`workbench.measures.comparisons.fragility`.
    """
    before = measured(rows).set_index("measure")[_KEPT]
    left = without(rows, removed)
    after = before.iloc[:0] if left.members.empty else measured(left).set_index("measure")[_KEPT]
    table = before.join(after.reindex(before.index).add_suffix("_after"))
    words = table[["verdict", "verdict_after"]].fillna("")
    return table.assign(
        verdict_after=words["verdict_after"],
        change=[
            _change(str(name), before, after)
            for name, before, after in table[["value", "value_after"]].itertuples()
        ],
        changes=words["verdict"] != words["verdict_after"],
    ).reset_index()


def without(rows: Rows, removed: Collection[str]) -> Rows:
    """The rows of everybody else; what is given stays as it is."""
    members, entries = (
        frame[~frame["pupil_id"].isin(list(removed))].reset_index(drop=True)
        for frame in (rows.members, rows.entries)
    )
    return Rows(members, entries)


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """What a page shows of a what-if, as text; measures without a value are left out."""
    known = table[table["value"].notna()]
    return pd.DataFrame([_row(row) for _, row in known.iterrows()])


def sentence(table: pd.DataFrame, count: int, members: str = "pupils") -> str:
    """What leaving pupils out does, in one sentence.

    Args:
        table: of :func:`before_and_after`.
        count: how many are left out.
        members: what they are called, in the plural.
    """
    people = f"{count} {members.removesuffix('s') if count == 1 else members}"
    known = table[table["value"].notna()]
    if known["value_after"].isna().all():
        return f"Without {people} nobody is left to work a figure out from."
    first = known.iloc[0]
    one = measure(str(first["measure"]))
    style = format_of(one)
    flipped = int((known["changes"] & (known["verdict"] != "")).sum())
    verdicts = {0: "no verdict changes", 1: "1 verdict changes"}
    said = verdicts.get(flipped, f"{flipped} verdicts change")
    return (
        f"Without {people}: {one.title} is {style.value(first['value_after'])} instead of "
        f"{style.value(first['value'])}; {said}."
    )


def _change(name: str, before: float, after: float) -> float:
    decimals = measure(name).decimals
    gap = round_half_away(float(after), decimals) - round_half_away(float(before), decimals)
    return round_half_away(gap, decimals)


def _row(row: pd.Series) -> dict[str, str]:
    one = measure(str(row["measure"]))
    style = format_of(one)
    signed = Format(style.decimals, signed=True)
    gone = pd.isna(row["value_after"])
    return {
        "Measure": one.title,
        "Pupils before": COUNT.value(row["n"]),
        "Before": style.value(row["value"]),
        "95% interval before": style.interval(row["low"], row["high"]),
        "Pupils after": COUNT.value(row["n_after"]),
        "After": style.value(row["value_after"]),
        "95% interval after": style.interval(row["low_after"], row["high_after"]),
        "Change": "0" if row["change"] == 0 else signed.value(row["change"]),
        "Verdict before": with_symbol(str(row["verdict"])),
        "Verdict after": "" if gone else with_symbol(str(row["verdict_after"])),
        "The verdict": "" if gone or not row["verdict"] else CHANGED if row["changes"] else SAME,
    }
