"""Who the pupils are: a school's published year 11 cohort beside its area and England.

Percentages of England and of the area are pupils over pupils, of the state-funded mainstream
schools whose counts are published; how many those are stands beside.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from workbench.measures.published.school import ABSENT, Published

COHORT = "cohort"
_PRIOR_BANDS = ("low_prior", "middle_prior", "high_prior")


@dataclass(frozen=True)
class Intake:
    """One line about the pupils: a percentage measure, and the count groups it is made of."""

    measure: str
    title: str
    group: str
    of: tuple[str, ...] = ("all",)


LINES = (
    Intake("disadvantaged_percent", "Disadvantaged pupils", "disadvantaged"),
    Intake(
        "english_additional_language_percent",
        "English as an additional language",
        "english_additional_language",
    ),
    Intake("sen_support_percent", "SEN support", "sen_support"),
    Intake("sen_plan_percent", "EHC plan", "sen_plan"),
    Intake("low_prior_percent", "Low prior attainment", "low_prior", _PRIOR_BANDS),
    Intake("middle_prior_percent", "Middle prior attainment", "middle_prior", _PRIOR_BANDS),
    Intake("high_prior_percent", "High prior attainment", "high_prior", _PRIOR_BANDS),
)
NEEDED = (COHORT, *(line.measure for line in LINES))


def intake_year(performance: pd.DataFrame) -> str | None:
    """Latest academic year with published pupil characteristics; None where there are none."""
    years = performance.loc[performance["measure"] == LINES[0].measure, "year"]
    return str(years.max()) if len(years) else None


def intake(published: Published, year: str, lines: Sequence[Intake] = LINES) -> pd.DataFrame:
    """Characteristics of the pupils at the end of key stage 4.

    Returns:
        One row a line: measure, title, value (percent), status, area and national (percent of
        pupils; missing where no counts are published), area_schools and national_schools (how many
        schools these are over: those where every count is published).

    Source: DfE key stage 4 performance, school information.
    """
    counts = _counts(published.performance, year)
    country = counts[counts.index.isin(published.peers)]
    near = counts[counts.index.isin(published.area)]
    return pd.DataFrame([_line(published, line, year, near, country) for line in lines])


def _line(
    published: Published, line: Intake, year: str, near: pd.DataFrame, country: pd.DataFrame
) -> dict[str, object]:
    own = published.row(line.measure, year)
    value = None if own is None or pd.isna(own["value"]) else float(own["value"])
    return {
        "measure": line.measure,
        "title": line.title,
        "value": value,
        "status": ABSENT if own is None else str(own["status"]),
        **_share("area", near, line),
        **_share("national", country, line),
    }


def _counts(performance: pd.DataFrame, year: str) -> pd.DataFrame:
    rows = performance[
        (performance["measure"] == COHORT)
        & (performance["year"] == year)
        & (performance["level"] == "school")
    ]
    return rows.pivot(index="unit_id", columns="group", values="value").astype("float64")


def _share(name: str, counts: pd.DataFrame, line: Intake) -> dict[str, float | int | None]:
    """Pupils of the group over pupils of its whole, of the schools where every count is known."""
    columns = list(dict.fromkeys([*line.of, line.group]))
    known = counts.reindex(columns=columns).dropna()
    whole = float(known[list(line.of)].sum().sum())
    share = 100 * float(known[line.group].sum()) / whole if whole else None
    return {name: share, f"{name}_schools": len(known)}
