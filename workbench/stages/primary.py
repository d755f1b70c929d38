"""Which measures reports of key stage 2 show, and where."""

from types import MappingProxyType

from workbench.measures.published.school import BANDS
from workbench.stages.stage import Pair

PHASE = "primary"
LAST_YEAR_GROUP = 6
SUBJECTS = ("reading", "writing", "maths")

PROGRESS = tuple(f"ks2_{subject}_progress" for subject in SUBJECTS)
SCORES = ("ks2_reading_score", "ks2_maths_score", "ks2_gps_score")
STANDARDS = tuple(
    f"ks2_{subject}_{standard}"
    for subject in ("reading", "writing", "maths", "gps")
    for standard in ("expected", "higher")
)
HEADLINES = ("ks2_rwm_expected", "ks2_rwm_higher", *PROGRESS, *SCORES, *STANDARDS)
"""Headline measures, in the order of the table."""
TILES = ("ks2_rwm_expected", "ks2_rwm_higher", *PROGRESS, *SCORES)
COHORT = "ks2_cohort"
OF_THE_COHORT = ("ks2_rwm_expected", "ks2_rwm_higher", *STANDARDS)
"""Percentages of all pupils at the end of key stage 2."""
COVERAGE = MappingProxyType({f"ks2_{subject}_progress_coverage": subject for subject in SUBJECTS})
GROUPS = (
    "sex",
    "disadvantage",
    "fsm6",
    "looked_after",
    "prior_attainment",
    "sen",
    "first_language",
    "ethnicity",
    "term_of_birth",
)
GROUP_MEASURES = ("ks2_rwm_expected", *PROGRESS)
CHARTED = ("ks2_rwm_expected", "ks2_reading_progress", "ks2_maths_progress")
EARLIER = (
    "eyfs_good_level",
    "phonics_year1",
    "phonics_year2",
    "ks1_reading_expected",
    "ks1_writing_expected",
    "ks1_maths_expected",
)
"""Measures of the years before key stage 2, by age."""

PAIRS = (
    Pair("Reading, writing and maths: expected", "ks2_rwm_expected"),
    Pair("Reading, writing and maths: higher", "ks2_rwm_higher"),
    Pair("Reading, scaled score", "ks2_reading_score", "ks2_reading_progress"),
    Pair("Reading: expected", "ks2_reading_expected"),
    Pair("Reading: higher", "ks2_reading_higher"),
    Pair("Writing: expected", "ks2_writing_expected", "ks2_writing_progress"),
    Pair("Writing: higher", "ks2_writing_higher"),
    Pair("Maths, scaled score", "ks2_maths_score", "ks2_maths_progress"),
    Pair("Maths: expected", "ks2_maths_expected"),
    Pair("Maths: higher", "ks2_maths_higher"),
    Pair("Grammar, punctuation and spelling, scaled score", "ks2_gps_score"),
    Pair("Grammar, punctuation and spelling: expected", "ks2_gps_expected"),
    Pair("Grammar, punctuation and spelling: higher", "ks2_gps_higher"),
)
"""Rows of the performance summary: results, and the progress beside them."""

INTAKE = MappingProxyType(
    {
        "ks2_disadvantaged_percent": "Disadvantaged pupils",
        "ks2_english_additional_language_percent": "English as an additional language",
        "ks2_sen_support_percent": "SEN support",
        "ks2_sen_plan_percent": "EHC plan",
        "ks2_low_prior_percent": "Low prior attainment",
        "ks2_middle_prior_percent": "Middle prior attainment",
        "ks2_high_prior_percent": "High prior attainment",
        "ks2_not_mobile_percent": "At the school throughout years 5 and 6",
    }
)
"""Published characteristics of the pupils at the end of key stage 2, and their titles."""
OWN = (*HEADLINES, *(BANDS[name] for name in PROGRESS), COHORT, *INTAKE)
"""Published measures of the school itself, its area and England."""
RANKED = ("ks2_rwm_expected", *PROGRESS)
"""Published measures in which the school has a place among others."""
