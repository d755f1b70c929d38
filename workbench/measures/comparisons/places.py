"""The areas and families of schools that a school is set beside."""

from collections.abc import Callable, Collection, Mapping
from datetime import date

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.measures.cells import ENGLAND
from workbench.measures.comparisons.trusts import trusts_on

NATIONAL = "national"
REGION = "region"
LOCAL_AUTHORITY = "local_authority"
TRUST = "trust"
SIMILAR = "similar"
COMPARATORS = (NATIONAL, REGION, LOCAL_AUTHORITY, TRUST, SIMILAR)

COLUMNS = ["urn", "period", "comparator", "unit_id", "name"]
STATE_FUNDED = ("maintained", "academy", "free school", "special", "alternative provision")
ALL_STATE_FUNDED = "state-funded schools"


def state_funded(school: pd.DataFrame, phase: str | None = None) -> pd.DataFrame:
    """State-funded schools, of one phase if it is named: no independent schools, no colleges.

    Args:
        school: columns type_group, school_type and phase of the contract ``school``.
        phase: a phase of the contract, such as "secondary"; by default all of them.
    """
    funded = school["type_group"].isin(STATE_FUNDED)
    independent = school["school_type"].fillna("").str.contains("independent", case=False)
    of_phase = school["phase"] == phase if phase else pd.Series(True, index=school.index)
    return school[funded & ~independent & of_phase.fillna(False)].reset_index(drop=True)


def areas(
    school: pd.DataFrame, periods: Collection[str], of: str = ALL_STATE_FUNDED
) -> pd.DataFrame:
    """England, region and local authority of schools.

    Args:
        school: the schools that count: urn, name, region, la_code and la_name of the contract
            ``school``, which knows the latest area only.
        periods: academic years.
        of: what schools these are, for the names: "London, state-funded schools".

    Returns:
        Columns of ``COLUMNS``, one row a school, academic year and area that it lies in.
    """
    parts = [
        _part(
            school, NATIONAL, pd.Series(ENGLAND, school.index), pd.Series("England", school.index)
        ),
        _part(school, REGION, school["region"], school["region"]),
        _part(school, LOCAL_AUTHORITY, school["la_code"], school["la_name"]),
    ]
    together = pd.concat(parts, ignore_index=True)
    named = together.assign(name=together["name"] + ", " + of)
    return _every_year(named, periods)


def trusts(
    membership: pd.DataFrame,
    periods: Collection[str],
    day: Callable[[AcademicYear], date] = lambda year: year.last_day,
) -> pd.DataFrame:
    """Trusts of schools in each academic year.

    Args:
        membership: columns of the contract ``trust_membership``.
        periods: academic years.
        day: the day of an academic year on which a school's trust is its trust of the year; by
            default its last day, 31 July.

    Returns:
        Columns of ``COLUMNS``; a school in no trust has no row.
    """
    years = {period: trusts_on(membership, day(AcademicYear.parse(period))) for period in periods}
    parts = [
        pd.DataFrame(
            {
                "urn": found["urn"],
                "period": period,
                "comparator": TRUST,
                "unit_id": found["trust_uid"],
                "name": found["trust_name"],
            },
            columns=COLUMNS,
        )
        for period, found in years.items()
    ]
    return _typed(pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS))


def families(
    similar: Mapping[str, Collection[str]], periods: Collection[str], names: Mapping[str, str]
) -> pd.DataFrame:
    """Families of similar schools.

    Args:
        similar: URNs of the schools like each school; whether it is among them itself is for
            whoever made the family to say.
        periods: academic years.
        names: names of the schools by URN.

    Returns:
        Columns of ``COLUMNS``; ``unit_id`` is the URN of the school whose family it is.
    """
    rows = [
        (member, SIMILAR, target, f"{len(family)} schools similar to {names.get(target, target)}")
        for target, family in similar.items()
        for member in family
    ]
    found = pd.DataFrame(rows, columns=["urn", "comparator", "unit_id", "name"], dtype="str")
    return _every_year(found, periods)


def _part(
    school: pd.DataFrame, comparator: str, unit: "pd.Series[str]", name: "pd.Series[str]"
) -> pd.DataFrame:
    rows = pd.DataFrame(
        {"urn": school["urn"], "comparator": comparator, "unit_id": unit, "name": name}
    )
    return rows[unit.notna()].astype("str")


def _every_year(rows: pd.DataFrame, periods: Collection[str]) -> pd.DataFrame:
    years = pd.DataFrame({"period": list(periods)}, dtype="str")
    return _typed(rows.merge(years, how="cross"))


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[COLUMNS].astype("str").reset_index(drop=True)
