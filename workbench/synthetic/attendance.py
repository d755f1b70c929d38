"""Attendance: each pupil's rate of absence, placed on sessions in spells, with codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from workbench.calendar import AcademicYear
from workbench.synthetic.arrays import Floats, Integers, normal_share
from workbench.synthetic.cohort import Cohort
from workbench.synthetic.enrolments import free_meals
from workbench.synthetic.frames import coded, days, frame_of
from workbench.synthetic.keys import Stream, stream
from workbench.synthetic.marginals import marginals
from workbench.synthetic.marks import CODES, Marks, marks
from workbench.synthetic.plan import ALTERNATIVE
from workbench.synthetic.school_days import SchoolDays, school_days
from workbench.synthetic.schools import Schools

_GRID = np.linspace(0.0, 1.0, 4097)


@dataclass(frozen=True)
class Absence:
    """Sessions of each pupil: missed and possible, one element a pupil."""

    missed: Integers
    possible: Integers


def attendance_frame(
    known: Schools, seed: int, run: Integers, groups: Sequence[Cohort]
) -> pd.DataFrame:
    """Marks of the pupils of a run of schools, in the columns of the contract ``attendance_day``.

    Args:
        known: all schools.
        seed: seed of the whole England.
        run: positions of the schools of the run.
        groups: year groups of those schools, each in stored order.
    """
    calendar = school_days(groups[0].start)
    parts = [_register(known, seed, group, calendar) for group in groups]
    order = _stored_order(groups)
    day, codes = _rows(parts, order)
    pupils = np.concatenate([group.pupil_id for group in groups])[order]
    school = np.concatenate([group.school for group in groups])[order]
    year_group = np.concatenate([np.full(len(g), g.year_group) for g in groups])[order]
    repeat = np.repeat(np.arange(len(order)), [len(part) for part in day])
    return frame_of(
        "attendance_day",
        {
            "pupil_id": coded(pupils.tolist(), repeat),
            "urn": coded(list(known.urns), school[repeat]),
            "date": days(calendar.dates[np.concatenate(day)]),
            "year": str(AcademicYear(groups[0].start)),
            "year_group": year_group[repeat],
            "am": coded(CODES, codes[:, 0]),
            "pm": coded(CODES, codes[:, 1]),
        },
        rows=len(repeat),
    )


def absence_frame(known: Schools, group: Cohort) -> pd.DataFrame:
    """Sessions absent and possible in the year, one row a pupil, without placing them on days."""
    calendar = school_days(group.start)
    sessions = _sessions(known, group, calendar, on_roll(group, calendar))
    return pd.DataFrame(
        {
            "year_group": group.year_group,
            "absent": sessions.missed,
            "possible": sessions.possible,
        }
    )


def _register(known: Schools, seed: int, group: Cohort, calendar: SchoolDays) -> Any:
    """Days on roll (pupils, days) and marks (pupils, days, 2) of one year group."""
    enrolled = on_roll(group, calendar)
    counts = _sessions(known, group, calendar, enrolled)
    rate = counts.missed / np.maximum(counts.possible, 1)
    noise = [
        _noise(
            stream(seed, Stream.ATTENDANCE, int(school), group.start, group.year_group),
            size,
            calendar,
        )
        for school, size in zip(*np.unique(group.school, return_counts=True), strict=True)
    ]
    latent, reason, late = (np.concatenate(part) for part in zip(*noise, strict=True))
    open_days = enrolled & calendar.teaching(group.school)
    placed = _placed(latent, open_days, counts.missed)
    visit = calendar.visits(group.school, group.year_group)
    return enrolled, marks(
        Marks(
            placed, open_days, rate, reason, late, visit, calendar.work_experience(group.year_group)
        )
    )


def on_roll(group: Cohort, calendar: SchoolDays) -> Any:
    """Whether each pupil is on roll on each day of a calendar, (pupils, days)."""
    after = calendar.dates >= group.admitted[:, None]
    gone = np.where(np.isnat(group.left), np.datetime64("2262-01-01"), group.left)
    return after & (calendar.dates <= gone[:, None])


def _sessions(known: Schools, group: Cohort, calendar: SchoolDays, enrolled: Any) -> Absence:
    possible = 2 * (enrolled & calendar.teaching(group.school)).sum(axis=1)
    exact = _rates(known, group) * possible
    missed = np.floor(exact + group.draw.uniform("pool") * 0.999).astype(np.int64)
    return Absence(np.minimum(missed, possible), possible)


def _rates(known: Schools, group: Cohort) -> Floats:
    """Each pupil's rate of absence: the mixture of the pupil's group at the pupil's place in it."""
    rule = marginals("absence")
    _, fsm = free_meals(group)
    needs = group.pupil.sen > 0
    place = (
        rule["own_sd"] * group.draw.normal("absence")
        + rule["progress"] * group.pupil.progress
        + known.hidden.absence[group.school]
        + rule["year_groups"][group.year_group]
        + rule["shift"]
        + rule["alternative"] * known.of_kind(ALTERNATIVE)[group.school]
    )
    share = normal_share(place)
    tables = {(1, 1): "fsm_sen", (1, 0): "fsm", (0, 1): "sen", (0, 0): "neither"}
    rate = np.zeros(len(group))
    for (poor, need), name in tables.items():
        here = (fsm == bool(poor)) & (needs == bool(need))
        rate[here] = np.interp(share[here], _GRID, _quantiles(name))
    return rate


