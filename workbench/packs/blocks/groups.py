"""Pupil groups: those that stand out, all of them from high to low, and prior attainment."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from workbench.packs import pupil_tables, school_tables
from workbench.packs.blocks import tables
from workbench.packs.recorder import Recorder
from workbench.sentences.performers import Part
from workbench.views import charts
from workbench.views.figure import Figure

_FAMILY = (
    " Named are those that still differ among all the tests of this pack; of them, one in twenty "
    "is expected to differ by chance alone."
)


@dataclass(frozen=True)
class Members:
    """Who groups are of, in words: pupils of a school, or students of a sixth form."""

    one: str
    several: str

    @property
    def counted(self) -> str:
        """Heading of their number."""
        return self.several.capitalize()


PUPILS = Members("pupil", "pupils")
STUDENTS = Members("student", "students")


def performing(
    pack: Recorder,
    kinds: Sequence[tuple[str, pd.DataFrame, str]],
    standing: Collection[Part],
    *,
    title: str,
    lead: str,
    caption: str,
    note: str,
) -> None:
    """Groups, subjects or schools that stand out among all the tests of the pack.

    Args:
        kinds: title of a row, protected figures, and the measure that decides.
        standing: of :func:`workbench.sentences.performers.standing_parts`.
    """
    pack.section("performing", title, lead + _FAMILY)
    pack.table("performing-table", tables.performing(kinds, standing), caption, note)


def by_group(
    pack: Recorder,
    groups: pd.DataFrame,
    names: Sequence[str],
    charted: Sequence[str],
    year: str,
    *,
    source: str,
    members: Members = PUPILS,
    caption: str,
) -> None:
    """Every group beside its comparator: charts from high to low, and the table.

    Args:
        groups: protected figures of one year.
        names: measures of the table; pupils are counted by the first.
        charted: those of them that are drawn.
    """
    pack.section(
        "groups",
        f"{members.one.capitalize()} groups, {year}",
        "Each group beside the same group in England, or the group it is usually compared with. "
        "The charts stand from high to low.",
    )
    for name in charted:
        pack.figure(
            dots(
                pupil_tables.chart_frame(groups, name),
                name,
                f"{name}-groups",
                f"of {members.one} groups, {year}",
                source=source,
                count_title=members.counted,
            ),
            table="groups-table",
        )
    pack.table(
        "groups-table",
        tables.group_table(groups, names, counted=members.counted),
        caption,
        pupil_tables.NOTE,
    )


def by_prior(
    pack: Recorder,
    groups: pd.DataFrame,
    charted: Sequence[str],
    year: str,
    *,
    source: str,
    members: Members = PUPILS,
    title: str,
    lead: str,
) -> None:
    """Results by prior attainment, for packs that name nobody."""
    pack.section("prior", f"{title}, {year}", lead)
    for name in charted:
        pack.figure(
            dots(
                pupil_tables.chart_frame(tables.by_prior(groups, [name]), name),
                name,
                f"{name}-prior",
                f"by prior attainment, {year}",
                source=source,
                ordered=False,
                count_title=members.counted,
            ),
            table="groups-table",
        )


def dots(
    frame: pd.DataFrame,
    measure: str,
    name: str,
    of: str,
    *,
    source: str,
    ordered: bool = True,
    row_title: str = "Group",
    count_title: str = "Pupils",
) -> Figure:
    """The high-to-low chart of a measure.

    Args:
        frame: of :func:`workbench.packs.pupil_tables.chart_frame`, or alike.
        measure: whose unit and format its values have.
        name: id of the chart.
        of: what follows the measure's title in that of the chart.
    """
    return charts.dots(
        frame,
        name=name,
        title=f"{school_tables.title_of(measure)} {of}",
        unit=school_tables.unit_of(measure),
        source=source,
        style=school_tables.style_of(measure),
        ordered=ordered,
        row_title=row_title,
        count_title=count_title,
    )
