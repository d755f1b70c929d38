"""Sums of key stage 4 results by school, year and pupil group: all that figures of units need.

Sums add up, so a national draw is worked through a run of schools at a time and kept as a few
thousand rows.
"""

from collections.abc import Mapping

import pandas as pd

from workbench.measures.ks4.pupil_results import cohort_results

GROUPS = ("all", "boys", "girls", "disadvantaged", "not_disadvantaged")
COMPLEMENT = {
    "boys": "girls",
    "girls": "boys",
    "disadvantaged": "not_disadvantaged",
    "not_disadvantaged": "disadvantaged",
}
UNIT = ["urn", "year", "group"]
_SUMMED = {
    "attainment8": "attainment8",
    "progress8": "progress8",
    "progress8_unadjusted": "progress8_unadjusted",
    "english_maths_4": "english_maths_4",
    "english_maths_5": "english_maths_5",
    "ebacc_entry": "ebacc_entered",
    "ebacc_4": "ebacc_4",
    "ebacc_5": "ebacc_5",
    "ebacc_aps": "ebacc_aps",
}
_SQUARED = ("attainment8", "progress8_unadjusted")


def results_of(datasets: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Results of the pupils of a batch at the end of key stage 4, one row a pupil.

    Args:
        datasets: frames of the contracts pupil, pupil_characteristics, prior_attainment, ks4_entry.
    """
    names = ("pupil", "pupil_characteristics", "prior_attainment", "ks4_entry")
    return cohort_results(*(datasets[name] for name in names))


def totals(results: pd.DataFrame) -> pd.DataFrame:
    """Sums of results by school, year and group.

    Args:
        results: frame of ``cohort_results``.

    Returns:
        Columns urn, year, group, pupils, matched (pupils with Progress 8), then sums of
        attainment8, progress8, progress8_unadjusted, english_maths_4, english_maths_5,
        ebacc_entry, ebacc_4, ebacc_5, ebacc_aps, and attainment8_squared and
        progress8_unadjusted_squared.
    """
    columns = {name: results[column].astype("float64") for name, column in _SUMMED.items()}
    squares = {f"{name}_squared": columns[name] ** 2 for name in _SQUARED}
    counts = {"pupils": 1, "matched": results["progress8"].notna().astype("int64")}
    keys = {name: results[name].astype("str") for name in ("urn", "year")}
    summed = pd.DataFrame({**keys, **counts, **columns, **squares}, index=results.index)
    members = _members(results)
    parts = [
        summed[members[name]].groupby(["urn", "year"]).sum().reset_index().assign(group=name)
        for name in GROUPS
    ]
    return pd.concat(parts, ignore_index=True)


def summed_over(known: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Totals of larger units: every sum added over the schools."""
    return known.drop(columns="urn").groupby([*by, "year", "group"]).sum().reset_index()


def _members(results: pd.DataFrame) -> Mapping[str, "pd.Series[bool]"]:
    poor = results["disadvantaged"].astype(bool)
    return {
        "all": pd.Series(True, index=results.index),
        "boys": results["sex"] == "M",
        "girls": results["sex"] == "F",
        "disadvantaged": poor,
        "not_disadvantaged": ~poor,
    }
