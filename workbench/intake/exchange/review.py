"""Review: changes wait until a data manager accepts or rejects them, all or one by one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workbench.errors import UsageError
from workbench.intake.changes import LINKS, PUPILS, Changes, Stores
from workbench.intake.compare import Change
from workbench.intake.exchange.pending import (
    ACCEPTED,
    REJECTED,
    Pending,
    as_changes,
    kept,
    pending_of,
    read_pending,
)

REVIEWED = frozenset({"basic", "demographics", "timetable", "staff"})
"""Categories whose changes somebody looks at; marks and results of known pupils just come in."""


@dataclass(frozen=True)
class PutUp:
    """What is stored now, and what waits.

    ``waits`` says that something does. ``again`` says that rows of pupils who wait were left out,
    so that they must be asked for again.
    """

    changes: Changes
    waits: bool
    again: bool


def put_up(changes: Changes, stores: Stores, *, complete: bool) -> PutUp:
    """Hold back what somebody is to look at.

    Args:
        changes: everything that would change.
        stores: what is stored, and what waits already.
        complete: whether everything was compared, so that what waits and is not proposed any
            more has been taken back in the school's system.
    """
    now = {one.number: one for one in read_pending(stores, changes.urn)}
    held = [part for part in changes if _is_reviewed(part)]
    proposed = [one for part in held for one in pending_of(part)]
    fresh = [one for one in proposed if not _rejected_before(one, now)]
    numbers = {one.number for one in proposed}
    over = [one for one in now.values() if complete and one.number not in numbers]
    joining = {one.pupil_id for one in proposed if one.kind == "joiner"}
    going = {one.pupil_id for one in proposed if one.dataset == PUPILS and one.row is None}
    here, outside = _of_known([p for p in changes if not _is_reviewed(p)], joining, going)
    undecided = {one.pupil_id for one in fresh if one.kind == "joiner"}
    listed = kept(fresh, over, stores, changes.urn, changes.origin, by="")
    open_still = [one for one in now.values() if one.decided is None and one not in over]
    return PutUp(
        replace(changes, parts=(*here, listed)),
        waits=bool(fresh or open_still),
        again=bool(outside & undecided),
    )


def waiting(stores: Stores, urn: str) -> list[Pending]:
    """What waits for a decision."""
    return [one for one in read_pending(stores, urn) if one.decided is None]


def chosen_of(pending: Sequence[Pending], chosen: Sequence[str]) -> list[Pending]:
    """What waits and is meant: by number, by pupil, or ``all``.

    Raises:
        UsageError: nothing of that name waits.
    """
    if list(chosen) == ["all"]:
        return list(pending)
    found = []
    for name in chosen:
        mine = [one for one in pending if name in (one.number, one.pupil_id)]
        if not mine:
            raise UsageError(
                f"`chosen` has '{name}', and nothing of that number waits.",
                "`workbench connection pending URN` lists what does.",
            )
        found += mine
    return list({one.number: one for one in found}.values())


def accepted(chosen: Sequence[Pending], stores: Stores, urn: str, origin: str, by: str) -> Changes:
    """Changes that let in what was chosen, and take it off the list."""
    changes = as_changes(chosen, stores, urn, origin)
    done = kept((), chosen, stores, urn, origin, by)
    return replace(changes, parts=(*changes.parts, done))


def rejected(chosen: Sequence[Pending], stores: Stores, urn: str, origin: str, by: str) -> Changes:
    """Changes that mark what was chosen as rejected: it waits no more until it changes again."""
    marked = [replace(one, decided=REJECTED) for one in chosen]
    return Changes(urn, origin, (kept(marked, (), stores, urn, origin, by),))


DECISIONS: dict[str, Callable[..., Changes]] = {ACCEPTED: accepted, REJECTED: rejected}


def _is_reviewed(part: Change) -> bool:
    return part.contract.category in REVIEWED and part.contract.name != LINKS


def _rejected_before(one: Pending, known: dict[str, Pending]) -> bool:
    earlier = known.get(one.number)
    return earlier is not None and earlier.decided == REJECTED and earlier.row == one.row


def _of_known(
    parts: Sequence[Change], joining: set[str | None], going: set[str | None]
) -> tuple[list[Change], set[str | None]]:
    """The parts without rows of pupils who are not let in or not let go yet, and the former."""
    passing: list[Change] = []
    outside: set[str | None] = set()
    for part in parts:
        if part.contract.name == LINKS or "pupil_id" not in part.contract.names:
            passing.append(part)
            continue
        waits = part.rows["pupil_id"].isin([one for one in joining if one])
        stays = part.gone["pupil_id"].isin([one for one in going if one])
        outside |= set(part.rows.loc[waits, "pupil_id"].astype(str))
        passing.append(part.of_rows(part.rows[~waits], part.gone[~stays]))
    return passing, outside
