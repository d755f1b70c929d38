"""Rows that measures of suspensions and exclusions sum: a pupil, and a reason given."""

from workbench.measures.exclusions.pupils import pupil_exclusions
from workbench.measures.exclusions.reasons import reasons_given
from workbench.measures.row_kind import RowKind

ROWS = (
    RowKind(
        name="pupil_exclusions",
        title="a pupil at a school in an academic year, with suspensions and exclusions",
        datasets=("pupil", "suspension"),
        build=lambda frames: pupil_exclusions(frames["pupil"], frames["suspension"]),
    ),
    RowKind(
        name="exclusion_reason",
        title="a reason given for a suspension or permanent exclusion",
        datasets=("suspension",),
        build=lambda frames: reasons_given(frames["suspension"]),
    ),
)
