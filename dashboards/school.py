"""One school: headlines, performance summary, pupil groups, subjects, attendance, publications.

Loads what the viewer's scope lets through and hands it to the views; it decides nothing itself.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from workbench.errors import PolicyDenied
from workbench.measures.context.joining import AGES, joined_late
from workbench.measures.national import published as published_national
from workbench.measures.published.intervals import PLACES
from workbench.measures.published.school import BANDS, Published, published_measures
from workbench.serve.context import PageContext
from workbench.serve.downloads import Download
from workbench.serve.guard import to_client
from workbench.serve.notes import note_view
from workbench.serve.stages_held import stages_held
from workbench.stages.published import named
from workbench.stages.stage import Rows, Stage
from workbench.views.school import attendance_frames, results_frames, subject_frames
from workbench.views.school.absence import crossed, near, reasons, rules, spells, to_date
from workbench.views.school.absence.marks import Marks, year_before
from workbench.views.school.absence.transition import FIRST_OF_SECONDARY
from workbench.views.school.attendance_latest import dated
from workbench.views.school.choices_of import state_of
from workbench.views.school.data import YEARS, Derived, Deriving, Frames, SchoolData, first_stage
from workbench.views.school.group_frames import Asked, compared_groups
from workbench.views.school.page import SchoolPage, check_address
from workbench.views.school.protected import check_wish
from workbench.views.school.pupil_frames import Wish, check_lists, listed, pupils, shown
from workbench.views.school.register import HALF_TERMS, WEEKDAYS, Register, register
from workbench.views.school.register_frames import as_frames, of_frames
from workbench.views.school.rights import rights_of
from workbench.views.school.store import SchoolStore
from workbench.views.school.subject_detail_frames import groups_within, years_of
from workbench.views.school.teaching_frames import HELD, by_teaching_group

PURPOSE = "self_evaluation"
_DAYS = ["pupil_id", "year_group", "date", "am", "pm"]
_KEY = ["pupil_id", "urn", "year"]
_TIDY = ["measure", "unit_id", "period", "group", "n", "value", "status"]


def app(context: PageContext) -> SchoolPage:
    """The page of the school of the address."""
    data = school_data(context)
    check_wish(context.query, data.rights.sensitive)
    state = state_of(data)
    state.take(context.query)
    page = SchoolPage(store=SchoolStore(data=data, state=state))
    page.explain(context.query)
    return page


def title(context: PageContext) -> str:
    """Title of the page: the school's name."""
    return str(_school(context).get("name", "School"))


