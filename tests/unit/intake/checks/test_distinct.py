"""Values read in the contract's type, from whatever a source gave."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from workbench.contracts.model import Column
from workbench.intake.checks.distinct import distinct

DAY = date(2019, 1, 2)
LOST = object()


@pytest.mark.parametrize(
    ("kind", "given", "read"),
    [
        ("string", " a ", "a"),
        ("string", 7.0, "7"),
        ("string", "007", "007"),
        ("string", "\ud800", LOST),
        ("string", "  ", None),
        ("string", None, None),
        ("string", ["a"], "['a']"),
        ("integer", "12", 12),
        ("integer", 12.0, 12),
        ("integer", "12.5", LOST),
        ("integer", "1e400", LOST),
        ("integer", "9" * 30, LOST),
        ("integer", True, LOST),
        ("number", "1.5", 1.5),
        ("number", "inf", LOST),
        ("number", np.inf, LOST),
        ("number", np.nan, None),
        ("boolean", "Yes", True),
        ("boolean", 0, False),
        ("boolean", "perhaps", LOST),
        ("date", "2019-01-02", DAY),
        ("date", "2019-01-02T09:00:00+01:00", DAY),
        ("date", datetime(2019, 1, 2, 9), DAY),
        ("date", pd.NaT, None),
        ("date", "02/01/2019", LOST),
        ("date", "2019-02-30", LOST),
        ("date", 43467, LOST),
    ],
)
def test_one_value(kind, given, read):
    column = Column("c", kind, "C", "A column", "public")
    found = distinct(pd.Series([given, given, None], dtype="object"), column)
    lost = read is LOST
    assert found.rows(found.lost).tolist() == [lost, lost, False]
    assert found.missing().tolist() == [read is None, read is None, True]
    values = found.series()
    assert len(values) == 3
    assert values.isna()[0] if lost or read is None else values[0] == read
