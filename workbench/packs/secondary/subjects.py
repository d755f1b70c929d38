"""Subjects, the entries of several years together: small subjects need more than one."""

from collections.abc import Sequence

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.compute import compute
from workbench.measures.ks4.pupil_results import subject_results
from workbench.packs.secondary.release import Rules, released

MEASURES = ("subject_entries", "subject_points", "subject_4", "subject_7")
SHOWN = ("subject_points", "subject_4", "subject_7")


def pooled_years(figures: pd.DataFrame, years: Sequence[str]) -> tuple[str, ...]:
    """Years whose entries are put together: those of which the number of pupils may be told.

    With a cohort that is hidden, a subject that everybody takes would tell its size.

    Args:
        figures: of ``cohort_figures``.
        years: academic years with results.
    """
    whole = figures[(figures["group"] == "all") & (figures["n"].fillna(0) > 0)]
    shown = set(whole.loc[whole["status"] != SUPPRESSED, "period"])
    return tuple(year for year in years if year in shown)


def subject_figures(
    entries: pd.DataFrame,
    results: pd.DataFrame,
    years: Sequence[str],
    rules: Rules,
    england: pd.DataFrame,
) -> pd.DataFrame:
    """Entries and results by subject over several years, most entries first.

    Args:
        entries: frame of the contract ``ks4_entry``.
        results: frame of ``cohort_results``.
        years: academic years to put together, the latest last: England is that of the latest.
        rules: by which the table is protected.
        england: comparator frame.

    Returns:
        The columns of ``compute``, with the latest year as the period.
    """
    chosen = results[results["year"].isin(list(years))]
    rows = subject_results(entries, chosen).assign(year=years[-1])
    found = compute(MEASURES, rows, by=("subject",), compare=england)
    return largest_first(released(found, rows, rules), MEASURES[0])


def largest_first(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The same figures with the groups in order of the number of pupils; suppressed ones last."""
    rows = frame[frame["measure"] == name]
    counts = rows.set_index("subgroup")["n"].astype("Float64")
    order = counts.sort_values(ascending=False, kind="stable", na_position="last").index
    places = {subgroup: place for place, subgroup in enumerate(order)}
    return frame.sort_values("subgroup", key=lambda column: column.map(places), kind="stable")
