"""Awkward pupils of the demonstration's first primary school, in 2018/19.

| case | which pupil of year 6 |
|---|---|
| absent from every test | the first |
| below every test | the second, assessed by a pre-key stage standard |
| no key stage 1 | the third: not one of the three subjects |
| one subject of key stage 1 | the fourth |
| left before the tests | the fifth |
| annulled | the sixth: the school's maths results |
| missing | the seventh: writing not known, reading lost |
| exactly the standard | the eighth: 100 in one test, 110 in another |

Schools with fewer than eleven pupils a year, an infant school without year 6, and a junior school
without key stage 1 are among the schools.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workbench.synthetic.edits import Edits, Frames

YEAR = "2018/19"
_TESTS = ("reading", "maths", "gps")


def _no_score(code: str, *tests: str) -> dict[str, Any]:
    return {f"{t}_outcome": code for t in tests} | {f"{t}_score": None for t in tests}


_CASES: tuple[dict[str, Any], ...] = (
    _no_score("A", *_TESTS) | {"reading_assessment": None, "maths_assessment": None},
    _no_score("B", *_TESTS) | {"reading_assessment": "PK4", "maths_assessment": "PK4"},
    {"ks1_reading": None, "ks1_writing": None, "ks1_maths": None},
    {"ks1_reading": None, "ks1_writing": None, "ks1_maths": "2B"},
    _no_score("L", *_TESTS) | {"writing_assessment": "L", "science_assessment": "L"},
    _no_score("Q", "maths") | {"maths_assessment": None},
    _no_score("M", "reading") | {"reading_assessment": None, "writing_assessment": "M"},
    {"reading_outcome": "AS", "reading_score": 100.0, "maths_outcome": "AS", "maths_score": 110.0},
)


def with_awkward_pupils(frames: Frames, urn: str, year: str) -> Mapping[str, pd.DataFrame]:
    """Put the awkward cases of a school in place; other years stay as drawn."""
    edits = Edits(frames)
    if year != YEAR or not edits.has_school(urn):
        return frames
    results = frames["ks2_result"]
    pupils = results.loc[results["urn"] == urn, "pupil_id"]
    for who, values in zip(pupils.iloc[: len(_CASES)], _CASES, strict=True):
        edits = edits.changed("ks2_result", edits.rows("ks2_result", urn, who), **values)
    return edits.frames
