"""Any number that is shown is read as exactly that number, by us and by other programs."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from workbench.packs.documents.bundle import safe_cell
from workbench.packs.documents.shown import MINUS, number, starts_formula
from workbench.packs.seal.results import number_in
from workbench.views.theme import MARKS


@given(
    digits=st.integers(0, 99_999_999),
    decimals=st.integers(0, 3),
    sign=st.sampled_from(["", "+", MINUS, "-"]),
    percent=st.booleans(),
    grouped=st.booleans(),
    mark=st.sampled_from(["", *(mark.symbol for mark in MARKS)]),
)
def test_what_is_shown_is_what_is_kept(digits, decimals, sign, percent, grouped, mark):
    exact = Decimal(digits).scaleb(-decimals)
    shown = f"{sign}{exact:{',' if grouped else ''}.{decimals}f}{'%' if percent else ''}"
    read = number(f"{shown} {mark}".strip())
    signed = -exact if sign in (MINUS, "-") else exact
    assert read.value * (100 if percent else 1) == signed
    assert Decimal(str(float(read.value))) == read.value
    assert Decimal(read.plain.rstrip("%")) == read.figure == signed
    assert float(read.figure) == number_in(f"{shown} {mark}")
    assert mark in read.format
    assert bool(read.verdict) == bool(mark)
    assert read.format.split(";")[2].count("0") >= decimals + 1


@given(st.text(st.characters(codec="utf-8"), max_size=12))
def test_no_text_becomes_a_formula(text):
    cell = safe_cell(text)
    assert number(text) or not starts_formula(cell)
