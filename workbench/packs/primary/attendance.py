"""Attendance of a primary school's pupils, with small groups suppressed."""

import pandas as pd

from workbench.measures import national
from workbench.measures.compute import compute
from workbench.packs.blocks.attendance import GROUPS, MEASURES, with_pupils
from workbench.sentences.tables import protected
from workbench.stages import primary as stage


def of_age(days: pd.DataFrame, pupil: pd.DataFrame, year: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Days and pupils of a year, without those who are older than a primary school's.

    Args:
        days: columns of the contract ``attendance_day``, of that year.
        pupil: frame of the contract.
    """
    young = pupil[(pupil["year"] == year) & (pupil["year_group"] <= stage.LAST_YEAR_GROUP)]
    return days[days["pupil_id"].isin(young["pupil_id"])], young


def attendance_figures(
    days: pd.DataFrame, pupil: pd.DataFrame, characteristics: pd.DataFrame, threshold: int
) -> pd.DataFrame:
    """Attendance of pupil groups and year groups, small groups suppressed.

    Args:
        days, pupil: of :func:`of_age`.
        characteristics: frame of the contract.
        threshold: smallest group that may be shown.

    Returns:
        The columns of :func:`workbench.measures.compute.compute`; without rows where there are no
        days.
    """
    rows = with_pupils(days, pupil, characteristics)
    beside = national.published(stage.PHASE)
    return protected(compute(MEASURES, rows, by=GROUPS, compare=beside), threshold)
