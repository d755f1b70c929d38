"""Pupils' numbers, dates and ages beside each other."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.intake.arrivals import KEY
from workbench.intake.checks.rule import Finding, Numbers
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

_YEARS_OUT = 2
_AGE_IN_RECEPTION = 4
"""Age on the last day of August before reception, year group 0."""
_EPOCH = 1970
_MONTHS_LEFT_IN_AUGUST = 4


def check_former_upn(case: Case) -> Iterator[Finding]:
    """The former UPN is another one."""
    people = case.table(IDENTITY, "upn", "former_upn")
    if people is not None:
        same = people.rows["upn"] == people.rows["former_upn"]
        yield Finding("former_upn_same", IDENTITY, "former_upn", mask(same))


def check_leaving(case: Case) -> Iterator[Finding]:
    """Nobody leaves before being admitted."""
    pupils = case.table(PUPIL, "admission_date", "leaving_date")
    if pupils is not None:
        wrong = pupils.rows["leaving_date"] < pupils.rows["admission_date"]
        yield Finding("left_before_admission", PUPIL, "leaving_date", mask(wrong))


def check_same_upn(case: Case) -> Iterator[Finding]:
    """No two pupils have one UPN; enrolments of one person may, known by birth and forename."""
    people = case.table(IDENTITY, KEY, "upn")
    if people is None:
        return
    held = people.rows["upn"].dropna()
    persons = person_of(people.rows).loc[held.index]
    different = persons.groupby(held.astype("str")).transform("nunique") > 1
    at = different.reindex(people.rows.index, fill_value=False)
    yield Finding("same_upn", IDENTITY, "upn", mask(at))


def person_of(people: pd.DataFrame) -> pd.Series:
    """What tells two people with one UPN apart: date of birth and forename, else the key."""
    if not {"date_of_birth", "forename"} <= set(people):
        return people[KEY].astype("str")
    born = people["date_of_birth"].astype("str").fillna("")
    return born + " " + people["forename"].astype("str").fillna("").str.casefold()


def check_admission(case: Case) -> Iterator[Finding]:
    """Nobody is admitted before being born."""
    pupils = case.table(PUPIL, KEY, "admission_date")
    if pupils is not None and case.table(IDENTITY, KEY, "date_of_birth") is not None:
        early = day_numbers(pupils.rows["admission_date"]) < _births(case, pupils)
        yield Finding("admitted_before_birth", PUPIL, "admission_date", early)


def check_age(case: Case) -> Iterator[Finding]:
    """Age on 31 August before the year is within two years of what the year group means."""
    pupils = case.table(PUPIL, KEY, "year", "year_group")
    if pupils is None or case.table(IDENTITY, KEY, "date_of_birth") is None:
        return
    born = _births(case, pupils)
    months = np.nan_to_num(born).astype("datetime64[D]").astype("datetime64[M]").astype("int64")
    # who is born from September on is counted with the year that follows
    counted = _EPOCH + (months + _MONTHS_LEFT_IN_AUGUST) // 12
    start = looked_up(pupils.rows["year"], year_starts(pupils.rows["year"]))
    age = np.where(np.isnan(born), np.nan, start - counted)
    usual = pupils.rows["year_group"].to_numpy(float, na_value=np.nan) + _AGE_IN_RECEPTION
    yield Finding("age_for_year_group", PUPIL, "year_group", np.abs(age - usual) > _YEARS_OUT)


def _births(case: Case, pupils: Table) -> Numbers:
    """Day of birth of each row of pupils."""
    people = case.tables[IDENTITY].rows.dropna(subset=[KEY])
    born = zip(people[KEY].astype("str"), day_numbers(people["date_of_birth"]), strict=True)
    return looked_up(pupils.rows[KEY], dict(born))
