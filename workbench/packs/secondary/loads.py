"""What a secondary pack loads: no more rows and no more columns than its audience is shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from workbench.measures.context.joining import AGES, joined_late
from workbench.measures.published import intake
from workbench.measures.published import school as published
from workbench.packs.audiences import PUBLIC
from workbench.packs.school_facts import origins_beside

KEY = ["pupil_id", "urn", "year"]
_OTHERS = ["level", "unit_id", "year", "measure", "group", "value"]
_OWN = ["status", "n", "low", "high", "text"]
_PUPIL = [*KEY, "year_group", "enrolment_status", "ks4_cohort"]
_DESCRIBED = ["sex", "birth_month", "admission_date", "leaving_date"]
_PRIOR = [*KEY, "english_fine", "maths_fine", "reading_scaled", "maths_scaled"]
_DAYS = ["pupil_id", "urn", "year", "year_group", "date", "am", "pm"]


class Loads(Protocol):
    """A pack, as far as it loads."""

    urn: str
    audience: str

    def load(
        self, dataset: str, *, columns: Sequence[str] | None = None, **where: Any
    ) -> pd.DataFrame:
        """Rows of a dataset."""


@dataclass(frozen=True)
class Pupils:
    """What is held of a school's pupils, as far as the pack's audience may be shown it.

    Attributes:
        pupil: frame of the contract with joined_late, of the pack's years.
        characteristics: frame of the contract; None for a pack that shows no pupil groups.
        prior, entries: frames of ``prior_attainment`` and ``ks4_entry``.
        days: frame of ``attendance_day`` of the headline year.
        suspension: frame of the contract, of the headline year; None without pupil groups.
    """

    pupil: pd.DataFrame
    characteristics: pd.DataFrame | None
    prior: pd.DataFrame
    entries: pd.DataFrame
    days: pd.DataFrame
    suspension: pd.DataFrame | None


def published_figures(
    pack: Loads, about: Mapping[str, Any], years: Sequence[str]
) -> published.Published:
    """Published figures of the school and of those that it is set beside.

    Of other schools come the values of the headline measures in the years that are shown, and no
    more; of the school itself its band and its places too.

    Args:
        about: the school's row of the contract ``school``.
        years: academic years that are shown.
    """
    beside = origins_beside(about)
    every = pack.load(
        "school_performance",
        columns=_OTHERS,
        origin=beside,
        measure=list(published.HEADLINES),
        year=list(years),
        group="all",
        level=["school", "national"],
    )
    own = pack.load(
        "school_performance",
        columns=[*_OTHERS, *_OWN],
        origin=beside,
        measure=list(published.NEEDED),
        unit_id=pack.urn,
        group="all",
    )
    others = every[every["unit_id"] != pack.urn]
    found = pd.concat([others, own], ignore_index=True)
    return published.Published(found, _schools(pack, beside), pack.urn)


def published_intake(pack: Loads, about: Mapping[str, Any]) -> published.Published | None:
    """Published characteristics of pupils in their latest year; None where there are none."""
    beside = origins_beside(about)
    first = intake.LINES[0].measure
    own = pack.load(
        "school_performance",
        columns=["measure", "year"],
        origin=beside,
        measure=first,
        unit_id=pack.urn,
    )
    year = intake.intake_year(own)
    if year is None:
        return None
    found = pack.load(
        "school_performance",
        columns=[*_OTHERS, "status", "text"],
        origin=beside,
        measure=[*intake.NEEDED, published.BAND],
        year=year,
        level="school",
        group=sorted({"all", *(name for one in intake.LINES for name in (one.group, *one.of))}),
    )
    return published.Published(found, _schools(pack, beside), pack.urn)


def pupils_of(
    pack: Loads, about: Mapping[str, Any], years: Sequence[str], latest: str
) -> Pupils | None:
    """The pupils of the school in several years, and the register of the latest.

    None where nothing is held of them.

    A pack for the public shows no pupil groups, so that it loads nothing that they are made of.

    Args:
        about: the school's row of the contract ``school``.
        years: academic years with results that are shown.
        latest: the headline year.
    """
    when = {"year": list(years)}
    grouped = pack.audience != PUBLIC
    pupil = pack.load("pupil", columns=[*_PUPIL, *(_DESCRIBED if grouped else [])], **when)
    if pupil.empty:
        return None
    return Pupils(
        pupil=_with_joining(pupil, about) if grouped else pupil,
        characteristics=pack.load("pupil_characteristics", **when) if grouped else None,
        prior=pack.load("prior_attainment", columns=_PRIOR, **when),
        entries=pack.load("ks4_entry", **when),
        days=pack.load("attendance_day", columns=_DAYS, year=latest),
        suspension=pack.load("suspension", year=latest) if grouped else None,
    )


def names_of(pack: Loads, pupils: Collection[str]) -> pd.DataFrame:
    """Names of some pupils: pupil_id, forename and surname, one row a pupil.

    Raises:
        PolicyDenied: the pack may not name pupils.
    """
    columns = ["pupil_id", "forename", "surname"]
    found = pack.load("pupil_identity", columns=columns, pupil_id=sorted(pupils))
    return found.drop_duplicates("pupil_id")


def _schools(pack: Loads, origins: Sequence[str]) -> pd.DataFrame:
    return pack.load("school", columns=published.SCHOOL_COLUMNS, origin=origins)


def _with_joining(pupil: pd.DataFrame, about: Mapping[str, Any]) -> pd.DataFrame:
    ages = pd.DataFrame({name: about[name] for name in AGES}, index=pupil.index, dtype="Float64")
    return pupil.assign(joined_late=joined_late(pupil, ages))
