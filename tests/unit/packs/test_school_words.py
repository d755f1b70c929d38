import pandas as pd
import pytest
from packs import SCHOOLS, performance, schools

from workbench.measures.published.school import Published, published_measures
from workbench.packs import school_facts, school_methods, school_tables, school_words
from workbench.views.formats import MISSING

YEARS = ["2016/17", "2017/18", "2018/19"]
LAST = YEARS[-1]


def measures_of(urn: str) -> pd.DataFrame:
    return published_measures(Published(performance(), schools(), urn), YEARS)


@pytest.fixture(scope="module")
def low() -> pd.DataFrame:
    return measures_of(SCHOOLS[0])


@pytest.fixture(scope="module")
def high() -> pd.DataFrame:
    return measures_of(SCHOOLS[9])


def test_tiles_say_the_verdict_and_what_stands_beside_it(low):
    first, second, *others = school_words.tiles(low, LAST, "Northby")
    assert (first.label, first.value, first.tone) == ("Progress 8", "−0.48", "below")
    assert first.verdict == "Significantly below the national average (0)"
    assert first.note == "Published band: well below average"
    assert dict(first.beside) == {
        "England": "−0.03",
        "Northby": "−0.28",
        "Percentile rank": "100",
        "Place in area": "5th of 5",
        "2017/18": "−0.49",
        "2016/17": "−0.50",
    }
    assert (second.tone, second.verdict, second.note) == ("untested", "", "Not tested")
    assert {tile.note for tile in others} <= {"Approximate test", "Not tested"}


def test_a_verdict_from_places_is_called_approximate(high):
    first = school_words.tiles(high, LAST, "Southby")[0]
    assert (first.tone, first.note) == ("above", "Approximate test")


def test_a_missing_figure_says_why():
    frame = measures_of(SCHOOLS[11])
    first = school_words.tiles(frame, LAST, "Southby")[0]
    assert (first.value, first.tone) == (MISSING, "untested")
    assert first.note == "Not in the tables that are loaded"


def test_the_summary_is_plain_sentences(low):
    assert school_words.summary(low, LAST, "Northby") == (
        "In 2018/19 its pupils' progress from age 11 was significantly below the national average: "
        "Progress 8 was −0.48 (published band: well below average).",
        "Attainment 8 was 40.0: 6.7 points below England (46.7) and 0.2 points below the mean of "
        "schools in Northby (40.2).",
        "40% of pupils had grade 5 or above in both English and maths (England 43%), and 30% were "
        "entered for the English Baccalaureate (England 40%).",
        "Progress 8 over the years: −0.50 in 2016/17, −0.49 in 2017/18 and −0.48 in 2018/19.",
    )


def test_the_words_never_contradict_the_published_band(low):
    row = low[(low["measure"] == "progress8") & (low["period"] == LAST)].iloc[0]
    assert "below" in row["band"].lower()
    assert row["verdict"].startswith("significantly below")


def test_gaps_are_named_with_their_reason(low):
    (said,) = school_words.missing(low, YEARS)
    assert said.startswith("Not in the tables that are loaded: English and maths at grade 5")
    assert "EBacc entry in 2016/17 and 2017/18" in said


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (13, "13th"), (22, "22nd")],
)
def test_ordinals(number, said):
    assert school_words.ordinal(number) == said


def test_the_headline_table_has_every_comparison(low):
    table = school_tables.headline_table(low, LAST, "Northby").set_index("Measure")
    assert table.loc["Progress 8", "This school"] == "−0.48"
    assert table.loc["Progress 8", "Against England"] == (
        "▼ significantly below; band: well below average"
    )
    assert table.loc["Attainment 8", "Against England"] == "not tested"
    assert table.loc["EBacc entry", "Northby, mean"] == "32%"


def test_a_column_of_nothing_is_left_out(low):
    table = school_tables.years_table(low, "attainment8", "Northby")
    assert "95% interval" not in table
    assert list(table["Year"]) == YEARS


def test_only_measures_of_two_years_have_a_trend(low):
    assert school_tables.with_trend(low) == ("progress8", "attainment8")


def test_methods_explain_what_was_used(low):
    said = " ".join(school_methods.methods(low, "Northby"))
    for words in ("approximate interval", "published a Progress 8 band", "Northby", "percentile"):
        assert words in said
    assert "suppressed" not in said


def test_facts_leave_out_what_is_not_known():
    about = schools().iloc[0].to_dict() | {"trust_name": "NORTHBY LEARNING TRUST"}
    about |= {"religious_character": "Does not apply", "phase": "not known"}
    facts = school_facts.facts(about)
    assert facts["Phase"] == ""
    assert facts["Trust"] == "Northby Learning Trust"
    assert facts["Religious character"] == "None"
    assert facts["Ofsted"] == "Good, inspected 1 May 2018"
    assert facts["Ages"] == "11 to 16"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "S is a mixed academy for ages 11 to 16 in Northby."),
        ({"selective": True, "gender": "girls"}, "S is a girls' selective academy"),
        ({"gender": "not known", "type_group": "independent"}, "S is an independent school"),
        ({"age_low": None, "la_name": None}, "S is a mixed academy."),
    ],
)
def test_one_sentence_says_what_the_school_is(changes, said):
    about = schools().iloc[0].to_dict() | {"name": "S"} | changes
    assert school_facts.sentence(about).startswith(said)


def test_synthetic_schools_stand_beside_synthetic_ones_only():
    assert school_facts.origins_beside({"origin": "synthetic"}) == ["synthetic"]
    assert school_facts.origins_beside({"origin": "mis"}) == ["mis", "published"]
