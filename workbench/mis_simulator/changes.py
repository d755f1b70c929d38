"""What will happen in the school from the first day of the clock on, drawn from the seed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from workbench.mis_simulator.pupils import Pupil
from workbench.synthetic.marginals import marginals

RATE = 0.6
"""Chance that a school day has a joiner; the same for a leaver and for a changed surname."""
MOST = 0.1
"""At most this share of the pupils join, leave or change their surname."""


def with_changes(
    pupils: Sequence[Pupil], school_days: Sequence[date], seed: int
) -> tuple[Pupil, ...]:
    """The pupils, some of whom join, leave or change their surname on a later day.

    Joiners are pupils held back until their day. Nobody has more than one of these changes, and
    only pupils who were to stay the whole time have any.

    Args:
        pupils: enrolments as drawn.
        school_days: school days after the first day of the clock, ascending.
        seed: the same seed gives the same changes.
    """
    rng = np.random.default_rng([seed, len(pupils), len(school_days)])
    if not school_days:
        return tuple(pupils)
    able = [i for i, p in enumerate(pupils) if p.joins < school_days[0] and p.leaves is None]
    queue = iter(rng.permutation(able).tolist())
    changed = list(pupils)
    for kind in ("joins", "leaves", "renamed"):
        for day in _days(school_days, len(able), rng):
            place = next(queue, None)
            if place is not None:
                changed[place] = _changed(pupils[place], kind, day, rng)
    return tuple(changed)


def _days(school_days: Sequence[date], able: int, rng: np.random.Generator) -> list[date]:
    chosen = rng.random(len(school_days)) < RATE
    days = [day for day, is_chosen in zip(school_days, chosen, strict=True) if is_chosen]
    return days[: max(int(able * MOST), 1)]


def _changed(pupil: Pupil, kind: str, day: date, rng: np.random.Generator) -> Pupil:
    if kind == "joins":
        return replace(pupil, joins=day)
    if kind == "leaves":
        return replace(pupil, leaves=day)
    surnames = marginals("names")["surnames"]["english"]
    others = [name for name in surnames if name != pupil.surname]
    return replace(pupil, renamed=day, new_surname=str(rng.choice(others)))
