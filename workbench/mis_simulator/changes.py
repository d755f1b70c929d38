"""What will happen in the school from the first day of the clock on, drawn from the seed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import numpy as np

from workbench.mis_simulator.pupils import CHANGED, JOINED, LEFT, Edit, Pupil
from workbench.mis_simulator.wire import wonde_id
from workbench.synthetic.marginals import marginals

RATES = {"joins": 0.6, "leaves": 0.6, "surname": 0.6, "fsm": 0.3, "sen_status": 0.3, "form": 0.3}
"""Chance that a school day has a pupil who joins, who leaves, or whose field changes."""
MOST = 0.1
"""At most this share of the pupils have one kind of change."""
BACK = 12
"""School days after which every second leaver comes back."""
NEXT_SEN = {"N": "K", "K": "E", "E": "K"}
"""SEN status after a change: none, SEN support, education, health and care plan."""


def with_changes(
    pupils: Sequence[Pupil], school_days: Sequence[date], seed: int
) -> tuple[Pupil, ...]:
    """The pupils, some of whom join, leave, come back or change on a later day.

    Joiners are pupils held back until their day. Nobody has more than one of these changes, and
    only pupils who were to stay the whole time have any. Who comes back is a further enrolment at
    the end.

    Args:
        pupils: enrolments as drawn, in their registration groups.
        school_days: school days after the first day of the clock, ascending.
        seed: the same seed gives the same changes.
    """
    rng = np.random.default_rng([seed, len(pupils), len(school_days)])
    if not school_days:
        return tuple(pupils)
    able = [i for i, p in enumerate(pupils) if p.joins < school_days[0] and p.leaves is None]
    queue = iter(rng.permutation(able).tolist())
    changed, leavers = list(pupils), []
    for kind in RATES:
        for day in _days(school_days, len(able), RATES[kind], rng):
            place = next(queue, None)
            if place is not None:
                changed[place] = _changed(pupils[place], kind, day, pupils, rng)
                leavers += [changed[place]] if kind == "leaves" else []
    return (*changed, *_back(leavers[::2], school_days))


def new_surname(pupil: Pupil, now: datetime, rng: np.random.Generator) -> str:
    """A surname that is not the pupil's."""
    surnames = marginals("names")["surnames"]["english"]
    return str(rng.choice([name for name in surnames if name != pupil.surname_at(now)]))


def free_meals_edits(pupil: Pupil, when: datetime) -> tuple[Edit, ...]:
    """Free school meals begin, and with them the rights that last; or they end."""
    begins = not pupil.value_at("fsm", when, pupil.characteristics["fsm"])
    lasting = ("fsm6", "disadvantaged") if begins else ()
    return tuple(Edit(when, name, begins) for name in ("fsm", *lasting))


def sen_edit(pupil: Pupil, when: datetime) -> Edit:
    """The SEN status becomes another."""
    now = pupil.value_at("sen_status", when, pupil.characteristics["sen_status"])
    return Edit(when, "sen_status", NEXT_SEN.get(now, "K"))


def form_edit(pupil: Pupil, when: datetime, pupils: Sequence[Pupil]) -> Edit:
    """The pupil moves to the next registration group of the year group."""
    forms = sorted({p.form for p in pupils if p.year_group == pupil.year_group})
    here = forms.index(pupil.form_at(when))
    return Edit(when, "form", forms[(here + 1) % len(forms)])


def _days(
    school_days: Sequence[date], able: int, rate: float, rng: np.random.Generator
) -> list[date]:
    chosen = rng.random(len(school_days)) < rate
    days = [day for day, is_chosen in zip(school_days, chosen, strict=True) if is_chosen]
    return days[: max(int(able * MOST), 1)]


def _changed(
    pupil: Pupil, kind: str, day: date, pupils: Sequence[Pupil], rng: np.random.Generator
) -> Pupil:
    when = datetime.combine(day, CHANGED)
    makers: dict[str, Any] = {
        "joins": lambda: replace(pupil, joins=day, joins_at=JOINED),
        "leaves": lambda: pupil.left(datetime.combine(day, LEFT)),
        "surname": lambda: pupil.edited(Edit(when, "surname", new_surname(pupil, when, rng))),
        "fsm": lambda: pupil.edited(*free_meals_edits(pupil, when)),
        "sen_status": lambda: pupil.edited(sen_edit(pupil, when)),
        "form": lambda: pupil.edited(form_edit(pupil, when, pupils)),
    }
    made: Pupil = makers[kind]()
    return made


def _back(leavers: Sequence[Pupil], school_days: Sequence[date]) -> tuple[Pupil, ...]:
    places = {day: place for place, day in enumerate(school_days)}
    found = []
    for pupil in leavers:
        place = places[pupil.leaves] + BACK if pupil.leaves else len(school_days)
        if place < len(school_days):
            day = school_days[place]
            again = wonde_id("student", pupil.id, day)
            found.append(pupil.again(again, datetime.combine(day, time(8))))
    return tuple(found)
