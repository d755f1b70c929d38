"""Grades: latent marks in every subject, lifted together until Attainment 8 is the one aimed at.

Attainment 8 is never stored: what is stored are grades, and the measures derive it from them. The
sum is done here only to place a pupil's general level.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from workbench.synthetic.arrays import Flags, Floats, Integers
from workbench.synthetic.catalogue import ABSENT, Scale, catalogue
from workbench.synthetic.draws import Draws
from workbench.synthetic.entries import LANGUAGE, LITERATURE, MATHS, MODERN_LANGUAGE, SCIENCE
from workbench.synthetic.marginals import marginals
from workbench.synthetic.pupils import Pupils

_ROUNDS = 7
_LOWEST, _HIGHEST = -6.0, 12.0


@dataclass(frozen=True)
class Levels:
    """Positions in the list of all grades, and points; (pupils, slots)."""

    grade: Integers
    points: Floats


def grades(draw: Draws, pupil: Pupils, chosen: Integers) -> Levels:
    """Grades of the entries.

    Args:
        draw: random numbers, one row a pupil.
        pupil: the pupils.
        chosen: subjects entered, -1 where a slot is empty, (pupils, slots).
    """
    missed = draw.uniform("absent_from_examination")
    return _awarded(latent_marks(draw, pupil, chosen), chosen, missed)


def latent_marks(draw: Draws, pupil: Pupils, chosen: Integers) -> Floats:
    """Marks on the scale of points before they become grades, (pupils, slots)."""
    offset, slope = _latent(draw, pupil, chosen)
    entered = chosen >= 0
    ceiling = _ceilings()[chosen]
    ebacc = catalogue().in_ebacc()[chosen] & entered
    double = chosen[:, SCIENCE] == catalogue().index("COMBINED_SCIENCE")
    level = pupil.target / 10
    slots = np.maximum(entered.sum(axis=1) + 2, 3)
    for _ in range(_ROUNDS):
        points = np.clip(offset + slope * level[:, None], 0.0, ceiling) * entered
        short = pupil.target - attainment8(points, entered, ebacc, double)
        level = np.clip(level + short / np.minimum(slots, 10), _LOWEST, _HIGHEST)
    return np.asarray(offset + slope * level[:, None])


def attainment8(points: Floats, entered: Flags, ebacc: Flags, double: Flags) -> Floats:
    """Attainment 8 of points laid out by timetable slot.

    Args:
        points: points a slot, 0 where not entered, (pupils, slots).
        entered: whether the slot is filled, (pupils, slots).
        ebacc: whether its subject may fill an EBacc slot, (pupils, slots).
        double: whether the first science is combined science, (pupils,).
    """
    pair = points[:, [LANGUAGE, LITERATURE]]
    both = entered[:, LANGUAGE] & entered[:, LITERATURE]
    english = pair.max(axis=1) * np.where(both, 2, 1)
    spare = pair.min(axis=1) * both
    rest = points[:, SCIENCE:]
    twin = points[:, SCIENCE] * double
    in_ebacc = np.column_stack([rest * ebacc[:, SCIENCE:], twin])
    ordered = np.sort(in_ebacc, axis=1)
    others = np.column_stack([ordered[:, :-3], rest * ~ebacc[:, SCIENCE:], spare])
    best = np.partition(others, others.shape[1] - 3, axis=1)[:, -3:]
    return np.asarray(
        english + 2 * points[:, MATHS] + ordered[:, -3:].sum(axis=1) + best.sum(axis=1)
    )


def _latent(draw: Draws, pupil: Pupils, chosen: Integers) -> tuple[Floats, Floats]:
    """What is added to a pupil's level in each subject, and how much of the level counts."""
    fitted = marginals("calibration")
    sex = pupil.male.astype(np.int64)
    gap = (pupil.english - pupil.maths) / 2
    verbal = fitted["verbal_sd"] * draw.normal("verbal") + fitted["verbal_gap"] * gap
    slope = _slopes()[chosen]
    own = fitted["subject_sd"] * draw.grades
    offset = _offsets()[sex[:, None], chosen] + catalogue().verbal[chosen] * verbal[:, None] + own
    return offset, slope


def _awarded(latent: Floats, chosen: Integers, uniform: Floats) -> Levels:
    """The grade whose cuts hold the mark; a few pupils miss an examination."""
    grade = np.zeros(chosen.shape, dtype=np.int64)
    for name, start in _starts().items():
        here = _in_scale(name)[chosen] & (chosen >= 0)
        grade[here] = start + np.searchsorted(_cuts(name), latent[here], side="right")
    missed = (uniform < marginals("calibration")["absent_share"])[:, None] & (
        np.arange(chosen.shape[1]) == MODERN_LANGUAGE + 1
    )
    grade = np.where(missed & (chosen >= 0), len(grade_labels()) - 1, grade)
    return Levels(grade, grade_points()[grade])


@cache
def _starts() -> dict[str, int]:
    sizes = [len(scale.grades) for scale in catalogue().scales.values()]
    return dict(zip(catalogue().scales, np.cumsum([0, *sizes]).tolist(), strict=False))


@cache
def grade_labels() -> tuple[str, ...]:
    """Grades of all scales, one list; the last is a missed examination."""
    return (*(g for scale in catalogue().scales.values() for g in scale.grades), ABSENT)


@cache
def grade_points() -> Floats:
    """Points of ``grade_labels``."""
    return np.concatenate([*(scale.points for scale in catalogue().scales.values()), [0.0]])


@cache
def _cuts(name: str) -> Floats:
    """Latent marks from which each grade is awarded: halfway between points, or as fitted."""
    fitted = marginals("calibration")["cuts"]
    return np.array(fitted[name]) if name in fitted else catalogue().scales[name].cuts


@cache
def _in_scale(name: str) -> Flags:
    return np.array([scale == name for scale in catalogue().scale])


@cache
def _ceilings() -> Floats:
    scales: list[Scale] = [catalogue().scales[name] for name in catalogue().scale]
    return np.array([scale.points[-1] for scale in scales])


@cache
def _offsets() -> Floats:
    """Fitted offset of each subject by sex (F, M), (2, subjects)."""
    fitted = marginals("calibration")["subjects"]
    rows = [fitted[code] for code in catalogue().qualification]
    return np.array([[row["F"], row["M"]] for row in rows], dtype=np.float64).T


@cache
def _slopes() -> Floats:
    fitted = marginals("calibration")["subjects"]
    return np.array([fitted[code]["slope"] for code in catalogue().qualification])
