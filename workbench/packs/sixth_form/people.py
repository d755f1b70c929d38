"""Students at the end of 16 to 18 study by name: the list, and the dots of its scatter."""

import pandas as pd

from workbench.measures.ks5.student_table import student_table
from workbench.packs.blocks.people import flags, pupil_list, with_names
from workbench.views.formats import POINTS, Format

_DIFFERENCE = Format(1, signed=True)
_COLUMNS: tuple[tuple[str, str, Format | None], ...] = (
    ("prior_band", "Prior attainment", None),
    ("key_stage4_points", "Key stage 4 points", POINTS),
    ("points_estimate", "A level points, estimate", POINTS),
    ("points", "A level points", POINTS),
    ("points_difference", "Difference", _DIFFERENCE),
    ("best3_estimate", "Best 3, estimate", POINTS),
    ("best3", "Best 3", POINTS),
    ("best3_difference", "Best 3 difference", _DIFFERENCE),
    ("three_a", "Three at A or higher", None),
    ("three_aab", "AAB or higher", None),
    ("grades", "A level grades", None),
    ("flags", "Groups", None),
)


def named_rows(
    students: pd.DataFrame, characteristics: pd.DataFrame, identity: pd.DataFrame
) -> pd.DataFrame:
    """Students with their name and all that the list shows, in the order of names.

    Args:
        students: of :func:`workbench.stages.sixth_form_rows.students_of`, of one year.
        characteristics: columns of the contract ``pupil_characteristics``.
        identity: columns of the contract ``pupil_identity``.
    """
    shown = student_table(students)
    return with_names(shown.assign(flags=flags(students, characteristics)), identity)


def table(named: pd.DataFrame) -> pd.DataFrame:
    """The list of students, as text.

    Args:
        named: of :func:`named_rows`.
    """
    return pupil_list(named, _COLUMNS, "Student")


def dots(named: pd.DataFrame) -> pd.DataFrame:
    """Key stage 4 average points against A level average points, a dot a student."""
    columns = named[["name", "key_stage4_points", "points"]]
    return columns.set_axis(["label", "x", "y"], axis=1)
