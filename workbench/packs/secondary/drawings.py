"""The charts of a secondary pack: which frame goes into which chart, under which title."""

from collections.abc import Sequence

import pandas as pd

from workbench.measures.published.school import Published
from workbench.measures.series import breaks_of
from workbench.packs.blocks import attendance as registers
from workbench.packs.pupil_tables import chart_frame
from workbench.packs.school_tables import (
    intake_bars,
    style_of,
    title_of,
    trend_frame,
    unit_of,
)
from workbench.packs.secondary import attendance
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import PERCENTAGE, POINT_SCORE, POINTS, RATE
from workbench.views.school.register import Register

_MOST_SUBJECTS = 20
_PUPILS = "all year groups"


def standing(figures: Published, name: str, year: str, source: str) -> Figure:
    """Where the school stands among England's schools."""
    values = figures.values(name, year)
    return charts.distribution(
        values,
        values.get(figures.urn),
        name=f"{name}-schools",
        title=f"{title_of(name)} of schools in England, {year}",
        unit=unit_of(name),
        source=f"{source} State-funded mainstream schools.",
        style=style_of(name),
    )


def by_year(
    headlines: pd.DataFrame, name: str, years: Sequence[str], source: str, area: str
) -> Figure:
    """A headline measure over the years, cut where its series breaks."""
    return charts.trend(
        trend_frame(headlines, name),
        name=f"{name}-years",
        title=f"{title_of(name)} over {len(years)} years",
        unit=unit_of(name),
        source=source,
        style=style_of(name),
        area=area,
        breaks=breaks_of(name, years),
    )


def groups(figures: pd.DataFrame, name: str, year: str, source: str) -> Figure:
    """The high-to-low chart of pupil groups, those that may be shown."""
    return charts.dots(
        chart_frame(figures, name, most=len(figures)),
        name=f"{name}-groups",
        title=f"{title_of(name)} of pupil groups, high to low, {year}",
        unit=unit_of(name),
        source=source,
        style=style_of(name),
    )


def subjects(figures: pd.DataFrame, source: str) -> Figure:
    """The high-to-low chart of the largest subjects."""
    return charts.dots(
        chart_frame(figures, "subject_4", most=_MOST_SUBJECTS),
        name="subjects-chart",
        title="Grade 4 or above in the largest subjects, high to low",
        unit="% of entries",
        source=source,
        style=PERCENTAGE,
        row_title="Subject",
    )


def prior_attainment(
    dots: pd.DataFrame, line: Sequence[tuple[float, float]], year: str, source: str
) -> Figure:
    """Key stage 2 results against Attainment 8, with what is expected nationally."""
    return charts.scatter(
        dots,
        name="prior-chart",
        title=f"Attainment 8 by key stage 2 result, {year}",
        x_title="Average key stage 2 result",
        y_title="Attainment 8 (points)",
        source=source,
        x_style=POINT_SCORE,
        y_style=POINTS,
        row_title="Prior attainment",
        line=line,
        line_title="England, by key stage 2 result",
    )


def half_terms(register: Register, year: str) -> Figure:
    """Attendance by half-term."""
    return registers.half_terms(attendance.half_terms(register), year, _PUPILS)


def weekdays(register: Register, year: str) -> Figure:
    """Attendance by day of the week."""
    return charts.dots(
        attendance.weekdays(register),
        name="weekdays",
        title=f"Attendance by day of the week, {year}",
        unit="% of possible sessions",
        source=registers.registers(_PUPILS),
        style=RATE,
        row_title="Day",
        ordered=False,
    )


def intake(lines: pd.DataFrame, year: str) -> Figure:
    """Published characteristics of the pupils beside England."""
    return charts.bars(
        intake_bars(lines),
        name="pupils-chart",
        title=f"Pupils at the end of key stage 4, {year}",
        unit="% of pupils",
        source=f"DfE, key stage 4 performance, {year}. State-funded mainstream schools.",
        style=PERCENTAGE,
        national_title="England",
    )
