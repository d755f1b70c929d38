"""Which trust each school was in on a day."""

from datetime import date

import pandas as pd

from workbench.remits import TRUST_TYPES, Membership, members

COLUMNS = ["urn", "trust_uid", "trust_name"]


def trusts_on(membership: pd.DataFrame, day: date) -> pd.DataFrame:
    """The trust of each school on a day.

    Sponsors, federations and foundation trusts do not run their schools, and are left out.

    Args:
        membership: columns of the contract ``trust_membership``.
        day: the day; the register says who was a member on the date of a file and since when.

    Returns:
        One row a school in a trust: urn, trust_uid and trust_name (of the nearest file).

    Source: Get Information about Schools, group links with joining dates.
    """
    rows = membership[membership["group_type"].isin(TRUST_TYPES)]
    by_school: dict[str, list[Membership]] = {}
    for one in _memberships(rows):
        by_school.setdefault(one.urn, []).append(one)
    files = _files(membership)
    found = [
        (urn, str(trust))
        for trust, own in rows.groupby("trust_uid", sort=True, observed=True)
        for urn in members(
            [one for school in own["urn"].unique() for one in by_school[str(school)]],
            files,
            str(trust),
            day,
        )
    ]
    table = pd.DataFrame(found, columns=COLUMNS[:2], dtype="str")
    named = table.assign(trust_name=table["trust_uid"].map(_names(rows, day)).astype("str"))
    return named.drop_duplicates("urn").sort_values("urn", ignore_index=True)


def _memberships(rows: pd.DataFrame) -> list[Membership]:
    columns = zip(
        rows["urn"].astype("str"),
        rows["trust_uid"].astype("str"),
        pd.to_datetime(rows["snapshot"]).dt.date,
        pd.to_datetime(rows["joined_date"]).dt.date,
        rows["origin"].astype("str"),
        strict=True,
    )
    return [
        Membership(urn, trust, snapshot, None if pd.isna(joined) else joined, origin)
        for urn, trust, snapshot, joined, origin in columns
    ]


def _files(rows: pd.DataFrame) -> list[tuple[str, date]]:
    distinct = rows[["origin", "snapshot"]].drop_duplicates()
    days = pd.to_datetime(distinct["snapshot"]).dt.date
    return list(zip(distinct["origin"].astype("str"), days, strict=True))


def _names(rows: pd.DataFrame, day: date) -> "pd.Series[str]":
    """Name of each trust in the file nearest to a day."""
    away = (pd.to_datetime(rows["snapshot"]) - pd.Timestamp(day)).abs()
    nearest = rows.assign(_away=away).sort_values("_away", kind="stable")
    first = nearest.drop_duplicates("trust_uid")
    return first.set_index(first["trust_uid"].astype("str"))["group_name"].astype("str")
