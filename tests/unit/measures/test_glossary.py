"""The glossary is one table of terms, in order, each once."""

import re

import pytest

from workbench.settings import settings


@pytest.fixture(scope="module")
def terms() -> list[str]:
    text = (settings().project / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", text, flags=re.MULTILINE)
    return [term for term, _ in rows[1:]]


def test_terms_are_in_order_and_each_once(terms):
    assert terms == sorted(set(terms), key=str.lower)


@pytest.mark.parametrize("term", ["Attainment 8", "Progress 8", "Session", "Disadvantaged"])
def test_the_words_of_the_measures_are_there(terms, term):
    assert term in terms
