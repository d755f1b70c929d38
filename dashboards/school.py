"""One school: headline figures, pupil groups, subjects, attendance, published figures.

Loads what the viewer's scope lets through and hands it to the views; it decides nothing itself.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from workbench.errors import PolicyDenied
from workbench.measures.context.joining import AGES, joined_late
from workbench.measures.ks4.pupil_results import cohort_results, subject_results
from workbench.measures.national import published as published_national
from workbench.measures.published.school import NEEDED, Published, published_measures
from workbench.serve.context import PageContext
from workbench.serve.downloads import Download
from workbench.serve.guard import to_client
from workbench.views.school import attendance_frames, results_frames, subject_frames
from workbench.views.school.attendance_latest import dated
from workbench.views.school.choices import (
    MEASURES,
    PERCENTAGES,
    group_choices,
    measure_choices,
)
from workbench.views.school.data import YEARS, SchoolData
from workbench.views.school.page import SchoolPage
from workbench.views.school.protected import check_wish
from workbench.views.school.register import HALF_TERMS, WEEKDAYS, Register, register
from workbench.views.school.rights import rights_of
from workbench.views.school.state import SchoolState, school_state
from workbench.views.school.store import SchoolStore

PURPOSE = "self_evaluation"
_DAYS = ["pupil_id", "year_group", "date", "am", "pm"]
_KEY = ["pupil_id", "urn", "year"]


def app(context: PageContext) -> SchoolPage:
    """The page of the school of the address."""
    data = school_data(context)
    check_wish(context.query, data.rights.sensitive)
    state = _state(data)
    state.take(context.query)
    return SchoolPage(store=SchoolStore(data=data, state=state))


def title(context: PageContext) -> str:
    """Title of the page: the school's name."""
    return str(_school(context).get("name", "School"))


def school_data(context: PageContext) -> SchoolData:
    """What the page is made from, as far as the scope lets it through."""
    urn = context.query.get("urn", "")
    scope = context.scope_for(PURPOSE)
    role = context.door.policy.role(scope.role)
    rights = rights_of(scope, role.title if role else "")
    pupils, results, entries = _pupils(context, urn)
    return SchoolData(
        urn=urn,
        school=_school(context),
        results=results,
        entries=entries,
        published_years=_published_years(context, urn),
        national=published_national(),
        rights=rights,
        guard=context.guard_for(rights.threshold),
        register=lambda year: _register(context, pupils, year),
        names=lambda: _names(context, urn),
        published=lambda: _published(context, urn),
        to_client=lambda frame: to_client(frame, scope, context.door.catalogue),
        download=context.download_url,
    )


def _state(data: SchoolData) -> SchoolState:
    last = data.results[data.results["year"] == data.years[0]] if data.has_pupils else data.results
    names = sorted(data.entries["subject"].unique()) if data.has_pupils else []
    return school_state(
        data.urn,
        views=data.views,
        years=data.years or ("",),
        measures=measure_choices(),
        groups=group_choices(last),
        subjects=[str(name) for name in names],
    )


def _load(context: PageContext, dataset: str, **options: Any) -> pd.DataFrame:
    """Load under the scope as it is now; a revoked one loads nothing."""
    return context.door.load(dataset, context.scope_for(PURPOSE), **options)


def _school(context: PageContext) -> dict[str, object]:
    rows = _load(context, "school", where={"urn": context.query.get("urn", "")})
    if rows.empty:
        raise PolicyDenied("There is no such school, or you may not see it.")
    found = rows.iloc[0].dropna().to_dict()
    return {str(name): value for name, value in found.items()}


def _pupils(context: PageContext, urn: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Everybody with their characteristics, the results of the cohorts, and their entries."""
    names = ("pupil", "pupil_characteristics", "prior_attainment", "ks4_entry")
    pupil, known, prior, entry = (_load(context, name, where={"urn": urn}) for name in names)
    school = _load(context, "school", columns=["urn", *AGES], where={"urn": urn})
    results = cohort_results(pupil, known, prior, entry, school)
    everybody = pupil.merge(known.drop(columns="origin"), on=_KEY, how="left", validate="1:1")
    prior_groups = results[[*_KEY, "prior_band", "prior_third"]]
    banded = everybody.merge(prior_groups, on=_KEY, how="left", validate="1:1")
    ages = everybody[["urn"]].merge(school, on="urn", how="left", validate="m:1")
    placed = banded.assign(joined_late=joined_late(banded, ages))
    return placed, results, subject_results(entry, results)


def _register(context: PageContext, pupils: pd.DataFrame, year: str) -> Register | None:
    where = {"urn": context.query.get("urn", ""), "year": year}
    days = _load(context, "attendance_day", columns=_DAYS, where=where)
    if days.empty:
        return None
    return dated(register(days, pupils[pupils["year"] == year]), days)


def _names(context: PageContext, urn: str) -> pd.DataFrame:
    columns = ["pupil_id", "forename", "surname"]
    found = _load(context, "pupil_identity", columns=columns, where={"urn": urn})
    return found.drop_duplicates("pupil_id")


def _published_years(context: PageContext, urn: str) -> tuple[str, ...]:
    where = {"level": "school", "unit_id": urn, "measure": list(MEASURES)}
    rows = _load(context, "school_performance", columns=["year"], where=where)
    return tuple(sorted(str(year) for year in rows["year"].unique()))


def _published(context: PageContext, urn: str) -> Published:
    needed = {"measure": list(NEEDED), "group": "all"}
    return Published(
        performance=_load(context, "school_performance", where=needed),
        school=_load(context, "school"),
        urn=urn,
    )


def _groups_file(context: PageContext) -> pd.DataFrame:
    data = school_data(context)
    return results_frames.groups(data, _asked_year(context, data), list(MEASURES))


def _subjects_file(context: PageContext) -> pd.DataFrame:
    data = school_data(context)
    year = _asked_year(context, data)
    return subject_frames.subjects(data, year, context.query.get("group", ""))


def _trend_file(context: PageContext) -> pd.DataFrame:
    asked = context.query.get("measure", "")
    return results_frames.trend(school_data(context), asked if asked in MEASURES else MEASURES[0])


def _absence_file(keys: tuple[str, ...]) -> Callable[[PageContext], pd.DataFrame]:
    def table(context: PageContext) -> pd.DataFrame:
        data = school_data(context)
        year = _asked_year(context, data)
        found = data.register(year)
        if found is None:
            return pd.DataFrame(columns=["measure", "unit_id", "period", "group", "n", "value"])
        group = context.query.get("group", "")
        rates = attendance_frames.by_period(found, group, data.control, keys)
        return rates.assign(unit_id=data.urn)

    return table


def _published_file(context: PageContext) -> pd.DataFrame:
    urn = context.query.get("urn", "")
    years = _published_years(context, urn)[-YEARS:]
    return published_measures(_published(context, urn), years)


def _asked_year(context: PageContext, data: SchoolData) -> str:
    asked = context.query.get("year", "")
    return asked if asked in data.years else data.years[0]


DOWNLOADS = {
    "groups": Download("Pupil groups", PURPOSE, _groups_file, PERCENTAGES),
    "subjects": Download("Subjects", PURPOSE, _subjects_file, PERCENTAGES),
    "trend": Download("Results over time", PURPOSE, _trend_file, PERCENTAGES),
    "weekdays": Download("Absence by weekday", PURPOSE, _absence_file(WEEKDAYS)),
    "half-terms": Download("Absence by half-term", PURPOSE, _absence_file(HALF_TERMS)),
    "published": Download("Published figures", PURPOSE, _published_file, published=True),
}
