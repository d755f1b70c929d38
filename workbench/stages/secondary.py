"""Which measures reports of key stage 4 show, and where."""

from collections.abc import Mapping
from types import MappingProxyType

from workbench.stages.stage import Pair

PHASE = "secondary"
COUNTED = "attainment8"
"""Every pupil of the cohort has it, so that its number is the number of pupils."""
HEADLINES = (
    "progress8",
    "attainment8",
    "english_maths_5",
    "english_maths_4",
    "ebacc_entry",
    "ebacc_aps",
)
PAIRS = (
    Pair("", "attainment8", "progress8"),
    Pair("", "attainment8_english", "progress8_english"),
    Pair("", "attainment8_maths", "progress8_maths"),
    Pair("", "attainment8_ebacc", "progress8_ebacc"),
    Pair("", "attainment8_open", "progress8_open"),
    Pair("", "english_maths_5"),
    Pair("", "english_maths_4"),
    Pair("", "ebacc_entry"),
    Pair("", "ebacc_aps"),
)
"""Rows of the performance summary: results, and the progress beside them."""
GROUPS = (
    "sex",
    "disadvantage",
    "fsm6",
    "looked_after",
    "prior_attainment",
    "prior_attainment_third",
    "sen",
    "first_language",
    "ethnicity",
    "mobility",
    "joining",
)
SUBJECT_MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "subject_entries": "Entries",
        "subject_points": "Average points",
        "subject_4": "Grade 4 or above",
        "subject_7": "Grade 7 or above",
    }
)
DECIDING = ("progress8", "attainment8", "english_maths_5")
"""Measures that say which groups stand out."""
DECIDING_SUBJECTS = ("subject_4", "subject_7")
