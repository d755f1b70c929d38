"""Key stage 2: tests, teacher assessments, and the key stage 1 levels before them."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from workbench.synthetic.arrays import Floats, Integers
from workbench.synthetic.enrolments import keys
from workbench.synthetic.frames import coded, frame_of
from workbench.synthetic.marginals import marginals
from workbench.synthetic.primary_pupils import Standing, code_of
from workbench.synthetic.schools import Schools

TESTS = ("reading", "maths", "gps")
_BELOW_THE_TEST = ("reading", "maths")
_OUTCOMES = ("AS", "NS", "N", "B")
_EXPECTED = 100
_FEW, _BELOW = 2, 3
_PLACES = {"reading": 0, "maths": 1, "gps": 2, "writing": 3}
_NO_KEY_STAGE_1 = 4


def ks2_frame(known: Schools, who: Standing) -> pd.DataFrame:
    """Results, in the columns of the contract ``ks2_result``, in stored order."""
    tests = {name: _test(who, name) for name in TESTS}
    columns: dict[str, Any] = {}
    for name, (code, score) in tests.items():
        columns[f"{name}_outcome"] = coded(_test_codes(), code)
        columns[f"{name}_score"] = pa.array(score, pa.float64(), mask=code > 1)
    for name in _BELOW_THE_TEST:
        below = tests[name][0] == _BELOW
        columns[f"{name}_assessment"] = _pre_key_stage(who, name, below)
    return frame_of(
        "ks2_result",
        {
            **keys(known, who.group),
            **columns,
            "writing_assessment": _assessment(who, "writing", ["WTS", "EXS", "GDS"]),
            "science_assessment": _assessment(who, "science", ["HNM", "EXS"]),
            **_levels(who),
        },
    )


def _test_codes() -> tuple[str, ...]:
    return (*_OUTCOMES, *marginals("primary")["tests"]["others"])


def _test(who: Standing, name: str) -> tuple[Integers, Floats]:
    """Position of each pupil's outcome, and the scaled score, which counts for the first two."""
    rule, share = marginals("primary")["tests"], who.share(name)
    score = scaled_scores(share, name, who.group.start)
    reached = np.where(score >= _EXPECTED, 0, 1)
    few = np.where(share < rule["below"] + rule["too_few"], _FEW, reached)
    code = np.where(share < rule["below"], _BELOW, few)
    return _with_others(who, name, code), score


def scaled_scores(share: Floats, name: str, start: int) -> Floats:
    """Scaled scores of pupils by the share of the nation below them."""
    rule, shape = marginals("primary")["tests"], marginals("primary")["scores"]
    expected, higher = _cuts(name, start)
    first = rule["below"] + rule["too_few"]
    knots = [(first, shape["lowest"])]
    parts = (("below", first, expected, 99.5), ("between", expected, higher, 109.5))
    for part, low, high, score in parts:
        knots += [(low + at * (high - low), value) for at, value in shape[part]]
        knots.append((high, score))
    knots += [(higher + at * (1 - higher), value) for at, value in shape["above"]]
    shares, scores = zip(*[*knots, (1.0, shape["highest"])], strict=True)
    return np.asarray(np.floor(np.interp(share, shares, scores) + 0.5))


def _cuts(name: str, start: int) -> list[float]:
    """Shares below the expected and the higher standard, of pupils who can reach it."""
    declared = marginals("primary")["key_stage2"][start][name]
    others = marginals("primary")["tests"]["others"]
    # pupils with one of these count, and have not reached the standard
    counted = sum(value for code, value in others.items() if code not in "QLM")
    return [1 - percent / 100 * (1 + counted) for percent in declared]


def _with_others(who: Standing, name: str, code: Integers) -> Integers:
    """A few pupils have no result: absent, unable to access the test, left, annulled, lost."""
    shares = np.cumsum(list(marginals("primary")["tests"]["others"].values()))
    uniform = who.picked(_PLACES[name])
    other = np.searchsorted(shares, uniform, side="right")
    return np.where(uniform < shares[-1], len(_OUTCOMES) + other, code).astype(np.int64)


def _pre_key_stage(who: Standing, name: str, below: Any) -> Any:
    codes = marginals("primary")["pre_key_stage"][who.group.start]
    limit = marginals("primary")["tests"]["below"]
    place = np.minimum(who.share(name) / limit * len(codes), len(codes) - 1).astype(np.int64)
    return coded(tuple(codes), np.where(below, place, -1))


def _assessment(who: Standing, name: str, standards: list[str]) -> Any:
    """Teacher assessment: pre-key stage codes for the lowest, then the standards."""
    lowest = marginals("primary")["pre_key_stage"][who.group.start] if name == "writing" else []
    below = marginals("primary")["tests"]["below"]
    cuts = [below * (place + 1) / len(lowest) for place in range(len(lowest))]
    cuts += [1 - percent / 100 for percent in _declared(who, name) if percent]
    codes = [*lowest, *standards]
    return coded(tuple(codes), code_of(codes, cuts, who.share(name)))


def _declared(who: Standing, name: str) -> list[float]:
    declared: list[float] = marginals("primary")["key_stage2"][who.group.start][name]
    return declared


def _levels(who: Standing) -> dict[str, Any]:
    """Key stage 1 levels, missing for pupils who were not at a school in England then."""
    rule, missing = marginals("primary")["levels"], marginals("primary")["no_key_stage1"]
    uniform = who.picked(_NO_KEY_STAGE_1)
    others = [name for name in missing if name != "missing"]
    limits = np.cumsum(list(missing.values()))
    codes = [*rule["codes"], *others]
    found = {}
    for name in ("reading", "writing", "maths"):
        level = code_of(rule["codes"], rule[name], who.share(f"ks1_{name}"))
        level = np.where(uniform < limits[-1], len(codes) - 1, level)
        level = np.where(uniform < limits[-2], len(codes) - 2, level)
        found[f"ks1_{name}"] = coded(tuple(codes), np.where(uniform < limits[0], -1, level))
    return found
