"""The pupil summary, for a pack that may name pupils."""

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.ks4.pupil_results import grades_of, subject_results
from workbench.stages.flags import flags_of
from workbench.views.formats import POINTS, PROGRESS, Format

_DIFFERENCE = Format(POINTS.decimals, signed=True)


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
    grades = grades_of(subject_results(entries, rows[KEY]))
    known = rows.merge(names, on="pupil_id", how="left", validate="m:1").merge(
        grades, on="pupil_id", how="left", validate="m:1"
    )
    known = known.sort_values(["surname", "forename"], kind="stable", ignore_index=True)
    who = known["surname"].fillna("Name not held") + ", " + known["forename"].fillna("")
    difference = known["attainment8"] - known["expected"]
    return pd.DataFrame(
        {
            "Pupil": who.str.removesuffix(", "),
            "Groups": flags_of(known),
            "Prior attainment": known["prior_band"].astype("str").str.capitalize().fillna("-"),
            "Estimate": known["expected"].map(POINTS.value),
            "Attainment 8": known["attainment8"].map(POINTS.value),
            "Difference": difference.map(_DIFFERENCE.value),
            "Progress 8": known["progress8"].map(PROGRESS.value),
            "English and maths at 5": known["english_maths_5"].map({True: "yes", False: "no"}),
            "Grades": known["grades"].fillna("no entries"),
        }
    )
