"""Every rule, drawn: what it says, and what keeps it silent at its borders."""

import pandas as pd
import pytest
from said import YEAR, figures, said, words

from workbench.sentences.report import evidence, say
from workbench.sentences.rule import NOTHING, rules

SILENT = ""
ATTAINMENT = "| measure | n | value | national | rank |\n"
PROGRESS = "| measure | n | value | half | rank |\n"
YEARS = "| measure | period | n | value | half | rank |\n"
SUSPENDED = "| measure | n | value | half | national |\n"
COUNTS = "| measure | group | subgroup | n | value | status |\n"

# rule, key stage, figures, what is said
CASES = [
    # significant and in the lowest fifth; either of the two alone is not enough
    ("P81", "ks4", PROGRESS + "| progress8 | 100 | -0.50 | 0.25 | 81 |",
     "Progress 8 (−0.50) was significantly below the national average and in the lowest 20% of all schools in 2018/19."),
    ("P81", "ks4", PROGRESS + "| progress8 | 100 | -0.50 | 0.25 | 80 |", SILENT),
    ("P81", "ks4", PROGRESS + "| progress8 | 100 | -0.50 | 0.51 | 99 |", SILENT),
    ("P81", "ks4", PROGRESS + "| progress8 | 11 | -0.50 | 0.25 | 81 |",
     "Progress 8 (−0.50) was significantly below the national average and in the lowest 20% of all schools in 2018/19."),
    ("P81", "ks4", PROGRESS + "| progress8 | 10 | -0.50 | 0.25 | 81 |", SILENT),
    ("P81", "ks4", PROGRESS + "| progress8 | 100 | 0.50 | 0.25 | 20 |",
     "Progress 8 (+0.50) was significantly above the national average and in the highest 20% of all schools in 2018/19."),
    ("P81", "ks4", PROGRESS + "| progress8 | 100 | 0.50 | 0.25 | 21 |", SILENT),
    # a published band that says average is not contradicted
    ("P81", "ks4", "| measure | n | value | half | rank | band |\n| progress8 | 100 | 0.50 | 0.25 | 5 | Average |", SILENT),
    # without a rank, cut points of the year tell: 0.37 begins the highest fifth and is not in it
    ("P81", "ks4", "| measure | n | value | half |\n| progress8 | 100 | 0.38 | 0.25 |",
     "Progress 8 (+0.38) was significantly above the national average and in the highest 20% of all schools in 2018/19."),
    ("P81", "ks4", "| measure | n | value | half |\n| progress8 | 100 | 0.37 | 0.25 |", SILENT),
    # the year before too, and the one before it not
    ("P81", "ks4", YEARS + "| progress8 | 2018/19 | 100 | 0.5 | 0.2 | 5 |\n| progress8 | 2017/18 | 100 | 0.5 | 0.2 | 9 |\n| progress8 | 2016/17 | 100 | 0.1 | 0.2 | 9 |",
     "Progress 8 (+0.50) was significantly above the national average and in the highest 20% of all schools in 2018/19 as well as 2017/18."),
    ("P82", "ks4", YEARS + "| attainment8 | 2018/19 | 50 | 60 | | 9 |\n| attainment8 | 2017/18 | 50 | 60 | | 8 |",
     "Attainment 8 was in the highest 20% of schools in each of the last 2 years."),
    # two years in the highest fifth come about by chance too often: 2 x 0.2 x 0.2 is 8%
    ("P82", "ks4", YEARS + "| attainment8 | 2018/19 | 50 | 60 | | 20 |\n| attainment8 | 2017/18 | 50 | 60 | | 20 |", SILENT),
    ("P82", "ks4", YEARS + "| attainment8 | 2018/19 | 50 | 60 | | 20 |\n| attainment8 | 2017/18 | 50 | 60 | | 20 |\n| attainment8 | 2016/17 | 50 | 60 | | 20 |",
     "Attainment 8 was in the highest 20% of schools in each of the last 3 years."),
    ("P82", "ks4", YEARS + "| attainment8 | 2018/19 | 50 | 60 | | 1 |\n| attainment8 | 2017/18 | 50 | 60 | | 1 |\n| attainment8 | 2016/17 | 50 | 60 | | 21 |", SILENT),
    ("P82", "ks4", YEARS + "| attainment8 | 2018/19 | 10 | 30 | | 99 |\n| attainment8 | 2017/18 | 10 | 30 | | 99 |", SILENT),
    ("ATT1", "ks4", ATTAINMENT + "| english_maths_5 | 100 | 30 | 43.2 | 90 |",
     "English and maths at grade 5 or above (30%) was significantly below the national average and in the lowest 20% of all schools in 2018/19."),
    ("ATT1", "ks4", ATTAINMENT + "| english_maths_5 | 100 | 34 | 43.2 | 90 |", SILENT),
    # at 11 pupils of whom 43.2% are expected to succeed, fewer than five are: no test
    ("ATT1", "ks4", ATTAINMENT + "| english_maths_5 | 11 | 0 | 43.2 | 99 |", SILENT),
    ("SUB5", "ks4", PROGRESS + "| languages_value_added | 40 | -0.9 | 0.6 | 95 |",
     "EBacc languages value added (−0.90) was in the lowest 20% and significantly below the national average in 2018/19."),
    ("SUB5", "ks4", "| measure | n | value | half |\n| languages_value_added | 40 | -0.9 | 0.6 |", SILENT),
    ("K2P1", "ks2", PROGRESS + "| ks2_maths_progress | 60 | 3.0 | 1.4 | 10 |",
     "Maths progress (+3.0) was significantly above the national average and in the highest 20% of all schools in 2018/19."),
    ("K2P1", "ks2", PROGRESS + "| ks2_maths_progress | 60 | 1.3 | 1.4 | 10 |", SILENT),
    ("K2A1", "ks2", ATTAINMENT + "| ks2_rwm_expected | 60 | 40 | 65 | 95 |",
     "Reading, writing and maths, expected standard (40%) was significantly below the national average and in the lowest 20% of all schools in 2018/19."),
    ("K2A1", "ks2", ATTAINMENT + "| ks2_rwm_expected | 60 | 40 | 65 | 79 |", SILENT),
    ("K2A2", "ks2", YEARS + "| ks2_maths_score | 2018/19 | 50 | 99 | | 99 |\n| ks2_maths_score | 2017/18 | 50 | 99 | | 95 |",
     "Maths, average scaled score was in the lowest 20% of schools in each of the last 2 years."),
    ("K2A2", "ks2", YEARS + "| ks2_maths_score | 2018/19 | 50 | 99 | | 99 |", SILENT),
    ("K5V1", "ks5", PROGRESS + "| ks5_a_level_value_added | 50 | 0.30 | 0.2 | 6 |",
     "Value added (A level) (+0.30) was significantly above the national average and in the highest 20% of all schools and colleges in 2018/19."),
    ("K5V1", "ks5", PROGRESS + "| ks5_a_level_value_added | 50 | 0.19 | 0.2 | 6 |", SILENT),
    ("K5A1", "ks5", YEARS + "| ks5_a_level_points | 2018/19 | 50 | 40 | | 5 |\n| ks5_a_level_points | 2017/18 | 50 | 40 | | 5 |",
     "Average points (A level) was in the highest 20% of schools and colleges in each of the last 2 years."),
    ("K5A1", "ks5", YEARS + "| ks5_a_level_points | 2018/19 | 50 | 40 | | 5 |\n| ks5_a_level_points | 2017/18 | 50 | 40 | | 30 |", SILENT),
    ("MOV1", "ks4", ATTAINMENT + "| pupils_left | 150 | 12 | 4 | 3 |",
     "12.0% of the 150 pupils left between one January and the next. This was in the highest 20%, and significantly above the national average, in 2018/19."),
    ("MOV1", "ks4", ATTAINMENT + "| pupils_left | 150 | 0 | 8 | 99 |", SILENT),
    # ranks of absence count from the lowest: 95 is among the highest rates
    ("ABS1", "ks4", ATTAINMENT + "| persistent_absence | 500 | 22 | 13.69 | 95 |",
     "The rate of persistent absence (22.0%) was in the highest 20% of all schools, and significantly above the national average, in 2018/19."),
    ("ABS1", "ks4", ATTAINMENT + "| persistent_absence | 500 | 22 | 13.69 | 5 |", SILENT),
    ("ABS1", "ks4", "| measure | n | value | national |\n| persistent_absence | 500 | 18.31 | 13.69 |",
     "The rate of persistent absence (18.3%) was in the highest 20% of all schools, and significantly above the national average, in 2018/19."),
    ("ABS1", "ks4", "| measure | n | value | national |\n| persistent_absence | 500 | 18.30 | 13.69 |", SILENT),
    # suspensions of one pupil are not independent: the share of pupils suspended is what is tested
    ("EXC1", "ks4", SUSPENDED + "| suspension_rate | 800 | 15.51 | | |\n| pupils_suspended | 800 | 9 | 1.5 | 5 |",
     "The rate of suspensions (15.51 per 100 pupils) was in the highest 20% in 2018/19. The share of pupils who were suspended (9.00%) was significantly above the national average."),
    ("EXC1", "ks4", SUSPENDED + "| suspension_rate | 800 | 15.51 | | |\n| pupils_suspended | 800 | 6 | 1.5 | 5 |", SILENT),
    ("EXC1", "ks4", SUSPENDED + "| suspension_rate | 800 | 15.51 | | |\n| pupils_suspended | 800 | 9 | | |", SILENT),
    ("EXC1", "ks4", SUSPENDED + "| suspension_rate | 800 | 15.5 | | |\n| pupils_suspended | 800 | 9 | 1.5 | 5 |", SILENT),
    ("SUB1", "ks4", YEARS + "| entries_per_pupil | 2018/19 | 90 | 7.6 | | |\n| entries_per_pupil | 2017/18 | 90 | 7.4 | | |\n| entries_per_pupil | 2016/17 | 90 | 6 | | |",
     "The average number of KS4 qualifications pupils were entered for in 2018/19 was 8. This was higher than in 2017/18 (7) and 2016/17 (6)."),
    ("SUB1", "ks4", YEARS + "| entries_per_pupil | 2018/19 | 90 | 7.6 | | |\n| entries_per_pupil | 2017/18 | 90 | 8.4 | | |\n| entries_per_pupil | 2016/17 | 90 | 9 | | |",
     "The average number of KS4 qualifications pupils were entered for in 2018/19 was 8. This was the same as in 2017/18 (8) and lower than in 2016/17 (9)."),
    ("SUB1", "ks4", YEARS + "| entries_per_pupil | 2018/19 | 10 | 7.6 | | |", SILENT),
    ("SUB4", "ks4", "| measure | n | value | national |\n| ebacc_entry | 90 | 39 | 40 |\n| ebacc_english_entry | 90 | 95 | |\n| ebacc_maths_entry | 90 | 97 | |\n| ebacc_science_entry | 90 | 90 | |\n| ebacc_humanities_entry | 90 | 70 | |\n| ebacc_languages_entry | 90 | 42 | |",
     "The subjects of the EBacc form a strong academic foundation for the KS4 curriculum. The EBacc entry rate in this school in 2018/19 was 39%. The subject that appears to be the greatest barrier to more pupils studying the EBacc is Languages (42%)."),
    ("SUB4", "ks4", "| measure | n | value | national |\n| ebacc_entry | 90 | 39 | 40 |\n| ebacc_languages_entry | 90 | 42 | |",
     "The subjects of the EBacc form a strong academic foundation for the KS4 curriculum. The EBacc entry rate in this school in 2018/19 was 39%."),
    ("SUB4", "ks4", "| measure | n | value | national |\n| ebacc_entry | 10 | 39 | 40 |", SILENT),
    ("ROLL1", "ks4", "| measure | value | rank |\n| school_pupils | 1425 | 20 |",
     "The school was in the top 20% of all schools for the number of pupils (1425)."),
    ("ROLL1", "ks4", "| measure | value | rank |\n| school_pupils | 1425 | 21 |", SILENT),
    ("ROLL1", "ks4", "| measure | value |\n| pupils | 1327 |", SILENT),
    ("ROLL2", "ks4", COUNTS + "| pupils | year_group | 9 | 276 | 276 | |\n| pupils | year_group | 8 | 240 | 240 | |\n| pupils | year_group | 7 | 240 | 240 | |",
     "The number of pupils in year 9 (276) was higher than all other year groups."),
    ("ROLL2", "ks4", COUNTS + "| pupils | year_group | 9 | 275 | 275 | |\n| pupils | year_group | 8 | 240 | 240 | |\n| pupils | year_group | 7 | 240 | 240 | |", SILENT),
    ("ROLL2", "ks4", COUNTS + "| pupils | year_group | 9 | 29 | 29 | |\n| pupils | year_group | 8 | 20 | 20 | |\n| pupils | year_group | 7 | 20 | 20 | |", SILENT),
    ("ROLL2", "ks4", COUNTS + "| pupils | year_group | 9 | 276 | 276 | |\n| pupils | year_group | 8 | 240 | 240 | |\n| pupils | year_group | 7 | | | suppressed |", SILENT),
    ("ROLL3", "ks4", "| measure | period | value | growth_rank |\n| school_pupils | 2018/19 | 1425 | 20 |\n| school_pupils | 2017/18 | 1380 | |",
     "There was a larger than average increase in the total number of pupils, from 1380 pupils in 2017/18 to 1425 in 2018/19."),
    ("ROLL3", "ks4", "| measure | period | value | growth_rank |\n| school_pupils | 2018/19 | 1425 | 21 |\n| school_pupils | 2017/18 | 1380 | |", SILENT),
    ("ROLL3", "ks4", "| measure | period | value | growth_rank |\n| school_pupils | 2018/19 | 1380 | 20 |\n| school_pupils | 2017/18 | 1380 | |", SILENT),
    ("FSM1", "ks4", COUNTS + "| fsm_share | year_group | 7 | 200 | 40 | |\n| fsm_share | year_group | 8 | 200 | 20 | |\n| fsm_share | year_group | 9 | 200 | 20 | |",
     "The percentage of FSM in year 7 (40.0%) was higher than all other year groups."),
    ("FSM1", "ks4", COUNTS + "| fsm_share | year_group | 7 | 200 | 28 | |\n| fsm_share | year_group | 8 | 200 | 20 | |\n| fsm_share | year_group | 9 | 200 | 20 | |", SILENT),
    ("FSM1", "ks4", COUNTS + "| fsm_share | year_group | 7 | 200 | 40 | |\n| fsm_share | year_group | 8 | 200 | 20 | |\n| fsm_share | year_group | 9 | | | suppressed |", SILENT),
    ("FSM2", "ks4", COUNTS + "| pupils | looked_after | looked_after | 6 | 6 | |",
     "There were 6 children looked after in the school."),
    ("FSM2", "ks4", COUNTS + "| pupils | looked_after | looked_after | 5 | 5 | |", SILENT),
    ("FSM2", "ks4", COUNTS + "| pupils | looked_after | looked_after | | | suppressed |", SILENT),
    ("ETH1", "ks4", COUNTS + "| pupils | all | all | 200 | 200 | |\n| pupils | ethnicity_detailed | white_british | 144 | 144 | |\n| pupils | ethnicity_detailed | white_black_caribbean | 16 | 16 | |\n| pupils | ethnicity_detailed | indian | 9 | 9 | |\n| pupils | ethnicity_detailed | ethnicity_not_known | 31 | 31 | |",
     "This school has 3 of the 18 ethnic groups of the school census. Those with 5% or more are: White British (72%), White and Black Caribbean (8%)."),
    ("ETH1", "ks4", COUNTS + "| pupils | all | all | 200 | 200 | |\n| pupils | ethnicity_detailed | white_british | 190 | 190 | |\n| pupils | ethnicity_detailed | indian | | | suppressed |\n| pupils | ethnicity_detailed | pakistani | | | suppressed |",
     "This school has pupils of at least 1 of the 18 ethnic groups of the school census. Those with 5% or more are: White British (95%)."),
    ("ETH1", "ks4", COUNTS + "| pupils | all | all | 200 | 200 | |", SILENT),
    ("QUA1", "ks4", "| measure | value | status |\n| progress8 | | low_coverage |\n| attainment8 | 40 | published |",
     "Withheld: fewer than half of the pupils are covered: Progress 8."),
    ("QUA1", "ks4", "| measure | value |\n| attainment8 | 40 |", SILENT),
    ("QUA2", "ks4", "| measure | value | half | method |\n| progress8 | 0.1 | 0.2 | interval approximate |",
     "The number of pupils behind Progress 8 is worked out from the places that the school offered. It is not published."),
    ("QUA2", "ks4", "| measure | value | half | method |\n| progress8 | 0.1 | 0.2 | interval published |", SILENT),
    ("QUA3", "ks4", "| measure | n | value |\n| progress8 | 83 | 0.1 |\n| attainment8 | 100 | 44 |",
     "83% of the pupils are in Progress 8: 83 of 100. The others have no earlier results to compare with."),
    ("QUA3", "ks4", "| measure | n | value |\n| progress8 | 100 | 0.1 |\n| attainment8 | 100 | 44 |", SILENT),
    ("QUA4", "ks4", "| measure | period | value |\n| attainment8 | 2018/19 | 44 |\n| attainment8 | 2016/17 | 44 |", SILENT),
    ("QUA5", "ks4", COUNTS + "| attainment8 | sex | girls | | | suppressed |\n| attainment8 | sex | boys | | | suppressed |\n| attainment8 | all | all | 20 | 44 | |",
     "2 of 2 figures of pupil groups and subjects are suppressed. They are about few pupils, or would give away one that is."),
    ("QUA5", "ks4", COUNTS + "| attainment8 | sex | girls | 10 | 44 | |", SILENT),
    ("QUA6", "ks4", "| measure | n | value |\n| absence | 500 | 6 |",
     "Not tested against England: Overall absence. No national spread or average is known for them, or too few pupils are behind them."),
    ("QUA6", "ks4", ATTAINMENT + "| persistent_absence | 500 | 14 | 13.69 | 50 |", SILENT),
    # looked at, and nothing stands out
    ("GRP0", "ks4", ATTAINMENT + "| persistent_absence | 500 | 14 | 13.69 | 50 |",
     "There was nothing significant to report for this group."),
    # an absence that could not be tested is not called uneventful, nor is a section without figures
    ("GRP0", "ks4", "| measure | n | value |\n| absence | 500 | 6 |", SILENT),
    ("GRP0", "ks4", COUNTS + "| attainment8 | sex | girls | | | suppressed |", SILENT),
]  # fmt: skip


