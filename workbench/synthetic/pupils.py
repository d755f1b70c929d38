"""Pupils of a run of schools in one year group: groups, key stage 2 and the attainment aimed at."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import stats

from workbench.synthetic.arrays import (
    Flags,
    Floats,
    Integers,
    chance,
    normal_share,
    pick,
)
from workbench.synthetic.composition import ETHNIC_GROUPS, cells
from workbench.synthetic.draws import Draws
from workbench.synthetic.marginals import marginals, reference

SEN = ("N", "K", "E")
_GRID = np.linspace(0.0, 1.0, 8193)


@dataclass(frozen=True)
class Setting:
    """What pupils' schools give them, one element a pupil."""

    cells: Floats
    intake: Floats
    progress: Floats
    special: Flags
    alternative: Flags


@dataclass(frozen=True)
class Pupils:
    """One element a pupil. ``birth_day`` counts from 1 September; ``target`` is Attainment 8.

    ``position`` is the place in the national distribution of key stage 2, in SDs.
    """

    cell: Integers
    male: Flags
    disadvantaged: Flags
    other_language: Flags
    ethnic_group: Integers
    sen: Integers
    birth_day: Integers
    english: Floats
    maths: Floats
    matched: Flags
    ability: Floats
    target: Floats
    progress: Floats
    position: Floats


def pupils(draw: Draws, setting: Setting, start: int, year_group: int) -> Pupils:
    """Draw the pupils of one year group.

    Args:
        draw: random numbers, one row a pupil.
        setting: school values, one row a pupil.
        start: calendar year in which the academic year starts.
        year_group: National Curriculum year.
    """
    table = cells()
    cell = pick(np.cumsum(setting.cells, axis=1), draw.uniform("cell"))
    sen = _sen(draw.uniform("sen"), table.male[cell], table.disadvantaged[cell], setting)
    day = (draw.uniform("birth_day") * _days_of_birth(start, year_group)).astype(np.int64)
    young = day / 366 - 0.5
    position = _position(draw, setting, cell, sen, young, start)
    english, maths = _fine_levels(position, draw.normal("subject_gap"), table.male[cell])
    progress = _progress(draw, setting, cell, sen, young)
    expected = expected_attainment8(english, maths)
    return Pupils(
        cell=cell,
        male=table.male[cell],
        disadvantaged=table.disadvantaged[cell],
        other_language=table.other_language[cell],
        ethnic_group=_ethnic_groups(draw.uniform("other_ethnic"), table.ethnic_group[cell]),
        sen=sen,
        birth_day=day,
        english=english,
        maths=maths,
        matched=draw.uniform("matched") < table.matched[cell],
        ability=0.5 * position + 0.25 * ((expected + 10 * progress) / 10 - 4.7),
        target=np.clip(expected + 10 * progress, 0.0, 89.0),
        progress=progress,
        position=position,
    )


def expected_attainment8(english: Floats, maths: Floats) -> Floats:
    """Published average Attainment 8 of the key stage 2 group, from two fine levels."""
    _, upper, average = np.array(reference("progress8")["models"]["fine_2019"]["groups"]).T
    mean = np.floor((english + maths) / 2 * 10 + 0.5) / 10
    group = np.searchsorted(upper, mean - 1e-9)
    return np.asarray(average[np.minimum(group, len(average) - 1)])


def first_birthday(start: int, year_group: int) -> np.datetime64:
    """1 September on which the oldest pupil of a year group was born."""
    return np.datetime64(f"{start - year_group - 5}-09-01")


def _days_of_birth(start: int, year_group: int) -> int:
    """Days on which a year group was born: 365, or 366 with a leap day."""
    first, last = (first_birthday(s, year_group) for s in (start, start + 1))
    return int((last - first).astype(np.int64))


def _ethnic_groups(uniform: Floats, group: Integers) -> Integers:
    shares = marginals("pupils")["other_ethnic"]
    cumulative = np.cumsum(list(shares.values()))
    names = [ETHNIC_GROUPS.index(name) for name in shares]
    result = group.copy()
    for code, low, high in zip(names, [0.0, *cumulative], cumulative, strict=False):
        result = np.where((uniform >= low) & (uniform < high), code, result)
    return result


