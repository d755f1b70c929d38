"""Tables that the packs of all key stages share: summary, groups that stand out, places kept."""

import numpy as np
import pandas as pd
from crosstables import attack
from drawn import table
from stage_packs import YEAR, ks2_results, pupils

from workbench.access.disclosure import protect
from workbench.packs.blocks.figures import computed, protected
from workbench.packs.blocks.published import among_schools
from workbench.packs.blocks.tables import performing, summary_table
from workbench.packs.primary import results as primary
from workbench.stages import primary as stage
from workbench.stages.primary_rows import cohort_rows
from workbench.stages.stage import Pair
from workbench.views.performance import breaks

YEARS = ("2016/17", "2017/18", "2018/19")
THRESHOLD = 6
VERDICTS = {
    "above": "significantly above the national average (0)",
    "in line": "in line with the national average (0)",
    "below": "significantly below the national average (0)",
}


def figures(drawn: str) -> pd.DataFrame:
    frame = table(drawn)
    verdicts = frame["said"].map(VERDICTS).fillna("")
    return frame.assign(verdict=verdicts, value=frame["value"].astype(float))


def test_the_summary_puts_years_before_a_break_in_brackets():
    frame = figures("""
        | measure | period | value | status | said |
        | ks2_writing_expected | 2016/17 | 84 | calculated | in line |
        | ks2_writing_expected | 2017/18 | | suppressed | |
        | ks2_writing_expected | 2018/19 | 77 | calculated | in line |
        | ks2_writing_progress | 2018/19 | -2.8 | calculated | below |
        """)
    shown = summary_table(
        frame, [Pair("Writing", "ks2_writing_expected", "ks2_writing_progress")], YEARS
    )
    assert shown.T[0].to_dict() == {
        "Measure": "Writing",
        "2016/17": "(84%)",
        "2017/18": "x",
        "2018/19": "77%",
        "Results 2018/19 against England": "◆ in line with",
        "Progress 2018/19": "−2.8",
        "Progress 2018/19 against England": "▼ significantly below",
    }
    (said,) = breaks(frame, YEARS)
    assert "Writing, expected standard (2016/17: interim framework" in said


def test_only_groups_that_differ_significantly_stand_out():
    frame = figures("""
        | measure | group | subgroup | n | value | said |
        | ks2_rwm_expected | sex | girls | 33 | 80.0 | in line |
        | ks2_maths_progress | all | all | 60 | 2.0 | above |
        | ks2_maths_progress | sex | girls | 30 | 4.0 | above |
        | ks2_maths_progress | sex | boys | 30 | 0.1 | in line |
        | ks2_maths_progress | sen | no_sen | 50 | 2.1 | above |
        | ks2_maths_progress | sen | ehc_plan | | | |
        """)
    # pupils without SEN stand out alone, and not among all the tests of the pack
    among_all = {("ks2_maths_progress", "sex", part) for part in ("girls", "boys")}
    shown = performing([("Pupil groups", frame, "ks2_maths_progress")], among_all)
    assert shown["Higher performing"].tolist() == ["▲ Girls (33) +4.0"]
    assert shown["Lower performing"].tolist() == ["none"]


def test_a_place_among_schools_that_are_not_loaded_is_taken_out():
    frame = table("""
        | measure | period | area | area_schools | area_place | area_of | rank | rank_of | why |
        | of_all | 2018/19 | 1.5 | 20 | 3 | 20 | 81 | 14000 | kept |
        | of_area | 2018/19 | 1.5 | 20 | 3 | 20 | 15 | 20 | one area only |
        | of_all | 2017/18 | 1.5 | 1 | 1 | 1 | 100 | 1 | another year |
        | of_own | 2018/19 | 1.5 | 1 | 1 | 1 | 100 | 1 | another measure |
        """)
    kept = among_schools(frame, ("of_all", "of_area"), "2018/19")
    assert kept["rank"].notna().tolist() == [True, False, False, False]
    assert kept["area_place"].notna().tolist() == [True, True, False, False]
    assert kept["area"].notna().tolist() == [True, True, False, False]


def test_no_count_of_a_small_group_follows_from_what_the_pack_shows():
    """Linear programming over every total and its groups, for every measure of the primary pack."""
    rows = cohort()
    safe = primary.cohort_figures(rows, YEAR, THRESHOLD)
    truth = computed(stage.GROUP_MEASURES, stage.GROUP_MEASURES, rows, YEAR, phase=stage.PHASE)
    name = "ks2_rwm_expected"
    shown = safe[(safe["measure"] == name) & safe["group"].isin(["all", *safe["group"]])]
    counts = shown.reset_index(drop=True)
    total = counts.index[counts["group"] == "all"][0]
    sums = [
        (int(total), [int(place) for place in part.index])
        for group, part in counts.groupby("group")
        if group != "all"
    ]
    numbers = counts["n"].to_numpy(dtype=np.float64, na_value=np.nan)
    own = truth[truth["measure"] == name].set_index(["group", "subgroup"])["n"]
    for place, (low, high) in attack(numbers, sums).items():
        key = (counts.loc[place, "group"], counts.loc[place, "subgroup"])
        if 0 < own[key] < THRESHOLD:
            assert high - low >= 1
            assert low < own[key] or high > own[key]
    hidden = counts[counts["status"] == "suppressed"]
    assert len(hidden) >= 2
    assert hidden[["n", "value", "low", "high"]].isna().all(axis=None)


def test_figures_of_all_pupils_outlive_those_of_groups():
    """Where a dimension could only be shown without a total, the dimension goes."""
    frame = table("""
        | measure           | group | subgroup | n  |
        | ks2_reading_score | all   | all      | 13 |
        | ks2_reading_score | sex   | girls    | 1  |
        | ks2_reading_score | sex   | boys     | 12 |
        | ks2_maths_score   | all   | all      | 12 |
        | ks2_maths_score   | sex   | girls    | 0  |
        | ks2_maths_score   | sex   | boys     | 12 |
        """).assign(unit_id="1", period=YEAR, value=100.0, low=99.0, high=101.0, verdict="")
    full = frame.assign(status="calculated")
    assert (protect(full, THRESHOLD)["status"][[0, 3]] == "suppressed").any()
    kept = protected(full, THRESHOLD)
    assert kept[["group", "n"]].to_numpy().tolist() == [["all", 13], ["all", 12]]


def cohort() -> pd.DataFrame:
    model = pd.DataFrame(columns=["year", "prior_group", "subject", "lowest", "estimate", "least"])
    people = pupils(6)
    return cohort_rows(ks2_results(), model, people["pupil"], people["pupil_characteristics"])
