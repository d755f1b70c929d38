"""Which measures reports of 16 to 18 study show, and where."""

from collections.abc import Mapping
from types import MappingProxyType

from workbench.stages.stage import Pair

PHASE = "sixth_form"
YOUNGEST_YEAR_GROUP = 12

VALUE_ADDED = (
    "ks5_a_level_value_added",
    "ks5_academic_value_added",
    "ks5_applied_general_value_added",
)
ENGLISH_MATHS = ("ks5_english_progress", "ks5_maths_progress")
HEADLINES = (
    "ks5_a_level_points",
    "ks5_a_level_grade",
    *VALUE_ADDED,
    "ks5_best3_points",
    "ks5_best3_grade",
    "ks5_aab_facilitating",
    "ks5_three_a",
    "ks5_three_aab",
    "ks5_a_level_a_star",
    "ks5_a_level_a",
    "ks5_a_level_b",
    "ks5_a_level_c",
    "ks5_a_level_e",
    "ks5_academic_points",
    "ks5_academic_grade",
    "ks5_applied_general_points",
    "ks5_applied_general_grade",
    "ks5_technical_points",
    "ks5_technical_grade",
    "ks5_retained",
    *ENGLISH_MATHS,
)
"""Headline measures, in the order of the table."""
TILES = (
    "ks5_a_level_points",
    "ks5_a_level_grade",
    "ks5_a_level_value_added",
    "ks5_best3_points",
    "ks5_aab_facilitating",
    "ks5_academic_points",
    "ks5_applied_general_points",
    "ks5_technical_points",
    "ks5_retained",
    *ENGLISH_MATHS,
)
CHOICES = (
    "ks5_a_level_points",
    "ks5_a_level_points_progress",
    "ks5_a_level_grade",
    "ks5_a_level_value_added",
    "ks5_a_level_a",
    "ks5_a_level_b",
    "ks5_a_level_c",
    "ks5_a_level_e",
    "ks5_best3_points",
    "ks5_best3_progress",
    "ks5_aab_facilitating",
    "ks5_three_a",
    "ks5_three_aab",
    "ks5_academic_points",
    "ks5_applied_general_points",
    "ks5_technical_points",
    "ks5_retained",
)
"""Measures that can be looked at by themselves."""
ALWAYS = ("ks5_a_level_points", "ks5_a_level_value_added")
"""Measures of which it is said that they are missing; the others are left out then."""
DECIDING = ("ks5_a_level_points_progress", "ks5_best3_progress", "ks5_a_level_value_added")
"""Measures that say which groups stand out."""
PAIRS = (
    Pair("A level, average points", "ks5_a_level_points", "ks5_a_level_points_progress"),
    Pair("A level, average grade", "ks5_a_level_grade", "ks5_a_level_value_added"),
    Pair("A level entries at A*", "ks5_a_level_a_star", "ks5_a_level_a_star_progress"),
    Pair("A level entries at A* to A", "ks5_a_level_a", "ks5_a_level_a_progress"),
    Pair("A level entries at A* to B", "ks5_a_level_b", "ks5_a_level_b_progress"),
    Pair("A level entries at A* to C", "ks5_a_level_c", "ks5_a_level_c_progress"),
    Pair("A level entries at A* to E", "ks5_a_level_e", "ks5_a_level_e_progress"),
    Pair("Best 3 A levels, average points", "ks5_best3_points", "ks5_best3_progress"),
    Pair(
        "AAB or higher, two facilitating",
        "ks5_aab_facilitating",
        "ks5_aab_facilitating_progress",
    ),
    Pair("Three A levels at A or higher", "ks5_three_a", "ks5_three_a_progress"),
    Pair("Three A levels at AAB or higher", "ks5_three_aab", "ks5_three_aab_progress"),
    Pair("Academic, average points", "ks5_academic_points", "ks5_academic_value_added"),
    Pair(
        "Applied general, average points",
        "ks5_applied_general_points",
        "ks5_applied_general_value_added",
    ),
    Pair("Technical, average points", "ks5_technical_points"),
    Pair("Retained", "ks5_retained"),
    Pair("English, for students without the pass", "", "ks5_english_progress"),
    Pair("Maths, for students without the pass", "", "ks5_maths_progress"),
)
"""Rows of the performance summary: results, and the progress beside them."""
SUMMARY = tuple(
    dict.fromkeys(
        [*HEADLINES, *(name for pair in PAIRS for name in (pair.actual, pair.progress) if name)]
    )
)
"""Every measure of all students."""
COVERAGE = MappingProxyType({"ks5_matched": "A level students with key stage 4 results"})
GROUP_MEASURES = (
    "ks5_a_level_points",
    "ks5_a_level_points_progress",
    "ks5_best3_points",
    "ks5_best3_progress",
)
CHARTED = ("ks5_a_level_points", "ks5_a_level_points_progress")
GROUPS = ("sex", "disadvantage", "prior_attainment", "sen", "first_language", "ethnicity")
TRENDS = ("ks5_a_level_points", "ks5_a_level_value_added", "ks5_best3_points")

SUBJECT_RESULTS = ("ks5_subject_entries", "ks5_subject_points", "ks5_subject_a", "ks5_subject_c")
SUBJECT_ADDED = "ks5_subject_value_added"
SUBJECT_MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "ks5_subject_entries": "Entries",
        "ks5_subject_points": "Average points",
        "ks5_subject_a": "A* to A",
        "ks5_subject_c": "A* to C",
        SUBJECT_ADDED: "Value added (grades)",
    }
)
"""Measures of subjects, and how a table heads them."""
SUBJECT_SHOWN = ("ks5_subject_points", "ks5_subject_a", "ks5_subject_c", SUBJECT_ADDED)

PUBLISHED = MappingProxyType(
    {
        "a_level_points": ("ks5_a_level_points", "ks5_a_level_grade"),
        "a_level_value_added": ("ks5_a_level_value_added",),
        "a_level_best_three_points": ("ks5_best3_points", "ks5_best3_grade"),
        "a_level_aab": ("ks5_aab_facilitating",),
        "academic_points": ("ks5_academic_points", "ks5_academic_grade"),
        "applied_general_points": ("ks5_applied_general_points", "ks5_applied_general_grade"),
        "tech_level_points": ("ks5_technical_points", "ks5_technical_grade"),
    }
)
"""Measures by the name under which DfE's tables hold them; a grade is that of its points."""
OWN = (*PUBLISHED, "a_level_value_added_band")
RANKED = tuple(name for several in PUBLISHED.values() for name in several)
"""Measures in which the school has a place among others."""
DISTRIBUTED = ("ks5_a_level_points", "ks5_a_level_value_added")
PUBLISHED_GROUPS = ("ks5_a_level_points", "ks5_a_level_value_added", "ks5_academic_points")
