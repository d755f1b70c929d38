"""The schools of a trust, a local authority or a diocese: pooled figures, and each school.

Loads what the viewer's scope lets through and hands it to the views; it decides nothing itself.
"""

from dataclasses import replace
from typing import Any

import pandas as pd

from workbench.access.scope import Scope
from workbench.measures.attendance.in_sql import enrolment_sessions
from workbench.measures.national import published as published_national
from workbench.serve.admission import may_open
from workbench.serve.context import PageContext
from workbench.serve.downloads import Download
from workbench.serve.guard import to_client
from workbench.serve.stages_held import stages_held
from workbench.stages.published import named
from workbench.stages.stage import Rows, Stage
from workbench.views.remit import frames
from workbench.views.remit.data import RemitData
from workbench.views.remit.page import RemitPage, remit_state
from workbench.views.school.data import first_stage
from workbench.views.school.protected import Control
from workbench.views.school.rights import rights_of

PURPOSE = "self_evaluation"


def app(context: PageContext) -> RemitPage:
    """The page of the organisation of the address."""
    data = remit_data(context)
    state = remit_state(data)
    state.take(context.query)
    return RemitPage(data=data, state=state)


def title(context: PageContext) -> str:
    """Title of the page: the organisation's name."""
    return context.remit_of(context.query.get("organisation", "")).name


def remit_data(context: PageContext) -> RemitData:
    """What the page is made from, as far as the scope lets it through."""
    remit = context.remit_of(context.query.get("organisation", ""))
    scope = _scope(context)
    role = context.door.policy.role(scope.role)
    rights = rights_of(scope, role.title if role else "")
    # figures of several schools are for whoever has reports of several schools
    shared = remit.shared if scope.across else ()
    held = stages_held(context, remit.schools, shared)
    stage = held.get(context.query.get("stage", "")) or first_stage(list(held.values()))
    where = {"urn": list(remit.schools)}
    school = _load(context, "school", where=where).sort_values(["name", "urn"])
    synthetic = bool(len(school)) and bool((school["origin"] == "synthetic").all())
    names = school["name"].astype("str").str.removesuffix(" (SYNTHETIC)" if synthetic else "")
    guard = context.guard_of(remit.key, rights.threshold)
    return RemitData(
        key=remit.key,
        name=remit.name,
        schools=_called(dict(zip(school["urn"].astype("str"), names, strict=True))),
        shared=shared,
        agreed=len(remit.shared),
        linked=frozenset(u for u in remit.schools if may_open(context.viewer, scope, u)),
        synthetic=synthetic,
        stage=stage,
        stages=tuple(held.values()),
        rows=_rows(context, shared, stage),
        published=_published(context, remit.schools, stage),
        national=published_national(stage.phase),
        rights=rights,
        control=Control(remit.key, rights.threshold, rights.sensitive, guard),
        attendance=lambda year: _attendance(context, shared, year),
        to_client=lambda frame: to_client(frame, scope, context.door.catalogue),
        download=context.download_url,
    )


def _scope(context: PageContext) -> Scope:
    """The scope, whose threshold is that of tables of several schools."""
    scope = context.scope_for(PURPOSE)
    return replace(scope, threshold=max(scope.threshold, scope.across_threshold))


def _called(names: dict[str, str]) -> dict[str, str]:
    """Names by URN, with the number where two schools share one."""
    several = list(names.values())
    return {u: f"{name} ({u})" if several.count(name) > 1 else name for u, name in names.items()}


def _load(context: PageContext, dataset: str, **options: Any) -> pd.DataFrame:
    """Load under the scope as it is now; a revoked one loads nothing."""
    return context.door.load(dataset, context.scope_for(PURPOSE), **options)


def _rows(context: PageContext, shared: tuple[str, ...], stage: Stage) -> Rows:
    if not shared:
        return Rows(pd.DataFrame(), pd.DataFrame())
    where = {"urn": list(shared)}
    datasets = ("pupil", "pupil_characteristics", "school", *stage.datasets)
    loaded = {name: _load(context, name, where=where) for name in datasets}
    return stage.rows({**loaded, **{name: _load(context, name) for name in stage.models}})


def _published(context: PageContext, schools: tuple[str, ...], stage: Stage) -> pd.DataFrame:
    where = {
        "level": "school",
        "unit_id": list(schools),
        "measure": list(stage.published),
        "group": "all",
    }
    columns = ["unit_id", "year", "measure", "value", "n"]
    rows = named(
        _load(context, "school_performance", columns=columns, where=where), stage.published
    )
    return rows.rename(columns={"unit_id": "urn"}).astype({"value": "float64", "n": "float64"})


def _attendance(context: PageContext, shared: tuple[str, ...], year: str) -> pd.DataFrame:
    """Sessions of each enrolment, added up by the store."""
    return context.door.summarise(
        ["attendance_day"],
        context.scope_for(PURPOSE),
        lambda tables: enrolment_sessions(tables["attendance_day"]),
        where={"urn": list(shared), "year": year},
    )


def _schools_file(context: PageContext) -> pd.DataFrame:
    data = remit_data(context)
    asked = context.query.get("year", "")
    year = asked if asked in data.years else data.years[0]
    return frames.results(data, year, list(data.stage.tiles))


DOWNLOADS = {"remit-schools": Download("Schools", PURPOSE, _schools_file)}
