"""Pupils who come to the school when an administrator wants it."""

from dataclasses import replace

import numpy as np

from workbench.mis_simulator.orders import Desk
from workbench.mis_simulator.pupils import Pupil
from workbench.mis_simulator.wire import mis_number, wonde_id
from workbench.synthetic.marginals import marginals
from workbench.synthetic.upn import upns

_ELSEWHERE = 9_999
"""Number of the school that gave a newcomer's UPN: no synthetic school has it."""


def new_pupil(like: Pupil, desk: Desk) -> Pupil:
    """A pupil who joins now in the registration group of another.

    Args:
        like: whose date of birth, year group, form and characteristics the newcomer has.
        desk: where and when.
    """
    urn, number, rng = desk.school.urn, desk.number, desk.rng
    names, sex = marginals("names"), str(rng.choice(["F", "M"]))
    return replace(
        like,
        id=wonde_id("student", urn, "order", number),
        mis_id=mis_number("student", urn, "order", number),
        pupil_id=wonde_id("pupil", urn, "order", number),
        forename=str(rng.choice(names["forenames"]["english"][sex])),
        surname=str(rng.choice(names["surnames"]["english"])),
        sex=sex,
        upn=_upn(desk),
        former_upn=None,
        joins=desk.now.date(),
        joins_at=desk.now.time(),
        leaves=None,
        characteristics=like.characteristics_at(desk.now),
        form=like.form_at(desk.now),
        edits=(),
    )


def _upn(desk: Desk) -> str:
    authority = int(desk.school.facts["la_code"])
    numbers = (authority * 10_000 + _ELSEWHERE, desk.school.year.start % 100, desk.number, -1)
    return str(upns(*(np.array([one]) for one in numbers))[0])
