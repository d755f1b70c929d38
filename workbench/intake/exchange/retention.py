"""Whose names are due to go, and their removal.

Source of the rule: FFT MIS data sharing agreement, how long data are retained. What cannot name
anybody stays.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.errors import Busy
from workbench.intake.changes import LINKS, PEOPLE, PUPILS, Changes
from workbench.intake.compare import Change
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.locks import school_lock
from workbench.intake.exchange.revoking import named_until
from workbench.intake.exchange.settling import settle_all
from workbench.intake.exchange.unit import VAULT, commit
from workbench.intake.identify import NATIONAL
from workbench.store.audit import Action

_WHOLE = (PEOPLE, "pupil_address", LINKS, "staff", "refused_row", "pending_change")


@dataclass(frozen=True)
class Due:
    """Names of one school that are due: all of them, or those of some pupils."""

    urn: str
    why: str
    pupils: tuple[str, ...] | None

    @property
    def what(self) -> str:
        """How much, in words."""
        return "everybody" if self.pupils is None else f"{len(self.pupils):,} pupils"


def due(desk: Desk, day: date) -> tuple[Due, ...]:
    """What is due on a day: schools that stopped sharing, and pupils who left, long enough ago."""
    return tuple(_due(desk, day))


def remove(desk: Desk, found: Due, by: str) -> int:
    """Remove names for good: from what is stored, and from what was.

    Returns:
        How many rows went.

    Raises:
        Busy: a run for the school is going on.
    """
    with school_lock(desk.settings.home, found.urn):
        settle_all(desk.stores, desk.runs, found.urn)
        changes = Changes(found.urn, desk.origin(found.urn), tuple(_parts(desk, found)))
        rows = sum(len(part.gone) for part in changes)
        desk.audit.write(
            Action.PURGE, actor=by, urn=found.urn, resource="names", rows=rows, result=found.why
        )
        commit(desk.stores, changes, f"names removed: {found.why}", (VAULT,))
    return rows


def forget(desk: Desk) -> None:
    """Take away what the vault was before, so that what was removed cannot be asked for.

    Runs that were cut off are settled first, which needs what was before them.
    """
    for urn in desk.runs.unsettled():
        with suppress(Busy), school_lock(desk.settings.home, urn):
            settle_all(desk.stores, desk.runs, urn)
    if desk.stores.vault.exists:
        for name in _WHOLE:
            desk.stores.vault.compact(name, thorough=True)
        desk.stores.vault.expire(desk.clock())
        desk.stores.vault.shred()


def _due(desk: Desk, day: date) -> Iterator[Due]:
    if not desk.stores.vault.exists:
        return
    ends = {one.urn: one.named_until for one in desk.connections.all()}
    for urn in sorted({*ends, *desk.runs.schools()}):
        until = ends.get(urn)
        if until is not None and until <= day:
            if any(len(_rows(desk, name, urn)) for name in _WHOLE):
                yield Due(urn, "the school stopped sharing", None)
            continue
        left = _left(desk, urn, day)
        if left:
            yield Due(urn, "they left", left)


def _left(desk: Desk, urn: str, day: date) -> tuple[str, ...]:
    """Pupils with a name whose last enrolment ended long enough ago.

    Who is not in the school's newest year and has no leaving date left with the end of the last
    year that they were in; who is in no year at all was taken out of the school's system. The
    links of leavers of the newest year stay until it is over, or their rows could not be told from
    those of others; they name nobody.
    """
    rows = desk.stores.rows(PUPILS, urn)[["pupil_id", "year", "leaving_date"]]
    last = rows.sort_values("year").drop_duplicates("pupil_id", keep="last")
    newest = last["year"].max() if len(last) else ""
    here = set(last.loc[last["year"] == newest, "pupil_id"])
    named = set(desk.stores.rows(PEOPLE, urn)["pupil_id"])
    named |= set(_rows(desk, LINKS, urn)["pupil_id"]) - here
    known = zip(last["pupil_id"], last["year"], last["leaving_date"], strict=True)
    ends = {pupil: _end(year, left, newest) for pupil, year, left in known}
    return tuple(sorted(pupil for pupil in named if _is_over(ends.get(pupil, date.min), day)))


def _end(year: str, left: object, newest: str) -> date | None:
    """The last day of an enrolment; None where it goes on."""
    if isinstance(left, date) and not pd.isna(left):
        return left
    return AcademicYear.parse(year).last_day if year < newest else None


def _is_over(end: date | None, day: date) -> bool:
    return end is not None and (end == date.min or named_until(end) <= day)


def _parts(desk: Desk, found: Due) -> Iterator[Change]:
    for name in _WHOLE:
        contract = desk.stores.catalogue[name]
        rows = _rows(desk, name, found.urn)
        if found.pupils is not None:
            if "pupil_id" not in contract.names:
                continue
            rows = rows[rows["pupil_id"].isin(found.pupils)]
            if name == LINKS:
                years = desk.stores.rows(PUPILS, found.urn)
                here = years.loc[years["year"] == years["year"].max(), "pupil_id"]
                rows = rows[~rows["pupil_id"].isin(here)]
        yield Change(contract, rows.head(0), rows, rows.head(0))


def _rows(desk: Desk, name: str, urn: str) -> pd.DataFrame:
    """What the school gave: references of national files are not the school's to take away."""
    rows = desk.stores.rows(name, urn)
    return rows[rows["source"] != NATIONAL] if name == LINKS else rows
