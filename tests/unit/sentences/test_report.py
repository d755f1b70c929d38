import numpy as np
import pandas as pd
import pytest
from said import YEAR, figures, said, words
from scipy.stats import combine_pvalues, false_discovery_control, norm, uniform
from statsmodels.stats.proportion import proportions_ztest

from workbench.errors import ContractViolation, UsageError
from workbench.measures.intervals import wilson, wilson_pupils
from workbench.sentences.checks.each_year import chance_of_ranks
from workbench.sentences.performers import performers
from workbench.sentences.plain import reading_grade, words_of
from workbench.sentences.reading import copyable, questions, readings
from workbench.sentences.report import CHECKS, evidence, q_values, say
from workbench.sentences.rule import rules

SCHOOL = """
| measure | group | subgroup | n | value | half | national | rank | period |
| progress8 | all | all | 180 | -0.45 | 0.19 | | 93 | 2018/19 |
| progress8 | all | all | 170 | -0.10 | 0.19 | | 60 | 2017/18 |
| attainment8 | all | all | 200 | 41.0 | | 46.7 | 80 | 2018/19 |
| english_maths_5 | all | all | 200 | 30 | | 43.2 | 88 | 2018/19 |
| persistent_absence | all | all | 900 | 14 | | 13.69 | 50 | 2018/19 |
| progress8 | disadvantage | disadvantaged | 60 | -0.9 | 0.32 | | | 2018/19 |
| progress8 | sex | girls | 90 | 0.60 | 0.26 | | | 2018/19 |
| progress8 | sex | boys | 10 | -2.00 | 0.79 | | | 2018/19 |
| subject_4 | subject | History | 80 | 40 | | 64 | | 2018/19 |
| subject_4 | subject | Art | 30 | 76 | | 75 | | 2018/19 |
"""


@pytest.fixture(scope="module")
def found():
    return evidence(figures(SCHOOL), year=YEAR)


def test_p_is_that_of_other_implementations(found):
    p = {one.key[:1] + one.key[2:]: one.p for one in found if one.p is not None}
    assert p["progress8", "all", "all"] == pytest.approx(2 * norm.sf(0.45 / (0.19 / 1.96)))
    _, other = proportions_ztest(60, 200, 0.432, prop_var=0.432)
    assert p["english_maths_5", "all", "all"] == pytest.approx(other)
    _, other = proportions_ztest(32, 80, 0.64, prop_var=0.64)
    assert p["subject_4", "subject", "History"] == pytest.approx(other)
    assert ("progress8", "sex", "boys") not in p, "ten pupils are too few"


def test_q_is_that_of_another_implementation(found):
    tests = {one.key: one.p for one in found if one.p is not None}
    expected = false_discovery_control(list(tests.values()), method="bh")
    assert list(q_values(found).values()) == pytest.approx(list(expected))
    assert list(q_values(found)) == list(tests)


def test_chance_of_ranks_is_that_of_the_largest_of_uniforms():
    """Against a simulation, and exact in the tails: at most so often under the null."""
    draws = np.ceil(100 * uniform.rvs(size=(40_000, 3), random_state=3))
    p = np.array([chance_of_ranks(row)[0] for row in draws[:4000]])
    for level in (0.01, 0.05, 0.2):
        assert np.mean(p <= level) <= level + 3 * np.sqrt(level / 4000)
    worst = draws.max(axis=1)
    assert np.mean(worst <= 20) == pytest.approx(chance_of_ranks([20, 20, 20])[0] / 2, abs=0.002)
    # one rank alone is the usual two-sided chance
    assert chance_of_ranks([3])[0] == pytest.approx(2 * combine_pvalues([0.03]).pvalue)


def test_fifths_of_secondary_schools_are_not_those_of_other_reports():
    """25% persistent absence is in their highest fifth; of other schools no fifth is known."""
    drawn = figures("""
        | measure | group | subgroup | n | value | half | national | rank | period |
        | persistent_absence | all | all | 900 | 25 | | 13.69 | | 2018/19 |
        """)
    fifths = {
        phase: [one.holds for one in evidence(drawn, year=YEAR, phase=phase) if one.key]
        for phase in ("ks2", "ks4", "remit")
    }
    assert fifths == {"ks2": [False], "ks4": [True], "remit": []}


def test_a_number_that_is_worked_out_is_about_and_no_more_than_the_cohort():
    drawn = figures("""
        | measure | group | subgroup | n | value | half | national | rank | period |
        | ks2_rwm_expected | all | all | 60 | 50 | | 65 | | 2018/19 |
        | ks2_maths_progress | all | all | | -2.6 | 1.2 | | 99 | 2018/19 |
        """)
    (one,) = [one for one in say(evidence(drawn, year=YEAR, phase="ks2")) if one.rule == "K2P1"]
    assert (one.n, one.about) == (60, True)
    assert "it is worked out from the published interval." in " ".join(one.weakens)


def test_the_pupils_behind_an_interval_are_found_again():
    share, n = np.array([0.3, 0.0, 1.0, 0.5, 0.02]), np.array([180.0, 25, 14, 11, 300])
    assert wilson_pupils(share, *wilson(share, n)) == pytest.approx(n)


def test_a_sentence_knows_what_it_stands_on(found):
    (one,) = [one for one in say(found) if one.rule == "P81"]
    assert (one.section, one.tone, one.n, one.about, one.family) == (
        "progress_attainment", "below", 180, False, 7,
    )  # fmt: skip
    assert one.statistic == pytest.approx(-4.64)
    assert one.p <= one.q < 0.05
    assert (one.comparator, one.guidance) == ("the national average (0)", "progress8")
    assert one.question.startswith("Why did pupils make less progress")
    assert any("(−0.64 to −0.26) is well away" in text for text in one.supports)
    assert "It was not so in 2017/18 (−0.10)." in one.weakens
    assert "Only 90% of the pupils are in the figure." in one.weakens
    with pytest.raises(AttributeError):
        one.text = "something else"


