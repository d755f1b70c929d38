"""Key stage 1, phonics and the early years profile of primary schools."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import special

from workbench.synthetic.arrays import Flags, Floats, Integers, normal_share
from workbench.synthetic.enrolments import keys
from workbench.synthetic.frames import coded, frame_of
from workbench.synthetic.marginals import marginals
from workbench.synthetic.primary_pupils import Standing, code_of
from workbench.synthetic.schools import Schools

_OUTCOMES = ("Wa", "Wt")
_NOW, _THEN, _MARK, _GOALS_MISSING = 6, 7, 8, 9
_LAST = 2018


def ks1_frame(known: Schools, who: Standing) -> pd.DataFrame:
    """Teacher assessments of year 2, in the columns of the contract ``ks1_result``."""
    subjects = ("reading", "writing", "maths", "science")
    columns = {f"{name}_assessment": _key_stage1(who, name) for name in subjects}
    return frame_of("ks1_result", {**keys(known, who.group), **columns})


def phonics_frame(known: Schools, who: Standing) -> pd.DataFrame:
    """Checks of year 1 or year 2, in the columns of the contract ``phonics_check``."""
    start, group = who.group.start, who.group
    columns = {**keys(known, group), "year_group": np.full(len(group), group.year_group)}
    if group.year_group == 1:
        mark, outcome = _check(who, "year1", start, _NOW)
        return frame_of("phonics_check", {**columns, **_columns("", mark, outcome)})
    mark, outcome = _check(who, "year1", start - 1, _THEN)
    again, result = _check(who, "year2", start, _NOW)
    # who met the standard in year 1 is not checked again
    needed = outcome != 0
    return frame_of(
        "phonics_check",
        {
            **columns,
            **_columns("year1_", mark, outcome),
            **_columns("", again, np.where(needed, result, -1)),
        },
    )


def early_years_frame(known: Schools, who: Standing) -> pd.DataFrame:
    """Levels in the goals of the profile of 2012/13 to 2020/21, in ``early_years_profile``."""
    rule = marginals("primary")["early_years"]
    shift = _normal(rule["good_level"][who.group.start]) - _normal(rule["good_level"][_LAST])
    common = np.sqrt(rule["shared"]) * (who.level["development"] + shift)
    missing = who.picked(_GOALS_MISSING) < rule["not_assessed"]
    columns: dict[str, Any] = {}
    for place, (goal, (expected, exceeding)) in enumerate(rule["goals"].items()):
        own = np.sqrt(1 - rule["shared"]) * who.goals[:, place]
        cuts = [1 - expected / 100, 1 - exceeding / 100]
        level = 1 + np.searchsorted(cuts, normal_share(common + own), side="right")
        columns[goal] = pa.array(level, pa.int64(), mask=missing)
    return frame_of("early_years_profile", {**keys(known, who.group), **columns})


def _key_stage1(who: Standing, name: str) -> Any:
    rule = marginals("primary")
    below, share = rule["key_stage1_below"], who.share(f"ks1_{name}")
    expected = rule["key_stage1"][who.group.start][name]
    lowest = [] if name == "science" else below[who.group.start]
    standards = ["HNM", "EXS"] if name == "science" else ["WTS", "EXS", "GDS"]
    cuts = [below["share"] * (place + 1) / len(lowest) for place in range(len(lowest))]
    cuts += [1 - percent / 100 for percent in expected if percent]
    codes, others = [*lowest, *standards], rule["key_stage1_others"]
    code = code_of(codes, cuts, share)
    return coded((*codes, *others), _others(who.picked(_NOW), others, code, len(codes)))


def _check(who: Standing, year: str, start: int, place: int) -> tuple[Integers, Integers]:
    """Mark of each pupil, and position of the outcome."""
    rule, share = marginals("primary")["phonics"], who.share("phonics")
    others = rule["others"]
    # few of the pupils who count by the end of year 2 are checked in it
    absent = sum(value for code, value in others.items() if code in "AD" and year == "year1")
    cut = 1 - rule[year][start] / 100 * (1 + absent)
    met = share >= cut
    within = np.where(met, (share - cut) / (1 - cut), share / cut)
    mark = np.where(met, _mark(within, "met"), _mark(within, "below")).astype(np.int64)
    code = np.where(met, 0, 1)
    return mark, _others(who.picked(place), others, code, len(_OUTCOMES))


def _mark(within: Floats, part: str) -> Floats:
    places, marks = zip(*marginals("primary")["phonics"]["marks"][part], strict=True)
    first = (0.0, 0.0) if part == "below" else (places[0], marks[0])
    drawn = np.interp(within, [first[0], *places], [first[1], *marks])
    return np.asarray(np.floor(drawn + 0.5))


def _columns(prefix: str, mark: Integers, outcome: Integers) -> dict[str, Any]:
    marked: Flags = (outcome == 0) | (outcome == 1)
    labels = (*_OUTCOMES, *marginals("primary")["phonics"]["others"])
    return {
        f"{prefix}mark": pa.array(mark, pa.int64(), mask=~marked),
        f"{prefix}outcome": coded(labels, outcome),
    }


def _others(uniform: Floats, others: dict[str, float], code: Integers, first: int) -> Integers:
    """A few pupils have no result, each for one of the reasons."""
    limits = np.cumsum(list(others.values()))
    found = first + np.searchsorted(limits, uniform, side="right")
    return np.where(uniform < limits[-1], found, code).astype(np.int64)


def _normal(percent: float) -> float:
    return float(special.ndtri(percent / 100))
