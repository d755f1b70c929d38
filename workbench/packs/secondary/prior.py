"""Prior attainment against results: a dot a pupil for the head, means of bands for others."""

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.groups import dimension
from workbench.measures.ks4.progress_tables import year_tables

_BANDS = "prior_attainment"


def pupil_dots(results: pd.DataFrame, year: str) -> pd.DataFrame:
    """Average key stage 2 result and Attainment 8 of each matched pupil: x and y."""
    rows = results[(results["year"] == year) & results["matched"].astype("bool")]
    return pd.DataFrame({"x": rows["baseline"], "y": rows["attainment8"]}).reset_index(drop=True)


def band_dots(results: pd.DataFrame, figures: pd.DataFrame, year: str) -> pd.DataFrame:
    """Means of the prior-attainment bands that may be shown: label, x and y.

    Args:
        results: frame of ``cohort_results``.
        figures: of ``cohort_figures``; a band that it hides is left out.
        year: the headline year.
    """
    known = figures[
        (figures["measure"] == "attainment8")
        & (figures["period"] == year)
        & (figures["group"] == _BANDS)
        & (figures["status"] != SUPPRESSED)
    ].set_index("subgroup")["value"]
    rows = results[results["year"] == year]
    codes = dimension(_BANDS).codes(rows)
    means = rows["baseline"].astype("float64").groupby(codes).mean()
    bands = [(place, part) for place, part in enumerate(dimension(_BANDS).parts)]
    shown = [
        (part.title, means[place], known[part.name]) for place, part in bands if part.name in known
    ]
    return pd.DataFrame(shown, columns=["label", "x", "y"])


def expected_line(year: str) -> list[tuple[float, float]]:
    """Attainment 8 that is expected by average key stage 2 result: the highest of each group.

    Empty for a year without Progress 8.
    """
    table = year_tables().get(year)
    if table is None or table.model is None:
        return []
    return list(zip(table.model.upper, table.model.expected["all"], strict=True))
