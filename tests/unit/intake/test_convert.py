"""Fields of a dataset from the text of a file."""

import pandas as pd
import pytest

from workbench.intake.convert import convert
from workbench.intake.format import Field
from workbench.intake.table import Table


def made(field: Field, **columns: str) -> tuple[str | None, list[str]]:
    table = Table("file.csv", pd.DataFrame({k: [v] for k, v in columns.items()}, dtype="str"))
    values, failures = convert(table, field, {"date": "2022-03-31"})
    value = values.iloc[0]
    return (None if pd.isna(value) else str(value)), [f.rule for f in failures]


@pytest.mark.parametrize(
    ("text", "urn", "rules"),
    [
        ("100001", "100001", []),
        ("100001.0", "100001", []),
        ("1e+05", "100000", []),
        ("1.2e+05", None, ["type"]),
        ("1e+06", None, ["type"]),
        ("1234", None, ["type"]),
        ("100001.5", None, ["type"]),
        ("", None, []),
    ],
)
def test_urn(text, urn, rules):
    assert made(Field(column="URN", kind="urn"), URN=text) == (urn, rules)


WORDS = {"Open": "open", "Closed": "closed"}


@pytest.mark.parametrize(
    ("field", "columns", "expected"),
    [
        (Field(column="A"), {"A": "x"}, ("x", [])),
        (Field(value="yes"), {"A": "x"}, ("yes", [])),
        (Field(edition="date"), {"A": "x"}, ("2022-03-31", [])),
        (Field(join=("A", "B")), {"A": "304", "B": "4000"}, ("3044000", [])),
        (Field(join=("A", "B")), {"A": "304", "B": ""}, (None, [])),
        (Field(column="A", words=WORDS), {"A": "Open"}, ("open", [])),
        (Field(column="A", words=WORDS), {"A": "Ajar"}, (None, ["allowed"])),
        (Field(column="A", words=WORDS, other="missing"), {"A": "Ajar"}, (None, [])),
        (Field(column="A", words=WORDS, missing=("Ajar",)), {"A": "Ajar"}, (None, [])),
        (
            Field(column="A", kind="date", format="%d-%m-%Y"),
            {"A": "31-08-2021"},
            ("2021-08-31", []),
        ),
        (Field(column="A", kind="date", format="%d-%m-%Y"), {"A": "2021-08-31"}, (None, ["type"])),
        (Field(column="A", kind="integer"), {"A": "11"}, ("11", [])),
        (Field(column="A", kind="integer"), {"A": "11.5"}, (None, ["type"])),
        (Field(column="A", kind="number"), {"A": "51.5"}, ("51.5", [])),
        (Field(column="A", kind="number"), {"A": "north"}, (None, ["type"])),
        (Field(column="A", kind="integer", extract=r"(\d+)-\d+"), {"A": "11-18"}, ("11", [])),
        (Field(first_of=(Field(column="A"), Field(column="B"))), {"A": "", "B": "b"}, ("b", [])),
        (Field(first_of=(Field(column="A"), Field(column="B"))), {"A": "a", "B": "b"}, ("a", [])),
    ],
)
def test_field(field, columns, expected):
    assert made(field, **columns) == expected
