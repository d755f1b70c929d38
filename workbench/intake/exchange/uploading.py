"""A file that a school uploads, stored as a run of its own: it can be asked about and undone."""

from dataclasses import asdict
from pathlib import Path

from workbench.calendar import AcademicYear
from workbench.errors import UsageError
from workbench.intake.arrivals import Extract
from workbench.intake.changes import PEOPLE, PUPILS, Stores, changes_of
from workbench.intake.exchange import runs as outcome
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.locks import school_lock
from workbench.intake.exchange.runs import Run
from workbench.intake.exchange.settling import settle_all
from workbench.intake.exchange.unit import commit, stores_of
from workbench.intake.identify import BY_UPN
from workbench.intake.uploads.upload import UploadedFile, read_school_file
from workbench.store.audit import Action


def known_upns(stores: Stores, urn: str) -> frozenset[str]:
    """Keys by which a file may name pupils of a school without saying who they are."""
    people = stores.rows(PEOPLE, urn)
    here = stores.rows(PUPILS, urn)
    mine = people[people["pupil_id"].isin(here["pupil_id"])]
    return frozenset(BY_UPN + upn for upn in mine["upn"].dropna().astype(str))


def read_for(
    desk: Desk, source: Path | bytes, urn: str, *, name: str = "", kind: str = "", year: str = ""
) -> UploadedFile:
    """Read and check a school's file against what is stored of the school; store nothing.

    Args:
        desk: stores, connections, runs.
        source: where the file is, or its content.
        urn: the school.
        name: the name that it was uploaded under; by default that of the path.
        kind: a kind of file; empty to recognise it.
        year: academic year of the file; by default the current one.

    Raises:
        UploadRefused: the file is refused whole.
        UsageError: there is no such file, school or kind.
    """
    day = desk.connections.today
    schools = desk.stores.rows("school", urn)
    if schools.empty:
        raise UsageError(f"`urn` is '{urn}', which is no school of the store.", "Look it up again.")
    return read_school_file(
        source,
        name or (source.name if isinstance(source, Path) else "upload"),
        urn=urn,
        laestab=str(schools["laestab"].iloc[0]),
        year=str(AcademicYear.parse(year) if year else AcademicYear.of(day)),
        catalogue=desk.stores.catalogue,
        on=day,
        kind=kind,
        known=known_upns(desk.stores, urn),
    )


def store_upload(desk: Desk, uploaded: UploadedFile, by: str) -> Run:
    """Store the good rows of a file that was read and checked.

    Args:
        desk: stores, connections, runs.
        uploaded: what :func:`workbench.intake.uploads.upload.read_school_file` gave.
        by: who uploaded it.

    Returns:
        The run.

    Raises:
        Busy: another run for the school is going on.
    """
    extract = uploaded.extract
    with school_lock(desk.settings.home, extract.urn):
        settle_all(desk.stores, desk.runs, extract.urn)
        changes = changes_of(extract, desk.stores, desk.origin(extract.urn))
        run = desk.runs.begin(
            extract.urn, "upload", by, _categories(desk, extract), before=desk.snapshots()
        )
        order = stores_of(changes)
        desk.runs.change(
            run.id,
            counts=changes.counts(),
            stores=list(order),
            checks=[asdict(row) for row in uploaded.rows],
        )
        rows = sum(len(part.rows) for part in changes)
        desk.audit.write(
            Action.UPLOAD, actor=by, urn=extract.urn, resource=f"run {run.id}", rows=rows
        )
        commit(desk.stores, changes, run.id, order)
        after = desk.snapshots()
        ended = outcome.STORED if order else outcome.UNCHANGED
        return desk.runs.finish(run.id, ended, lake_after=after["lake"], vault_after=after["vault"])


def _categories(desk: Desk, extract: Extract) -> list[str]:
    catalogue = desk.stores.catalogue
    names = {one.dataset for one in extract} & set(catalogue.names)
    found = {catalogue[name].category for name in names}
    return sorted(found | ({"attendance"} if extract.of("attendance_mark") else set()))