def test_a_stricter_rate_says_less_and_one_that_is_none_is_refused(found):
    assert {one.rule for one in say(found, 1e-12)} & {"P81", "ATT1"} == set()
    assert "P81" in {one.rule for one in say(found)}
    for rate in (0, 1):
        with pytest.raises(UsageError, match="`rate` is"):
            say(found, rate)


def test_what_is_absorbed_among_many_is_told_as_chance():
    """Alone at 4%, among many it is no discovery: the section is uneventful, and says why."""
    many = "".join(f"| subject_4 | subject | S{n} | 100 | 75 | 75 | |\n" for n in range(12))
    drawn = (
        "| measure | group | subgroup | n | value | national | rank |\n"
        "| persistent_absence | all | all | 500 | 16.9 | 13.69 | 95 |\n" + many
    )
    absence = [one for one in said(drawn) if one.section == "absence"]
    assert [(one.rule, one.grey) for one in absence] == [("GRP0", True)]
    assert absence[0].weakens == (
        "One figure would stand out alone. Among 13 tests that is no more than chance.",
    )
    assert words(said(drawn.split("| subject_4")[0]), "ABS1")


def test_groups_and_subjects_that_stand_out_largest_first(found):
    block = performers(found)
    assert [one.words for one in block.higher] == ["Girls (90)"]
    assert [one.words for one in block.lower] == ["History (80)", "Disadvantaged (60)"]
    assert [one.words for one in block.of("subject").lower] == ["History (80)"]
    assert block.lower[0].comparator == "the same subject in England (64%)"
    assert all(0 <= one.q < 0.05 for one in block.lower)


def test_questions_are_asked_once_with_what_raises_them(found):
    asked = questions(say(found))
    assert len({one.text for one in asked}) == len(asked)
    assert all(one.raised_by for one in asked)


def test_readings_argue_both_ways(found):
    both = {one.text: one for one in readings(say(found)) if one.text.startswith("Progress 8 (")}
    (one,) = both.values()
    assert one.supports
    assert one.weakens


def test_a_sentence_copies_with_its_source(found):
    (one,) = [one for one in say(found) if one.rule == "P81"]
    assert copyable(one, "DfE school performance tables.", "pack 12ab") == (
        "Progress 8 (−0.45) was significantly below the national average and in the lowest 20% of "
        "all schools in 2018/19.\nSource: DfE school performance tables; Progress and attainment, "
        "rule P81; 2018/19; 180 pupils; set beside the national average (0); q below 0.001 among "
        "7 tests; pack 12ab."
    )


def test_sensitive_groups_are_left_out_for_the_public():
    drawn = (
        "| measure | group | subgroup | n | value | half |\n"
        "| fsm_share | year_group | 7 | 200 | 40 | |\n| fsm_share | year_group | 8 | 200 | 20 | |\n"
        "| pupils | looked_after | looked_after | 9 | 9 | |\n"
        "| progress8 | fsm6 | fsm6 | 40 | -1 | 0.4 |"
    )
    told = evidence(figures(drawn), year=YEAR)
    assert {one.rule.id for one in told} >= {"FSM1", "FSM2", "GRP1"}
    public = evidence(figures(drawn), year=YEAR, sensitive=False)
    assert {one.rule.id for one in public} & {"FSM1", "FSM2", "GRP1"} == set()


def test_figures_of_several_schools_or_without_a_column_are_refused():
    one = figures(SCHOOL)
    with pytest.raises(UsageError, match="of 2 schools"):
        evidence(pd.concat([one, one.assign(unit_id="900002")]), year=YEAR)
    with pytest.raises(ContractViolation, match="lacks the columns verdict"):
        evidence(one.drop(columns="verdict"), year=YEAR)
    with pytest.raises(UsageError, match="`phase` ks3"):
        evidence(one, year=YEAR, phase="ks3")


def test_every_rule_speaks_or_says_what_it_needs():
    assert {one.check for one in rules().values() if one.check} == set(CHECKS)
    assert all(one.check or one.needs or one.id == "GRP0" for one in rules().values())
    assert {one.id for one in rules().values() if one.waits} == {
        "SUB2", "SUB3", "SUB6", "DES1", "WRK1", "FIN1", "LOC1",
    }  # fmt: skip


JARGON = {
    "significant", "significantly", "quintile", "percentile", "interval", "statistical", "cohort",
    "comparator", "attainment", "demographic", "ebac", "fsm", "sen", "send", "ks2", "ks4", "ks5",
    "benchmark", "variance", "deviation", "intervention", "provision", "pedagogy", "outcomes",
}  # fmt: skip
QUESTIONS = sorted({text for one in rules().values() for text in one.asks.values()})


@pytest.mark.parametrize("text", QUESTIONS)
def test_questions_for_governors_are_in_plain_english(text):
    assert text.endswith("?")
    assert {word.lower() for word in words_of(text)} & JARGON == set()
    assert len(words_of(text)) <= 18
    assert reading_grade(text) + 5 <= 13, "a pupil of 13 can read it"


def test_reading_grade_is_the_published_formula():
    text = "The cat sat on the mat. It was warm."
    letters, words_in, sentences = 26, 9, 2
    assert reading_grade(text) == pytest.approx(
        4.71 * letters / words_in + 0.5 * words_in / sentences - 21.43
    )
    assert np.mean([reading_grade(one) for one in QUESTIONS]) + 5 < 10
