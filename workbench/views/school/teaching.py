"""Teaching groups of one subject: a table, and how far each lies from its expected points."""

from html import escape
from types import MappingProxyType

import pandas as pd

from workbench.measures.catalogue import measure
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import POINT_SCORE, Format, format_of
from workbench.views.school.store import SchoolStore
from workbench.views.school.subject_detail_frames import PRIOR
from workbench.views.tables import html_table

EXPECTED = MappingProxyType(
    {
        "ks4": "Expected points are a tenth of the Attainment 8 of pupils with the same key stage "
        "2 results, all subjects together: compare the groups of one subject with one another.",
        "ks5": "Expected points are the estimate of this subject at the same key stage 4 points.",
    }
)
"""What expected points are, by key stage."""
ABOVE = Format(2, signed=True)
SOURCE = "the school's own results and its timetable as last held"
CAUTION = (
    "Groups are often made by prior attainment, so look at the difference from expected points "
    "before the points. A group is small: where the interval spans 0, its results are in line with "
    "what is expected. These figures say nothing about a teacher: pupils, their prior teaching and "
    "chance differ between groups. A pupil who moved during the year counts in both groups."
)


def table(store: SchoolStore, groups: pd.DataFrame, subject: str) -> str:
    """The table of teaching groups; nothing where none is held or shown."""
    if groups.empty or not subject:
        return ""
    stage = store.data.stage
    names = list(stage.subject_measures)
    spans = [
        ABOVE.interval(low, high)
        for low, high in zip(groups["above_low"], groups["above_high"], strict=True)
    ]
    shown = groups[["label", *names, "prior", "expected", "above"]].assign(interval=spans)
    said = f"{EXPECTED[stage.name]} {CAUTION} Source: {SOURCE}."
    return html_table(
        store.data.to_client(shown),
        f"{subject} by teaching group, {store.state.year}",
        headings={
            "label": "Teaching group",
            **stage.subject_measures,
            "prior": PRIOR[stage.name][1],
            "expected": "Expected points",
            "above": "Difference from expected",
            "interval": "95% interval",
        },
        formats={
            **{name: format_of(measure(name)) for name in names},
            "prior": POINT_SCORE,
            "expected": POINT_SCORE,
            "above": ABOVE,
        },
        numeric=["interval"],
        identifier="teaching-groups-table",
    ) + (f'<p class="wb-source">{escape(said)}</p>')


def chart(store: SchoolStore, groups: pd.DataFrame, subject: str) -> Figure | None:
    """The difference from expected points of each group, with its interval, high to low."""
    if groups.empty or not subject:
        return None
    known = groups[groups["above"].notna()]
    if known.empty:
        return None
    rows = pd.DataFrame(
        {
            "label": known["label"],
            "value": known["above"],
            "n": known["matched"],
            "low": known["above_low"],
            "high": known["above_high"],
            "national": 0.0,
        }
    )
    return charts.dots(
        store.data.to_client(rows),
        name="teaching-groups-chart",
        title=f"Difference from expected points in {subject} by teaching group, "
        f"{store.state.year}, high to low",
        unit="Points above expected",
        source=SOURCE,
        style=ABOVE,
        row_title="Teaching group",
        count_title="Entries",
        national_title="As expected",
    )
