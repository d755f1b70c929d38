"""The forms and words that schools' systems use."""

import pytest

from workbench.intake.connectors.wonde import values, wire
from workbench.intake.connectors.wonde.assessment import aspect_of, subject_and_aspect
from workbench.intake.connectors.wonde.tables import table
from workbench.intake.connectors.wonde.values import standard_code

CODES = {"I": ["illness", "illness"], "M": ["medical", "medical or dental appointment"],
         "B": ["off_site", "educated off site"], "V": ["off_site", "visit"]}  # fmt: skip
TITLES = {"illness": "Illness", "medical": "Medical or dental", "off_site": "Off site"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [("R", 0), ("0", 0), ("Reception", 0), ("2", 2), ("N1", -1), ("N2", -1), ("7", 7),
     ("Year 7", 7), ("Y 11", 11), (13, 13), ("", None), (None, None), ("Sixth", None)],
)  # fmt: skip
def test_year_group(written, meant):
    assert values.year_group(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("MALE", "M"), ("female", "F"), ("f", "F"), (None, "X"), ("Other", "X"), ("robot", None)],
)
def test_sex(written, meant):
    assert values.sex(written) == meant


@pytest.mark.parametrize("written", [True, "true", "TRUE", 1, "1", "Y", "yes", "T"])
def test_true(written):
    assert values.flag(written) is True


@pytest.mark.parametrize("written", [False, "false", 0, "0", "N", "no"])
def test_false(written):
    assert values.flag(written) is False


@pytest.mark.parametrize("written", [None, "", "perhaps", {}])
def test_neither(written):
    assert values.flag(written) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("WBRI", ("White", "WBRI")), ("white - british", ("White", "WBRI")),
     ("Asian", ("Asian", None)),
     ("NOBT", ("Unclassified", "NOBT")), ("Klingon", ("Unclassified", None)),
     (None, ("Unclassified", None))],
)  # fmt: skip
def test_ethnicity(written, meant):
    assert values.ethnicity(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("N", "N"), ("no", "N"), ("SEN Support", "K"), ("Education, Health and Care Plan", "E"),
     ("E", "E"), ("wizard", None)],
)  # fmt: skip
def test_sen_status(written, meant):
    assert values.meaning("sen_status", written) == meant


@pytest.mark.parametrize(
    ("details", "meant"),
    [
        ({"english_as_additional_language": True}, "other"),
        ({"english_as_additional_language": "N"}, "english"),
        ({"english_as_additional_language_status": "unclassified"}, "unclassified"),
        ({"first_language": "ENG"}, "english"),
        ({"first_language": "Polish"}, "other"),
        ({}, "unclassified"),
    ],
)
def test_first_language(details, meant):
    assert values.first_language(details) == meant


@pytest.mark.parametrize(
    ("code", "description", "kind", "meant"),
    [
        ("I", "anything", None, "I"),
        ("ZZ", "Illness (school's own code)", "authorised", "I"),
        ("ZZ", None, "medical", "M"),
        ("ZZ", "Off site", None, "ZZ"),
        ("ZZ", "Poorly", "authorised", "ZZ"),
    ],
)
def test_custom_codes_stand_for_a_standard_one_only_if_they_say_which(
    code, description, kind, meant
):
    assert standard_code(code, description, kind, CODES, TITLES) == meant


def test_words_are_all_text():
    # YAML reads a bare no as false
    words = table("values")
    simple = [n for n in words if n not in ("ethnic_group", "test", "to_be_verified", "source")]
    for name in simple:
        listed = words[name] if isinstance(words[name], list) else sum(words[name].values(), [])
        assert all(isinstance(word, str) and word == values.squeezed(word) for word in listed), name


@pytest.mark.parametrize("wrapped", [{"x": {"data": {"a": 1}}}, {"x": {"a": 1}},
                                     {"x": [{"key": "a", "value": 1}]},
                                     {"x": {"data": [{"key": "a", "value": 1}]}}])  # fmt: skip
def test_a_part_in_any_form(wrapped):
    assert wire.part(wrapped, "x") == {"a": 1}


def test_a_part_that_is_not_there():
    assert wire.part({}, "x") == wire.part({"x": None}, "x") == wire.part({"x": "A1"}, "x") == {}


def test_related_records():
    assert wire.many({"x": {"data": [{"id": "A"}]}}, "x") == wire.many({"x": ["A"]}, "x")
    for form in ("A", {"data": {"id": "A"}}, {"id": "A"}):
        assert wire.identifier({"x": form}, "x") == "A"


@pytest.mark.parametrize(
    ("written", "meant"),
    [({"date": "2015-10-29 14:53:59.000000"}, "2015-10-29"), ("2015-10-29", "2015-10-29"),
     ("2015-10-29T00:00:00Z", "2015-10-29"), (None, None), ("", None),
     ("29/10/2015", "29/10/2015")],
)  # fmt: skip
def test_days(written, meant):
    assert wire.day(written) == meant


def test_the_clock_is_local():
    assert str(wire.clock({"date": "Mon, 01 Jul 2019 17:00:00 GMT"})) == "2019-07-01 18:00:00"


def test_subjects_and_aspects():
    assert subject_and_aspect("English: mock exam") == ("English", "mock exam")
    assert subject_and_aspect("Y9 English") == ("Y9 English", "Y9 English")
    mock = aspect_of({"name": "English: mock exam", "type": "grade", "gradeset": "GCSE 9 to 1"})
    assert (mock.kind, mock.scale) == ("test", "gcse_9_1")
    assert aspect_of({"name": "English: effort"}).scale == "text"
