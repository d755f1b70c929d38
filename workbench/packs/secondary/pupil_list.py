"""The pupil summary, for a pack that may name pupils."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.ks4.pupil_results import subject_results
from workbench.views.formats import POINTS, PROGRESS, Format

_DIFFERENCE = Format(POINTS.decimals, signed=True)
_FLAGS: Mapping[str, tuple[str, object]] = {
    "Disadvantaged": ("disadvantaged", True),
    "SEN support": ("sen_status", "K"),
    "EHC plan": ("sen_status", "E"),
    "EAL": ("eal", "other"),
}


def pupil_table(
    results: pd.DataFrame, entries: pd.DataFrame, names: pd.DataFrame, year: str
) -> pd.DataFrame:
    """One row a pupil of the headline year, by name.

    The estimate is the Attainment 8 of pupils nationally with the same key stage 2 results, which
    Progress 8 is made of. Free school meals and looked after are no flags: they may stand beside
    nothing else.

    Args:
        results: frame of ``cohort_results``.
        entries: frame of the contract ``ks4_entry``.
        names: pupil_id, forename and surname.
        year: the headline year.
    """
    rows = results[results["year"] == year]
    grades = _grades(entries, rows)
    known = rows.merge(names, on="pupil_id", how="left", validate="m:1").merge(
        grades, on="pupil_id", how="left", validate="m:1"
    )
    known = known.sort_values(["surname", "forename"], kind="stable", ignore_index=True)
    who = known["surname"].fillna("Name not held") + ", " + known["forename"].fillna("")
    difference = known["attainment8"] - known["expected"]
    return pd.DataFrame(
        {
            "Pupil": who.str.removesuffix(", "),
            "Groups": [_flags(row) for row in known.to_dict("records")],
            "Prior attainment": known["prior_band"].astype("str").str.capitalize().fillna("-"),
            "Estimate": known["expected"].map(POINTS.value),
            "Attainment 8": known["attainment8"].map(POINTS.value),
            "Difference": difference.map(_DIFFERENCE.value),
            "Progress 8": known["progress8"].map(PROGRESS.value),
            "English and maths at 5": known["english_maths_5"].map({True: "yes", False: "no"}),
            "Grades": known["grades"].fillna("no entries"),
        }
    )


def _grades(entries: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Grades that count, subject by subject, as one text a pupil."""
    rows = subject_results(entries, results[KEY])
    said = rows["subject"].astype("str") + " " + rows["grade"].astype("str")
    by_pupil = said.groupby(rows["pupil_id"].to_numpy(), sort=False).agg("; ".join)
    return pd.DataFrame({"pupil_id": by_pupil.index, "grades": by_pupil.to_numpy()})


def _flags(row: Mapping[Any, object]) -> str:
    found = [title for title, (column, value) in _FLAGS.items() if row.get(column) == value]
    return ", ".join(found)
