"""Transition matrices from key stage 2 to key stage 4: percentages and totals from counts."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare, together
from workbench.verification.files import PublishedFile, csv
from workbench.verification.ours import percentage
from workbench.verification.printed import Printed, decimals, first_word, names_of, printed
from workbench.verification.recomputation import for_each

_ALL = "All Pupils"
_OUTCOMES = ("EBacc_all", "EBacc_9-4", "EBacc_9-5", "Basics_9-4", "Basics_9-5")


def grade_shares(table: pd.DataFrame) -> Iterator[Comparison]:
    """Percentages of pupils with each grade, and all of them."""
    grades = [name for name in names_of(table) if name.startswith("num_")]
    whole = printed(table["all_grades"])
    several = [
        _share(table[_share_column(grade)], printed(table[grade]), whole) for grade in grades
    ]
    yield together("% with each grade", several)
    parts = [printed(table[grade]) for grade in grades]
    yield compare("all grades", whole, exactly(_sum(parts).values), skip=_sum(parts).words)
    yield from _groups_add_up(table)


def outcome_shares(table: pd.DataFrame) -> Iterator[Comparison]:
    """Percentages that entered or achieved the EBacc and the basics."""
    for outcome in _OUTCOMES:
        yes, no = ("Entered", "Not_Entered") if "all" in outcome else ("Achieved", "Not_Achieved")
        part = printed(table[f"{outcome}_{yes}"])
        whole = _sum([part, printed(table[f"{outcome}_{no}"])])
        found = _share(table[f"{outcome}_perc_{yes}"], part, whole)
        yield together(f"{outcome} {yes.lower()}, %", [found])


def _groups_add_up(table: pd.DataFrame) -> Iterator[Comparison]:
    """Pupils of all groups of one kind beside all pupils."""
    keys = [name for name in ("subjects", "KS2_Prior") if name in table]
    counted = table.assign(pupils=printed(table["all_grades"]).values)
    every = counted[counted["characteristic_type"] == _ALL].set_index(keys)["pupils"]
    for kind, rows in counted.groupby("characteristic_type"):
        if kind != _ALL:
            sums = rows.groupby(keys)["pupils"].sum().reindex(every.index)
            yield compare(f"all pupils by {kind}", printed(every), exactly(sums.to_numpy()))


def _share(column: "pd.Series[str]", part: Printed, whole: Printed) -> Comparison:
    ours = exactly(percentage(part.values, whole.values))
    return compare("", decimals(column, 1), ours, skip=first_word(part, whole))


def _share_column(grade: str) -> str:
    name = grade.removeprefix("num_")
    return "per_covid_impacted" if "covid" in name else f"perc_{name}"


def _sum(parts: list[Printed]) -> Printed:
    return Printed(np.sum([one.values for one in parts], axis=0), 0.0, first_word(*parts))


def _file(name: str) -> PublishedFile:
    return csv(f"dfe_models/transition_matrices/2023_Tidy_Data_Output_{name}_Final.csv")


CLASSES = (
    *for_each(
        "KS2 to KS4 transition, shares and totals",
        [_file("91_Scaled_Scores"), _file("Comb_Science_Scaled_Scores")],
        grade_shares,
        rounding="0.05 percentage points; totals of pupils must be the same",
    ),
    *for_each(
        "KS2 to KS4 transition, EBacc and basics",
        [_file("Attainment_Scaled_Scores")],
        outcome_shares,
        rounding="0.05 percentage points; the counts are exact",
    ),
)