def school_data(context: PageContext) -> SchoolData:
    """What the page is made from, as far as the scope lets it through."""
    urn = context.query.get("urn", "")
    version = context.door.data_version()
    scope = context.scope_for(PURPOSE)
    role = context.door.policy.role(scope.role)
    rights = rights_of(scope, role.title if role else "")
    held = stages_held(context, [urn], [urn])
    stage = held.get(context.query.get("stage", "")) or first_stage(list(held.values()))
    derive = _deriving(context, urn, stage, version)
    pupils, rows = _pupils(context, urn, stage, derive)
    return SchoolData(
        urn=urn,
        school=_school(context),
        stage=stage,
        stages=tuple(held.values()),
        rows=rows,
        published_years=_published_years(context, urn, stage),
        national=published_national(stage.phase),
        rights=rights,
        guard=context.guard_for(rights.threshold),
        register=lambda year: _register(context, pupils, year, derive),
        earlier=lambda year: _earlier(context, pupils, year),
        teaching=lambda year: _teaching(context, urn, year, derive),
        names=lambda: _names(context, urn),
        published=lambda: _published(context, stage),
        derived=_derived(stage, derive),
        newest=lambda: context.door.data_version() == version,
        published_in=lambda year: _published(context, stage, year=year),
        to_client=lambda frame: to_client(frame, scope, context.door.catalogue),
        download=context.download_url,
        note=lambda what, count: note_view(context, PURPOSE, what, count),
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


def _deriving(context: PageContext, urn: str, stage: Stage, version: str) -> Deriving:
    """Keeps frames that are worked out of a school's rows, under the scope as it is now.

    All frames of a page are of one data version: what is worked out of rows that were loaded
    before a release is never kept as the release's.
    """

    def derive(
        what: str,
        datasets: Sequence[str],
        make: Callable[[], Frames],
        noted: bool,
        **arguments: str,
    ) -> Frames:
        asked = {**arguments, "urn": urn, "stage": stage.name}
        scope = context.scope_for(PURPOSE)
        return context.door.derived(
            f"{what} of a school", datasets, scope, asked, make, noted=noted, version=version
        )

    return derive


def _pupils(
    context: PageContext, urn: str, stage: Stage, derive: Deriving
) -> tuple[pd.DataFrame, Rows]:
    """Everybody with their characteristics, and the rows of the key stage."""
    found = derive("pupils", _datasets(stage), lambda: _worked_out(context, urn, stage), True)
    return found["everybody"], Rows(found["members"], found["entries"])


def _datasets(stage: Stage) -> tuple[str, ...]:
    return ("school", "pupil", "pupil_characteristics", *stage.datasets, *stage.models)


def _worked_out(context: PageContext, urn: str, stage: Stage) -> dict[str, pd.DataFrame]:
    names = ("pupil", "pupil_characteristics", *stage.datasets)
    frames = {name: _load(context, name, where={"urn": urn}) for name in names}
    models = {name: _load(context, name) for name in stage.models}
    school = _load(context, "school", columns=["urn", *AGES], where={"urn": urn})
    rows = stage.rows({**frames, **models, "school": school})
    known = frames["pupil_characteristics"].drop(columns="origin")
    everybody = frames["pupil"].merge(known, on=_KEY, how="left", validate="1:1")
    prior = [name for name in ("prior_band", "prior_third") if name in rows.members]
    of_stage = rows.members[[*_KEY, *prior]].assign(in_cohort=True)
    banded = everybody.merge(of_stage, on=_KEY, how="left", validate="1:1")
    ages = everybody[["urn"]].merge(school, on="urn", how="left", validate="m:1")
    placed = banded.assign(
        in_cohort=banded["in_cohort"].notna(), joined_late=joined_late(banded, ages)
    )
    return {"everybody": placed, "members": rows.members, "entries": rows.entries}


def _derived(stage: Stage, derive: Deriving) -> Derived:
    """Keeps one frame that is worked out of the key stage's rows."""

    def kept(
        what: str, arguments: Mapping[str, str], make: Callable[[], pd.DataFrame]
    ) -> pd.DataFrame:
        return derive(what, _datasets(stage), lambda: {"": make()}, False, **arguments)[""]

    return kept


def _register(
    context: PageContext, pupils: pd.DataFrame, year: str, derive: Deriving
) -> Register | None:
    where = {"urn": context.query.get("urn", ""), "year": year}

    def made() -> Frames:
        days = _load(context, "attendance_day", columns=_DAYS, where=where)
        if days.empty:
            return {}
        return as_frames(dated(register(days, pupils[pupils["year"] == year]), days))

    datasets = ("school", "pupil", "pupil_characteristics", "attendance_day")
    return of_frames(derive("register", datasets, made, True, year=year))


def _earlier(context: PageContext, pupils: pd.DataFrame, year: str) -> pd.DataFrame:
    moved = pupils[(pupils["year"] == year) & (pupils["year_group"] == FIRST_OF_SECONDARY)]
    known = [str(one) for one in moved["pupil_id"]]
    where = {"pupil_id": known, "year": year_before(year)}
    columns = [*_DAYS, "urn", "year"]
    return _load(context, "attendance_day", columns=columns, where=where)


def _names(context: PageContext, urn: str) -> pd.DataFrame:
    columns = ["pupil_id", "forename", "surname"]
    found = _load(context, "pupil_identity", columns=columns, where={"urn": urn})
    return found.drop_duplicates("pupil_id")


def _teaching(context: PageContext, urn: str, year: str, derive: Deriving) -> pd.DataFrame:
    where = {"urn": urn, "year": year}

    def made() -> Frames:
        columns = ["group_id", "name", "subject"]
        groups = _load(
            context, "teaching_group", columns=columns, where={**where, "kind": "teaching"}
        )
        members = _load(
            context, "teaching_group_member", columns=["group_id", "pupil_id"], where=where
        )
        return {"": members.merge(groups, on="group_id", validate="m:1")[HELD]}

    datasets = ("school", "pupil", "teaching_group", "teaching_group_member")
    return derive("teaching groups", datasets, made, True, year=year)[""]


def _published_years(context: PageContext, urn: str, stage: Stage) -> tuple[str, ...]:
    where = {"level": "school", "unit_id": urn, "measure": list(stage.published)}
    rows = _load(context, "school_performance", columns=["year"], where=where)
    return tuple(sorted(str(year) for year in rows["year"].unique()))


def _published(context: PageContext, stage: Stage, **where: str) -> Published:
    names = [name for several in stage.published.values() for name in several]
    bands = [BANDS[name] for name in names if name in BANDS]
    needed = {"measure": [*stage.published, *bands, PLACES], "group": "all", **where}
    return Published(
        performance=named(_load(context, "school_performance", where=needed), stage.published),
        school=_load(context, "school"),
        urn=context.query.get("urn", ""),
        phase=stage.phase,
    )


def _groups_file(context: PageContext) -> pd.DataFrame:
    data = school_data(context)
    check_address({**context.query, "view": "groups"}, data.rights)
    state = state_of(data)
    state.take({**context.query, "view": "groups"})
    asked = Asked(state.year, data.stage.selectable, state.span, state.comparator)
    return compared_groups(data, asked)


def _subjects_file(context: PageContext) -> pd.DataFrame:
    data = school_data(context)
    year = _asked_year(context, data)
    return subject_frames.subjects(data, year, context.query.get("group", ""))


def _summary_file(context: PageContext) -> pd.DataFrame:
    data = school_data(context)
    return results_frames.summary(data, _asked_year(context, data))


def _trend_file(context: PageContext) -> pd.DataFrame:
    data, asked = school_data(context), context.query.get("measure", "")
    choices = data.stage.selectable
    return results_frames.trend(data, asked if asked in choices else choices[0])


def _subject_groups_file(context: PageContext) -> pd.DataFrame:
    data = school_data(context)
    check_address({**context.query, "view": "subjects"}, data.rights)
    years = years_of(data, _asked_year(context, data), context.query.get("span", ""))
    found = groups_within(data, years, context.query.get("subject", ""))
    return found if len(found) else pd.DataFrame(columns=_TIDY)


def _teaching_file(context: PageContext) -> pd.DataFrame:
    data = school_data(context)
    check_address({**context.query, "view": "subjects"}, data.rights)
    year, subject = _asked_year(context, data), context.query.get("subject", "")
    found = by_teaching_group(data, year, subject)
    return found if len(found) else pd.DataFrame(columns=_TIDY)


def _pupils_file(context: PageContext) -> pd.DataFrame:
    data = school_data(context)
    check_lists(data.rights)
    check_address({**context.query, "view": "pupils"}, data.rights)
    state = state_of(data)
    state.take({**context.query, "view": "pupils"})
    names = ("year", "group", "prior", "subject", "difference", "sort")
    wish = Wish(**{name: getattr(state, name) for name in names})
    return shown(data, listed(data, pupils(data, wish.year), wish))


def _absence_file(keys: tuple[str, ...]) -> Callable[[PageContext], pd.DataFrame]:
    def table(context: PageContext) -> pd.DataFrame:
        data = school_data(context)
        year = _asked_year(context, data)
        found = data.register(year)
        if found is None:
            return pd.DataFrame(columns=_TIDY[:-1])
        group = context.query.get("group", "")
        rates = attendance_frames.by_period(found, group, data.control, keys)
        return rates.assign(unit_id=data.urn)

    return table


def _attendance_file(
    table: Callable[[Marks, SchoolData, str], pd.DataFrame],
) -> Callable[[PageContext], pd.DataFrame]:
    def file(context: PageContext) -> pd.DataFrame:
        data = school_data(context)
        found = data.register(_asked_year(context, data))
        if found is None:
            return pd.DataFrame(columns=_TIDY)
        marks = Marks(found, data.register(year_before(found.year)))
        return table(marks, data, context.query.get("group", "")).assign(unit_id=data.urn)

    return file


def _near_file(context: PageContext) -> pd.DataFrame:
    data = school_data(context)
    if not data.rights.pupil_lists or data.rights.threshold:
        raise PolicyDenied("Your role does not download lists of pupils.")
    found = data.register(_asked_year(context, data))
    if found is None:
        return pd.DataFrame(columns=near.LIST)
    return near.near_list(found, context.query.get("group", ""), data.control, data.names)


def _published_file(context: PageContext) -> pd.DataFrame:
    data = school_data(context)
    years = data.published_years[-YEARS:]
    return published_measures(data.published(), years, data.published_names)


def _asked_year(context: PageContext, data: SchoolData) -> str:
    asked = context.query.get("year", "")
    return asked if asked in data.years else data.years[0]


DOWNLOADS = {
    "groups": Download("Pupil groups", PURPOSE, _groups_file),
    "subjects": Download("Subjects", PURPOSE, _subjects_file),
    "subject-groups": Download("Subject by pupil group", PURPOSE, _subject_groups_file),
    "teaching-groups": Download("Subject by teaching group", PURPOSE, _teaching_file),
    "pupils": Download("Pupils", PURPOSE, _pupils_file),
    "summary": Download("Performance summary", PURPOSE, _summary_file),
    "trend": Download("Results over time", PURPOSE, _trend_file),
    "weekdays": Download("Absence by weekday", PURPOSE, _absence_file(WEEKDAYS)),
    "half-terms": Download("Absence by half-term", PURPOSE, _absence_file(HALF_TERMS)),
    "attendance-to-date": Download(
        "Attendance to date",
        PURPOSE,
        _attendance_file(lambda m, d, g: to_date.to_date(m, g, d.control, d.national)),
    ),
    "school-weeks": Download(
        "Absence by school week",
        PURPOSE,
        _attendance_file(lambda m, d, g: to_date.by_week(m, g, d.control)),
    ),
    "lines": Download(
        "Persistent absence",
        PURPOSE,
        _attendance_file(lambda m, d, g: near.lines(m.now, g, d.control)),
    ),
    "near-the-line": Download("Near the line", PURPOSE, _near_file),
    "groups-by-year": Download(
        "Absence by group and year group",
        PURPOSE,
        _attendance_file(
            lambda m, d, _: crossed.by_group_and_year(m.now, d.stage, d.control, d.rights.nested)
        ),
    ),
    "reasons": Download(
        "Reasons for absence",
        PURPOSE,
        _attendance_file(lambda m, d, g: reasons.by_reason(m, g, d.control)),
    ),
    "spells": Download(
        "Spells of absence",
        PURPOSE,
        _attendance_file(lambda m, d, g: spells.by_length(m, g, d.control)),
    ),
    "rules": Download(
        "Absence by rule", PURPOSE, _attendance_file(lambda m, d, _: rules.by_rule(m, d.control))
    ),
    "published": Download("Published figures", PURPOSE, _published_file, published=True),
}