@cache
def _quantiles(name: str) -> Floats:
    """Quantiles of a mixture of two Beta distributions on an even grid of shares."""
    second, a1, b1, a2, b2 = marginals("absence")["mixtures"][name]
    rates = np.concatenate([np.geomspace(1e-6, 0.01, 400), np.linspace(0.0101, 1.0, 4000)])
    share = (1 - second) * stats.beta(a1, b1).cdf(rates) + second * stats.beta(a2, b2).cdf(rates)
    return np.asarray(np.interp(_GRID, share, rates))


def _noise(rng: np.random.Generator, size: int, calendar: SchoolDays) -> tuple[Any, Any, Any]:
    """Tendency to be absent in each session (correlated from day to day), and uniform numbers."""
    # half a second that only those pay who draw marks
    from scipy import signal

    rule = marginals("absence")
    shape = (size, len(calendar.dates))
    fresh = rng.standard_normal(shape, dtype=np.float32)
    correlation = rule["day_correlation"]
    daily = signal.lfilter([np.sqrt(1 - correlation**2)], [1.0, -correlation], fresh, axis=1)
    session = rng.standard_normal((*shape, 2), dtype=np.float32) * np.float32(rule["session_sd"])
    latent = daily[:, :, None].astype(np.float32) + session + calendar.texture()
    uniforms = rng.random((2, *shape), dtype=np.float32)
    return latent, uniforms[0], uniforms[1]


def _placed(latent: Any, open_days: Any, missed: Integers) -> Any:
    """Put each pupil's missed sessions where the tendency is strongest."""
    tendency = np.where(open_days[:, :, None], latent, np.float32(-np.inf))
    flat = tendency.reshape(len(latent), -1)
    ordered = np.sort(flat, axis=1)
    position = np.maximum(flat.shape[1] - missed, 0).clip(max=flat.shape[1] - 1)
    limit = np.take_along_axis(ordered, position[:, None], axis=1)
    placed = (flat >= limit) & (missed > 0)[:, None] & np.isfinite(flat)
    return placed.reshape(latent.shape)


def _stored_order(groups: Sequence[Cohort]) -> Integers:
    ids = np.concatenate([group.pupil_id for group in groups])
    return np.lexsort((ids, np.concatenate([group.school for group in groups])))


def _rows(parts: list[Any], order: Integers) -> tuple[list[Integers], Integers]:
    """Days of each pupil in stored order, and the codes of all those days."""
    enrolled = np.concatenate([roll for roll, _ in parts])[order]
    codes = np.concatenate([code for _, code in parts])[order]
    day = [np.flatnonzero(row) for row in enrolled]
    return day, codes[enrolled].astype(np.int64)
