"""Enrolment spells: those of one pupil do not overlap; of several in a year the latest is taken."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.intake.arrivals import KEY
from workbench.intake.checks.people import person_of
from workbench.intake.checks.rule import Finding, Mask, Numbers
from workbench.intake.checks.tables import (
    IDENTITY,
    PUPIL,
    Case,
    Table,
    day_numbers,
    looked_up,
    mask,
    year_starts,
)


def check_spells(case: Case) -> Iterator[Finding]:
    """Spells of one pupil do not overlap; a pupil who came back has the latest one taken."""
    pupils = case.table(PUPIL, KEY, "year", "admission_date")
    if pupils is None:
        return
    overlapping = _overlapping(pupils.rows, _persons(case, pupils))
    yield Finding("spells_overlap", PUPIL, "admission_date", overlapping)
    earlier = several_spells(pupils) & ~_latest(pupils)
    yield Finding("returned", PUPIL, "admission_date", earlier & ~overlapping, left_out=True)


def several_spells(pupils: Table) -> Mask:
    """Rows of pupils with more than one row in a year, each with an admission date of its own."""
    if not pupils.has(*pupils.key, "admission_date"):
        return pupils.nowhere()
    rows = pupils.rows
    by_key = rows.duplicated(list(pupils.key), keep=False)
    again = rows.duplicated([*pupils.key, "admission_date"], keep=False)
    unclear = by_key & (again | rows["admission_date"].isna())
    # one unclear row makes every row of its key unclear
    groups = rows.groupby(list(pupils.key), sort=False, dropna=False).ngroup()
    return mask(by_key & ~unclear.groupby(groups).transform("any"))


def _latest(pupils: Table) -> Mask:
    ordered = pupils.rows.sort_values("admission_date", kind="stable")
    latest = ~ordered.duplicated(list(pupils.key), keep="last")
    return mask(latest.reindex(pupils.rows.index))


def _persons(case: Case, pupils: Table) -> pd.Series:
    """Who each row is: the same person under several keys has one UPN, birth and forename."""
    key = pupils.rows[KEY].astype("str")
    people = case.table(IDENTITY, KEY, "upn")
    if people is None:
        return key
    named = people.rows.dropna(subset=[KEY, "upn"]).drop_duplicates(KEY)
    who = named["upn"].astype("str") + " " + person_of(named)
    known = dict(zip(named[KEY].astype("str"), who, strict=True))
    return key.map(lambda one: known.get(one, one)).astype("str")


def _overlapping(rows: pd.DataFrame, person: pd.Series) -> Mask:
    """Rows of spells that begin before another spell of the person has ended.

    A spell without a leaving date is known to last to the end of its row's academic year.
    """
    spells = pd.DataFrame(
        {
            "person": person.to_numpy(),
            "key": rows[KEY].astype("str").to_numpy(),
            "start": day_numbers(rows["admission_date"]),
            "end": _ends(rows),
        }
    ).dropna()
    distinct = spells.groupby(["person", "key", "start"])["end"].max().reset_index()
    ordered = distinct.sort_values(["person", "start"], kind="stable")
    by_person = ordered.groupby("person")
    ended = by_person["end"].cummax().groupby(ordered["person"]).shift()
    overlap = (ordered["start"] < ended) | (by_person["start"].shift(-1) < ordered["end"])
    wrong = ordered[overlap]
    places = spells.reset_index().merge(wrong[["person", "key", "start"]])
    flags = np.zeros(len(rows), dtype=bool)
    flags[places["index"].to_numpy()] = True
    return flags


def _ends(rows: pd.DataFrame) -> Numbers:
    starts = year_starts(rows["year"])
    last_days = {name: AcademicYear(int(start)).last_day for name, start in starts.items()}
    numbers = dict(zip(last_days, day_numbers(pd.Series(last_days)), strict=True))
    of_year = looked_up(rows["year"], numbers)
    if "leaving_date" not in rows:
        return of_year
    left = day_numbers(rows["leaving_date"])
    return np.where(np.isnan(left), of_year, left)