def case_id(case: object) -> str:
    return case if isinstance(case, str) and len(case) < 6 else ""


@pytest.mark.parametrize(("rule", "phase", "drawn", "expected"), CASES, ids=case_id)
def test_rule(rule, phase, drawn, expected):
    assert words(said(drawn, phase), rule) == expected


def test_every_rule_that_can_speak_is_drawn_speaking_and_silent():
    speaking = {one.id for one in rules().values() if one.check} | {NOTHING}
    apart = {"MAT1", "GRP1", "GRP2", "QUA4"}
    assert {case[0] for case in CASES if case[3]} == speaking - apart
    assert {case[0] for case in CASES if not case[3]} == speaking - {"MAT1", "GRP1", "GRP2"}


def test_years_across_a_break_are_named_and_lend_no_tail():
    drawn = figures(
        YEARS + "| progress8 | 2021/22 | 100 | 0.6 | 0.2 | 5 |\n"
        "| attainment8 | 2021/22 | 100 | 55 | | 5 |\n| attainment8 | 2020/21 | 100 | 55 | | 5 |"
    )
    found = say(evidence(drawn, year="2021/22"))
    assert words(found, "QUA4").startswith("Attainment 8: 2021/22 cannot be set beside 2020/21.")
    assert "teacher assessed grades" in words(found, "QUA4")
    assert words(found, "P82") == SILENT


