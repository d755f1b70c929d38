"""Pupils at the end of key stage 2 by name: the list, and the dots of its scatter."""

import pandas as pd

from workbench.packs.blocks.people import flags, pupil_list, with_names, yes
from workbench.packs.school_tables import style_of
from workbench.views.formats import COUNT, POINTS, Format

_SCORE = COUNT
_PROGRESS = style_of("ks2_reading_progress")
_COLUMNS: tuple[tuple[str, str, Format | None], ...] = (
    ("prior_band", "Prior attainment", None),
    ("ks1_average", "Key stage 1 points", POINTS),
    ("reading_score", "Reading", _SCORE),
    ("reading_progress", "Reading progress", _PROGRESS),
    ("writing_assessment", "Writing", None),
    ("writing_progress", "Writing progress", _PROGRESS),
    ("maths_score", "Maths", _SCORE),
    ("maths_progress", "Maths progress", _PROGRESS),
    ("reading_maths", "Reading and maths, mean score", POINTS),
    ("expected", "Expected in all three", None),
    ("higher", "Higher in all three", None),
    ("flags", "Groups", None),
)


def named_rows(
    rows: pd.DataFrame,
    results: pd.DataFrame,
    characteristics: pd.DataFrame,
    identity: pd.DataFrame,
) -> pd.DataFrame:
    """Pupils with their name and all that the list shows, in the order of names.

    Args:
        rows: of :func:`workbench.stages.primary_rows.cohort_rows`, of one year.
        results: columns pupil_id, year and writing_assessment of the contract ``ks2_result``.
        characteristics: columns of the contract ``pupil_characteristics``.
        identity: columns of the contract ``pupil_identity``.
    """
    keys = ["pupil_id", "urn", "year"]
    written = results[[*keys, "writing_assessment"]]
    full = rows.merge(written, on=keys, how="left", validate="1:1").set_axis(rows.index)
    return with_names(
        full.assign(
            flags=flags(full, characteristics),
            expected=yes(full["rwm_expected"]),
            higher=yes(full["rwm_higher"]),
        ),
        identity,
    )


def table(named: pd.DataFrame) -> pd.DataFrame:
    """The list of pupils, as text.

    Args:
        named: of :func:`named_rows`.
    """
    return pupil_list(named, _COLUMNS)


def dots(named: pd.DataFrame) -> pd.DataFrame:
    """Key stage 1 against the mean score of reading and maths, a dot a pupil."""
    return named[["name", "ks1_average", "reading_maths"]].set_axis(["label", "x", "y"], axis=1)
