"""Suspensions and permanent exclusions: who, how often, when, how long, and why."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from workbench.calendar import AcademicYear
from workbench.synthetic.arrays import Flags, Floats, Integers, chance, pick
from workbench.synthetic.attendance import on_roll
from workbench.synthetic.cohort import Cohort
from workbench.synthetic.enrolments import free_meals
from workbench.synthetic.frames import coded, days, frame_of
from workbench.synthetic.keys import Stream, stream
from workbench.synthetic.marginals import marginals
from workbench.synthetic.pupils import SEN
from workbench.synthetic.school_days import school_days
from workbench.synthetic.schools import Schools

_KINDS = ("suspension", "permanent")


@dataclass(frozen=True)
class Suspended:
    """What happens to each pupil of a year group; one element a pupil, or (pupils, most).

    ``days`` is 0 from the pupil's last suspension on; ``uniform`` places them in the year.
    """

    days: Integers
    permanent: Flags
    half: Flags
    uniform: Floats
    reason: Floats


def suspended(known: Schools, seed: int, group: Cohort) -> Suspended:
    """Draw the suspensions and permanent exclusions of a year group."""
    rule = marginals("suspensions")
    most = rule["repeats"]["most"]
    numbers = np.concatenate(
        [
            stream(seed, Stream.SUSPENSIONS, int(school), group.start, group.year_group).random(
                (size, 3 + 4 * most + 1)
            )
            for school, size in zip(*np.unique(group.school, return_counts=True), strict=True)
        ]
    )
    first, again, leave = numbers[:, :3].T
    length, place, half, reason = np.split(numbers[:, 3:-1], 4, axis=1)
    odds = _log_odds(known, group)
    permanent = _permanent(group, odds, leave)
    before = permanent & (first < rule["permanent"]["suspended_before"])
    count = np.where((first < chance(odds)) | before, _count(group, again), 0)
    shares = np.array(list(rule["days"].values()), dtype=np.float64)
    lengths = np.array(list(rule["days"]))[pick(np.cumsum(shares) / shares.sum(), length.ravel())]
    drawn = lengths.reshape(length.shape) * (np.arange(most) < count[:, None])
    return Suspended(
        _within_limit(drawn),
        permanent,
        half < rule["half_day"],
        np.sort(np.where(drawn > 0, place, 1.0), axis=1),
        np.column_stack([reason, numbers[:, -1]]),
    )


def suspension_frame(known: Schools, seed: int, group: Cohort) -> pd.DataFrame:
    """Suspensions and exclusions of a year group, in the columns of ``suspension``, in order."""
    drawn = suspended(known, seed, group)
    some = np.flatnonzero((drawn.days[:, 0] > 0) | drawn.permanent)
    calendar = school_days(group.start)
    open_days = on_roll(group, calendar)[some] & calendar.teaching(group.school[some])
    length, place = _placed(drawn, some, open_days.sum(axis=1))
    pupil, slot = np.nonzero(length)
    # the days on which a pupil is at school come first
    order = np.argsort(~open_days, axis=1, kind="stable")
    permanent = slot == length.shape[1] - 1
    half = np.column_stack([drawn.half[some], np.zeros(len(some), dtype=np.bool_)])
    sessions = 2 * length[pupil, slot] - half[pupil, slot]
    rows = some[pupil]
    return frame_of(
        "suspension",
        {
            "pupil_id": group.pupil_id[rows].tolist(),
            "urn": coded(list(known.urns), group.school[rows]),
            "year": str(AcademicYear(group.start)),
            "start_date": days(calendar.dates[order[pupil, place[pupil, slot]]]),
            "kind": coded(_KINDS, permanent.astype(np.int64)),
            "sessions": pa.array(sessions, pa.int64(), mask=permanent),
            "reason": _reasons(drawn.reason[some][pupil, slot], permanent),
        },
        rows=len(rows),
    )


def suspension_counts(known: Schools, seed: int, group: Cohort) -> pd.DataFrame:
    """Suspensions and permanent exclusions, one row a pupil, with what rates are published by."""
    drawn = suspended(known, seed, group)
    _, free = free_meals(group)
    return pd.DataFrame(
        {
            "year_group": group.year_group,
            "male": group.pupil.male,
            "fsm": free,
            "sen": group.pupil.sen,
            "suspensions": (drawn.days > 0).sum(axis=1),
            "permanent": drawn.permanent,
        }
    )


def _log_odds(known: Schools, group: Cohort) -> Floats:
    rule = marginals("suspensions")
    _, free = free_meals(group)
    needs = np.array([rule["needs"].get(status, 0.0) for status in SEN])
    return np.asarray(
        rule["level"][group.start]
        + rule["year_groups"][group.year_group]
        + rule["boys"] * group.pupil.male
        + rule["free_meals"] * free
        + needs[group.pupil.sen]
        + rule["progress"] * group.pupil.progress
        + known.hidden.suspension[group.school]
    )


def _permanent(group: Cohort, odds: Floats, uniform: Floats) -> Flags:
    """Of the pupils who leave within the year, those who are excluded on their last day."""
    rule = marginals("suspensions")["permanent"]
    level = rule["level"][group.year_group] + rule["odds"] * (odds + 3.0)
    return np.asarray(~np.isnat(group.left) & (uniform < chance(level)))


def _count(group: Cohort, uniform: Floats) -> Integers:
    """How often a pupil who is suspended is: one more each time with the same chance."""
    rule = marginals("suspensions")["repeats"]
    _, free = free_meals(group)
    mean = rule["mean"] + rule["free_meals"] * free + rule["needs"] * (group.pupil.sen > 0)
    more = np.log1p(-uniform) / np.log1p(-1 / mean)
    return np.asarray(np.minimum(1 + more.astype(np.int64), rule["most"]))


def _within_limit(length: Integers) -> Integers:
    """Suspensions end when the days that a year may have are used up."""
    most = marginals("suspensions")["most_sessions"] // 2
    before = np.cumsum(length, axis=1) - length
    return np.clip(length, 0, np.maximum(most - before, 0))


def _placed(drawn: Suspended, some: Integers, possible: Integers) -> tuple[Integers, Integers]:
    """Days of each suspension, and the first of them among the pupil's days at school.

    The last column is a permanent exclusion, a day long, on the pupil's last day. Suspensions
    never overlap; those for which a pupil's days do not suffice fall away.
    """
    permanent = (drawn.permanent[some] & (possible > 0)).astype(np.int64)
    room = possible - permanent
    wanted = drawn.days[some]
    length = np.where(np.cumsum(wanted, axis=1) <= room[:, None], wanted, 0)
    slack = room - length.sum(axis=1)
    earlier = np.cumsum(length, axis=1) - length
    first = np.floor(drawn.uniform[some] * slack[:, None]).astype(np.int64) + earlier
    last = np.maximum(possible - 1, 0)
    return np.column_stack([length, permanent]), np.column_stack([first, last])


def _reasons(uniform: Floats, permanent: Flags) -> Any:
    table = marginals("suspensions")["reasons"]
    counts = np.array(list(table.values()), dtype=np.float64).T
    cumulative = np.cumsum(counts / counts.sum(axis=1, keepdims=True), axis=1)
    return coded(tuple(table), pick(cumulative[permanent.astype(np.int64)], uniform))