def test_the_trust_of_the_published_example():
    """Ten primary and nine secondary schools: 4, 13, 1 and 1 with a grade, none without."""
    grades = ["Outstanding"] * 4 + ["Good"] * 13 + ["Requires improvement", "Inadequate"]
    schools = pd.DataFrame(
        {
            "urn": [f"9000{number:02d}" for number in range(19)],
            "phase": ["primary"] * 10 + ["secondary"] * 9,
            "trust_uid": "5001",
            "trust_name": "XYZ Academy Trust",
            "ofsted_grade": grades,
            "ofsted_date": pd.Timestamp("2019-06-14"),
        }
    )
    found = said(ATTAINMENT + "| ebacc_entry | 90 | 45 | 40 | 30 |", schools=schools, urn="900010")
    assert words(found, "MAT1") == (
        "This school is part of XYZ Academy Trust which contains 10 primary and 9 secondary "
        "schools. The overall effectiveness grade for this school as of 14/06/2019 was good. The "
        "grade profile of the trust was: Outstanding – 4; Good – 13; Requires improvement – 1; "
        "Inadequate – 1; Not yet inspected – 0."
    )
    alone = schools.assign(trust_uid=None)
    found = said(ATTAINMENT + "| ebacc_entry | 90 | 45 | 40 | 30 |", schools=alone, urn="900010")
    assert words(found, "MAT1") == SILENT


def test_order_is_that_of_the_declaration_and_the_data_come_first():
    drawn = (
        "| measure | n | value | half | national | rank |\n"
        "| persistent_absence | 500 | 25 | | 13.69 | 99 |\n| progress8 | 90 | -0.9 | 0.2 | | 99 |\n"
        "| attainment8 | 100 | 40 | | | 70 |"
    )
    assert [one.rule for one in said(drawn)] == ["QUA3", "P81", "ABS1"]
    assert YEAR in said(drawn)[1].text
