"""Who is in which group at a moment, and when that last changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from workbench.mis_simulator.pupils import Pupil


@dataclass(frozen=True)
class Membership:
    """Pupils on roll and the last change, by name of a year group or registration group."""

    members: Mapping[str, list[Pupil]]
    changed: Mapping[str, datetime]


def year_name(pupil: Pupil) -> str:
    """Name of a pupil's year group."""
    return f"Year {pupil.year_group}"


def membership(pupils: Iterable[Pupil], now: datetime) -> Membership:
    """Who is in which group at a moment, and the last moment before it that changed this."""
    members: dict[str, list[Pupil]] = defaultdict(list)
    changed: dict[str, datetime] = {}
    for pupil in pupils:
        if pupil.on_roll(now):
            members[year_name(pupil)].append(pupil)
            members[pupil.form_at(now)].append(pupil)
        for name, when in _changes(pupil):
            if when <= now:
                changed[name] = max(when, changed.get(name, when))
    return Membership(members, changed)


def _changes(pupil: Pupil) -> Iterable[tuple[str, datetime]]:
    """Each moment at which the pupil comes into a group or leaves it."""
    form = pupil.form
    for when in (pupil.joined_at, pupil.left_at):
        if when is not None:
            yield year_name(pupil), when
            yield pupil.form_at(when), when
    for edit in pupil.edits:
        if edit.field == "form" and not pupil.has_left(edit.at):
            yield from ((form, edit.at), (edit.value, edit.at))
            form = edit.value
