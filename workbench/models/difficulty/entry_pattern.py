"""What a school's average owes to which subjects it enters, and what to value added in them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import ContractViolation
from workbench.measures.columns import floats

_SCHOOL = ["urn", "subject", "entries", "value_added"]
_NATIONAL = ["subject", "entries", "difficulty"]


@dataclass(frozen=True, eq=False)
class EntryPattern:
    """Differences of schools from England a grade entered, in two parts that add up.

    Attributes:
        schools: one row a school: urn, entries, difference, from_entries, from_value_added.
        subjects: one row a school and subject, also those it does not enter: urn, subject, entries,
            share, national_share, difficulty, value_added, from_entries, from_value_added; each of
            the last two adds up to the school's.
        left_out: entries of schools in subjects without value added or difficulty.
    """

    schools: pd.DataFrame
    subjects: pd.DataFrame
    left_out: int


def entry_pattern(schools: pd.DataFrame, national: pd.DataFrame) -> EntryPattern:
    """Split each school's difference from England into entry pattern and value added.

    A pupil is expected to get in each subject its usual grade less the subject's difficulty. An
    average over entries therefore differs from the national one because the school enters other
    subjects, sum of (share - national share) x (- difficulty), and because its pupils do better
    in them than pupils alike elsewhere, sum of share x value added. Entering easier subjects
    raises the first part; only the second says anything of progress.

    Args:
        schools: columns urn, subject, entries and value_added (grades an entry, against pupils
            alike in the same subject); one row a school and subject.
        national: columns subject, entries and difficulty (grades, above 0 is severely graded); one
            row a subject.

    Returns:
        Entries without value added or difficulty are left out and counted.

    Raises:
        ContractViolation: a column is missing, a subject stands twice, or no entries are left.

    Source: Kitagawa (1955) and Oaxaca (1973) decomposition of a difference of two averages.
    """
    _check(schools, _SCHOOL, ["urn", "subject"], "schools")
    _check(national, _NATIONAL, ["subject"], "national")
    known = national[national["difficulty"].notna()]
    usable = schools["subject"].isin(known["subject"]) & schools["value_added"].notna()
    rows = schools.loc[usable & (schools["entries"] > 0), _SCHOOL]
    if rows.empty or known["entries"].sum() <= 0:
        raise ContractViolation(
            "No entries are left to compare.",
            "Give `schools` subjects with value added, and `national` their difficulties.",
        )
    parts = _parts(_every_subject(rows, known))
    left_out = int(schools.loc[~usable, "entries"].sum())
    return EntryPattern(_totals(parts), parts, left_out)


def _check(frame: pd.DataFrame, columns: list[str], key: list[str], name: str) -> None:
    absent = [column for column in columns if column not in frame]
    if absent:
        raise ContractViolation(f"`{name}` lacks the columns {', '.join(absent)}.")
    twice = int(frame.duplicated(key).sum())
    if twice:
        raise ContractViolation(
            f"`{name}` holds {twice} rows twice.", f"Give one row for each {' and '.join(key)}."
        )


def _every_subject(rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Every school by every subject: one not entered is part of the pattern too."""
    nation = known.assign(national_share=known["entries"] / known["entries"].sum())
    grid = (
        rows[["urn"]]
        .drop_duplicates()
        .merge(nation[["subject", "national_share", "difficulty"]], how="cross")
    )
    full = grid.merge(rows, on=["urn", "subject"], how="left", validate="1:1")
    entries = full["entries"].fillna(0)
    return full.assign(
        entries=entries.astype("int64"),
        share=entries / entries.groupby(full["urn"]).transform("sum"),
    )


def _parts(full: pd.DataFrame) -> pd.DataFrame:
    from_entries = -(full["share"] - full["national_share"]) * full["difficulty"]
    from_value_added = full["share"] * np.nan_to_num(floats(full["value_added"]))
    split = full.assign(from_entries=from_entries, from_value_added=from_value_added)
    return split[
        [
            *("urn", "subject", "entries", "share", "national_share", "difficulty"),
            *("value_added", "from_entries", "from_value_added"),
        ]
    ]


def _totals(parts: pd.DataFrame) -> pd.DataFrame:
    summed = parts.groupby("urn", sort=False)[["entries", "from_entries", "from_value_added"]].sum()
    whole = summed.assign(difference=summed["from_entries"] + summed["from_value_added"])
    return whole.reset_index()[["urn", "entries", "difference", "from_entries", "from_value_added"]]
