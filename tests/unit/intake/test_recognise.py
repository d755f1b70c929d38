"""Formats are told apart by their columns."""

import pytest
from small_tables import FORMATS, small_table

from workbench.intake.recognise import recognise
from workbench.intake.table import header

EVERY = tuple(FORMATS.values())


@pytest.mark.parametrize("name", FORMATS)
def test_a_header_is_of_its_own_format(name):
    match = recognise(small_table(name).header, EVERY)
    assert (match.format.name, match.complete) == (name, True)


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_columns_does_not_matter(name):
    assert recognise(small_table(name).header[::-1], EVERY).format.name == name


def test_a_renamed_column_is_named_with_the_nearest():
    match = recognise(small_table("ks4_2018_19").renamed("ATT8SCR", "ATT8SCORE").header, EVERY)
    assert match.nearly
    assert match.missing_words() == (
        "`ATT8SCR` is missing (nearest column of the file: `ATT8SCORE`)",
    )


@pytest.mark.parametrize(
    "columns", [(), ("",), ("a", "b"), ("URN", "SCHNAME", "POSTCODE"), ("URN",)]
)
def test_a_header_of_nothing_known(columns):
    match = recognise(columns, EVERY)
    assert not match.complete
    assert not match.nearly


@pytest.mark.parametrize(
    ("head", "columns"),
    [
        (b"", ()),
        (b"\x00\x01", ()),
        (b"\xef\xbb\xbfURN,Name\r\n1,x", ("URN", "Name")),
        (b'"URN","Group, name"\n', ("URN", "Group, name")),
        (b"na\xefve,b\n", ("na�ve", "b")),
    ],
)
def test_header_of_bytes(head, columns):
    assert header(head) == columns