def _sen(uniform: Floats, male: Flags, disadvantaged: Flags, setting: Setting) -> Integers:
    """0 none, 1 support, 2 plan; everybody in a special school has a plan."""
    plan, support = (_share(name, male, disadvantaged) for name in ("E", "K"))
    ordinary = np.where(uniform < plan, 2, np.where(uniform < plan + support, 1, 0))
    unit = np.where(uniform < 0.15, 2, np.where(uniform < 0.75, 1, 0))
    return np.where(setting.special, 2, np.where(setting.alternative, unit, ordinary))


def _share(name: str, male: Flags, disadvantaged: Flags) -> Floats:
    rule = marginals("pupils")["sen"][name]
    boys, deprived = np.log(rule["boys"]), np.log(rule["disadvantaged"])
    centre = np.log(rule["share"] / (1 - rule["share"])) - 0.51 * boys - 0.26 * deprived - 0.07
    return chance(centre + boys * male + deprived * disadvantaged)


def _position(
    draw: Draws, setting: Setting, cell: Integers, sen: Integers, young: Floats, start: int
) -> Floats:
    """Place in the national distribution of key stage 2, in SDs."""
    rule, fitted = marginals("pupils"), marginals("calibration")
    needs = np.array([0.0, rule["sen"]["K"]["key_stage_2"], rule["sen"]["E"]["key_stage_2"]])
    shift = rule["cohort_shift"].get(start, 0.0)
    ordinary = (
        setting.intake
        + np.array(fitted["cell_key_stage_2"])[cell]
        + needs[sen]
        - rule["month"]["key_stage_2"] * young
        + shift
        + fitted["key_stage_2_sd"] * draw.normal("key_stage_2")
    )
    own = ((setting.special, rule["special"]), (setting.alternative, rule["alternative"]))
    for member, values in own:
        apart = values["key_stage_2"] + values["key_stage_2_sd"] * draw.normal("key_stage_2")
        ordinary = np.where(member, apart, ordinary)
    return np.asarray(ordinary)


@cache
def _key_stage_2_quantiles() -> Floats:
    rule = marginals("pupils")["key_stage_2"]
    share = stats.beta(rule["a"], rule["b"]).ppf(_GRID)
    return np.asarray(rule["low"] + (rule["high"] - rule["low"]) * share)


def _fine_levels(position: Floats, gap: Floats, male: Flags) -> tuple[Floats, Floats]:
    """English and maths fine levels; their mean follows the published distribution."""
    rule = marginals("pupils")["key_stage_2"]
    mean = np.interp(normal_share(position), _GRID, _key_stage_2_quantiles())
    drawn = rule["subject_gap_sd"] * gap + np.where(male, -1, 1) * rule["girls_english"]
    room = np.minimum(rule["top"] - mean, mean - 0.9)
    half = np.clip(drawn, -room, room)
    return np.round(mean + half, 2), np.round(mean - half, 2)


def _progress(
    draw: Draws, setting: Setting, cell: Integers, sen: Integers, young: Floats
) -> Floats:
    """Progress 8 aimed at, in grades: school, group, needs, month of birth and the pupil."""
    rule, fitted = marginals("pupils"), marginals("calibration")
    spread = rule["progress8"]
    needs = np.array([0.0, rule["sen"]["K"]["progress8"], rule["sen"]["E"]["progress8"]])
    uniform = draw.uniform("disengaged")
    stopped = uniform < spread["disengaged"]
    own = np.where(
        stopped,
        spread["disengaged_mean"] + spread["disengaged_sd"] * draw.normal("progress8"),
        fitted["progress8_sd"] * draw.normal("progress8"),
    )
    ordinary = (
        setting.progress
        + np.array(fitted["cell_progress8"])[cell]
        + needs[sen]
        + rule["month"]["progress8"] * young
        + own
    )
    for member, values in (
        (setting.special, rule["special"]),
        (setting.alternative, rule["alternative"]),
    ):
        apart = values["progress8"] + values["progress8_sd"] * draw.normal("progress8")
        ordinary = np.where(member, apart, ordinary)
    return np.asarray(ordinary)
