"""The release gate finds whatever it found when it was simpler, written out here, and more."""

import re

import nbformat
from hypothesis import given
from hypothesis import strategies as st

from workbench.contracts.upn import LETTERS, upn_check_letter
from workbench.errors import UsageError
from workbench.packs.scan import findings, notebook_text

_UPN = re.compile(r"(?<![A-Za-z0-9])([A-HJ-NP-RT-Z])(\d{11})([0-9A-HJ-NP-RT-Z])(?![A-Za-z0-9])")
_BIRTH = re.compile(
    r"(?i)\b(?:date[ _]of[ _]birth|dob|born)\b\W{0,12}\d{1,4}[-/. ]\w{1,9}[-/. ]\d{2,4}"
)
_HOME = re.compile(r"(?:/home/|/root/|/Users/|/tmp/|[A-Z]:\\\\)\w")
KINDS = ("UPN", "planted name", "date of birth", "machine path")


def found_before(text, canaries):
    """Kinds that the gate found when it was simpler; where it raised, nothing was released."""
    lowered = text.casefold()
    found = (
        any(is_right(*candidate) for candidate in _UPN.findall(text)),
        any(name.casefold() in lowered for name in canaries),
        bool(_BIRTH.search(text)),
        bool(_HOME.search(text)),
    )
    return {kind for kind, there in zip(KINDS, found, strict=True) if there}


def is_right(letter, digits, last):
    try:
        return letter == upn_check_letter(digits + last)
    except UsageError:
        return True


def found_now(text, canaries):
    return {found.split(" x ")[1] for found in findings(text, canaries, paths=True)}


@st.composite
def numbers(draw):
    """Pupil numbers and what resembles them, in the digits of any script."""
    body = draw(st.text("0123456789", min_size=11, max_size=11)) + draw(st.sampled_from("019AZ"))
    letter = draw(st.sampled_from([upn_check_letter(body)] * 3 + ["B"]))
    digits = [draw(st.sampled_from(["", "", "", "\u0663", "\uff13", "\U0001d7d1"])) for _ in body]
    gap = draw(st.sampled_from(["", "", "", " ", "-", "\xa0"]))
    return gap.join([letter, *(new or old for new, old in zip(digits, body, strict=True))])


GAPS = ["", "", " ", "\n", "\r\n", "\xa0", "\u200b", "\xad", "- ", "-\n", "--", ": ", "<b>", "  "]
CASES = [
    "born",
    "BORN",
    "dob",
    "D.O.B",
    "date of birth",
    "Date_of_B\u0131rth",
    "date of b\u0130rth",
]
DATES = ["2001-02-03", "3 February 2009", "01/zzz/99", "1.\u0663.2009", "12 \u1e97_x9 12", "2009"]
PATHS = ["/home/a", "/root/\xe9", "C:\\\\data", "xC:\\\\data", "C:\\Users\\a", "C:\\\\", "/tmp/"]
WORDS = [
    "a",
    "Z",
    "9",
    "_",
    "\u017fmith",
    "\u212aim",
    "stra\xdfe",
    "I\u0307",
    "&amp;",
    "%41",
    "\\u0041",
]
NAMES = ["Xanthippe Quill", "Jo", "Li-Li", "Al- Bo", "An  Yu", " Kai ", "7", "12 34", "Ann1 Smith"]
NAMES += [
    "\U0001f984",
    "\u2022",
    "q",
    "-",
    "o'",
    "\u0130nci",
    "Stra\xdfe",
    "\U0001f1ec\U0001f1e7 Bo",
]
NAMES += [" ", "\n", "_", "\u0301", "\u674e \u56db", "Mary Ann\u2010 Lee", ""]

pieces = st.one_of(
    numbers(),
    *(st.sampled_from(some) for some in (GAPS, CASES, DATES, PATHS, WORDS, NAMES, LETTERS)),
    st.text(max_size=3),
)
texts = st.lists(pieces, max_size=9).map("".join)
named = st.lists(st.one_of(st.sampled_from(NAMES), st.text(max_size=4)), max_size=3)


@given(texts, named)
def test_whatever_was_found_is_found(text, canaries):
    assert found_now(text, canaries) >= found_before(text, canaries)


@given(texts, st.data())
def test_a_name_is_found_where_it_is_part_of_a_text(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 9, len(text))))
    for canary in (text[start:end], text[start:end].upper(), text[start:end].casefold()):
        if canary.casefold() in text.casefold():
            assert "planted name" in found_now(text, [canary])


@given(st.lists(st.one_of(pieces, st.just("<p born>"), st.just("x" * 24 + " dob")), max_size=6))
def test_texts_of_a_notebook_are_read_beside_each_other(parts):
    nodes = nbformat.v4.new_notebook()
    nodes.metadata["said"] = parts
    plain = "\n".join(parts)
    assert found_now(notebook_text(nodes), []) >= found_before(plain, [])
