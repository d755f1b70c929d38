"""What entries say of their qualifications against the lists of those that count."""

import pandas as pd

from workbench.measures.ks4.qualifications import listed_years, qualifications

NUMBER = r"\d{7}[\dX]"
NOT_LISTED = "does not count in the year"
OTHER_CODE = "another discount code"
OTHER_PILLAR = "another pillar"


def differing_qualifications(entries: pd.DataFrame) -> pd.DataFrame:
    """Which qualifications of entries differ from the list of their year.

    Only entries with a qualification number are looked at, of years whose list is at hand. A code
    or pillar that depends on the syllabus may be any of the qualification's.

    Args:
        entries: columns of the contract ``ks4_entry``.

    Returns:
        One row for each year, qualification and difference: year, qualification, difference
        ("does not count in the year", "another discount code", "another pillar") and entries (how
        many).

    Source: DfE, qualifications and discount codes 2014 to 2021; DfE, EBacc qualifications 2016 to
    2021.
    """
    numbered = entries["qualification"].str.fullmatch(NUMBER).fillna(False).astype(bool)
    rows = entries[numbered & entries["year"].isin(listed_years())]
    kinds = rows.groupby(
        ["year", "qualification", "discount_code", "pillar"], as_index=False, observed=True
    ).agg(entries=("qualification", "size"))
    lists = [qualifications(year).assign(year=year) for year in kinds["year"].unique()]
    if not lists:
        return pd.DataFrame(columns=["year", "qualification", "difference", "entries"])
    listed = pd.concat(lists, ignore_index=True)
    known = _among(kinds, listed, [])
    wrong = {
        NOT_LISTED: ~known,
        OTHER_CODE: known & ~_among(kinds, listed, ["discount_code"]),
        OTHER_PILLAR: known & ~_among(kinds, listed, ["pillar"]),
    }
    found = pd.concat([kinds[flag].assign(difference=name) for name, flag in wrong.items()])
    what = ["year", "qualification", "difference"]
    return found.groupby(what, as_index=False).agg(entries=("entries", "sum"))


def _among(kinds: pd.DataFrame, listed: pd.DataFrame, by: list[str]) -> "pd.Series[bool]":
    """Whether each row's qualification, with some facts of it, is in the list of its year."""
    columns = ["year", "qualification", *by]
    allowed = pd.MultiIndex.from_frame(listed[columns].astype("str"))
    found = pd.MultiIndex.from_frame(kinds[columns].astype("str")).isin(allowed)
    return pd.Series(found, index=kinds.index)
