import pytest

from workbench.errors import UsageError
from workbench.serve.password_rules import require_strong, weakness
from workbench.serve.readable import as_made, bare, readable_code

ABOUT = ("cjones@school.example", "Claire Jones", "Green Hill School")


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("fourteen chars", "15 to 200"),
        ("x" * 201, "15 to 200"),
        ("passwordpassword", "easy to guess"),
        ("qwertyuiopasdfgh", "easy to guess"),
        ("Password123456789", "easy to guess"),
        ("iloveyouiloveyou", "easy to guess"),
        ("111111111111111", "easy to guess"),
        ("manchesterunited", "easy to guess"),
        ("aB3$" * 50, "easy to guess"),
        ("ClaireJones2019", "your name"),
        ("green-hill-school-1", "your name"),
        ("JONES jones JONES!", "your name"),
    ],
)
def test_password_that_is_tried_first_is_refused(password, problem):
    found = weakness(password, ABOUT)
    assert problem in found
    assert password not in found


@pytest.mark.parametrize(
    "password",
    [
        "coffeetrainfish",
        "coffee train fish",
        "all lower case and no digits",
        "ñandú über øresund",
        "k7dmx-x2pqr-aaz7e-9npqt",
        "Jones keeps a purple kettle",
        "🙂🙃🙂🙃🙂🙃🙂🙃 and a kettle",
    ],
)
def test_long_password_of_any_characters_is_taken(password):
    assert weakness(password, ABOUT) == ""


def test_words_of_one_person_do_not_count_for_the_next():
    assert "your name" in weakness("ClaireJones2019", ABOUT)
    assert "your name" not in weakness("ClaireJones2019", ("bob", "Bob Brown"))


def test_refusal_does_not_quote_the_password():
    with pytest.raises(UsageError) as caught:
        require_strong("passwordpassword")
    assert "passwordpassword" not in str(caught.value)


@pytest.mark.parametrize("typed", ["K7DM-X2PQ", "k7dm x2pq", " k7dmx2pq ", "K7DM–X2PQ"])
def test_code_is_read_as_people_type_it(typed):
    assert as_made(typed) == bare("k7dm-x2pq")


def test_codes_have_no_look_alikes_and_differ():
    made = {readable_code(2, 4) for _ in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("0o1il")
