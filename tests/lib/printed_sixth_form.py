"""Students whose results give the printed figures of a sixth form: 2016, 2017 and 2018.

Each value of a student is found by linear programming, so that every sum lies where the printed
figure of its group says, inside the half unit that rounding leaves.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from workbench.measures.catalogue import measure
from workbench.stages.catalogue import STAGES
from workbench.stages.stage import Rows

YEARS = ("2015/16", "2016/17", "2017/18")
STUDENTS = (145, 113, 83)
LATEST = YEARS[-1]
RATIOS: Mapping[str, tuple[float, float, float]] = {
    "a_level_points": (36.7, 37.3, 36.2),
    "a_level_a": (0.28, 0.33, 0.25),
    "a_level_b": (0.56, 0.55, 0.59),
    "a_level_c": (0.79, 0.80, 0.80),
    "a_level_e": (1.00, 0.99, 0.99),
    "a_level_points_gained": (-0.4, 0.6, 2.6),
    "a_level_a_progress": (-0.01, 0.03, 0.02),
    "a_level_b_progress": (-0.02, -0.02, 0.11),
    "a_level_c_progress": (-0.02, 0.02, 0.07),
    "a_level_e_progress": (0.01, 0.01, 0.01),
}
"""Sums over students to the sum of their A levels."""
MEANS: Mapping[str, tuple[float, float, float]] = {
    "best3": (33.1, 34.3, 34.3),
    "best3_progress": (-1.2, 0.4, 1.4),
    "aab_facilitating_progress": (0.01, 0.02, -0.01),
    "three_a_progress": (-0.02, 0.01, 0.0),
    "three_aab_progress": (-0.01, 0.0, 0.01),
}
COUNTS: Mapping[str, tuple[int, int, int]] = {
    "aab_facilitating": (28, 24, 9),
    "three_a": (17, 18, 7),
    "three_aab": (32, 27, 14),
}
WITH_THREE = (145, 113, 77)
"""Students with three A levels: 9% at A in 2018 is no share of 83."""
GROUPS: Mapping[str, Mapping[tuple[str, object], float]] = {
    "a_level_points": {
        ("sex", "M"): 35.4,
        ("sex", "F"): 37.6,
        ("prior_band", "high"): 38.2,
        ("prior_band", "middle"): 23.9,
        ("prior_band", "low"): 10.0,
        ("disadvantaged", True): 30.0,
        ("disadvantaged", False): 36.5,
    },
    "a_level_c": {
        ("sex", "M"): 0.77,
        ("sex", "F"): 0.85,
        ("prior_band", "high"): 0.86,
        ("prior_band", "middle"): 0.46,
        ("prior_band", "low"): 0.0,
        ("disadvantaged", True): 0.67,
        ("disadvantaged", False): 0.81,
    },
    "a_level_points_gained": {
        ("sex", "M"): 2.5,
        ("sex", "F"): 2.7,
        ("prior_band", "high"): 2.7,
        ("prior_band", "middle"): 3.5,
        ("prior_band", "low"): -6.4,
        ("disadvantaged", True): 1.1,
        ("disadvantaged", False): 2.6,
    },
    "a_level_c_progress": {
        ("sex", "M"): 0.07,
        ("sex", "F"): 0.08,
        ("prior_band", "high"): 0.08,
        ("prior_band", "middle"): 0.11,
        ("prior_band", "low"): -0.24,
        ("disadvantaged", True): 0.0,
        ("disadvantaged", False): 0.08,
    },
}
"""Printed figures of groups in 2018."""
SUBJECTS: Sequence[tuple[str, int, float, int, float]] = (
    ("Art & Design", 9, 39, 8, -1.6),
    ("Art&Des : Fine Art", 14, 46, 14, 1.8),
    ("Biology", 79, 35, 59, -1.6),
    ("Bus. Studs:Single", 27, 29, 20, -1.2),
    ("Chemistry", 68, 37, 56, -0.6),
    ("Chinese", 1, 50, 1, -1.6),
    ("Com.Stds/Computing", 25, 30, 15, -0.2),
    ("D&T Product Design", 18, 28, 9, -1.8),
)
"""Subject, entries, average points, entries at A* to C, progress in points: 2016 to 2018."""
_STEP = {"a_level_points": 0.1, "a_level_points_gained": 0.1}
_LIMITS = {
    "a_level_points": (0.0, 60.0),
    "a_level_points_gained": (-30.0, 30.0),
    "a_level_c_progress": (-1.0, 1.0),
}


def rows() -> Rows:
    """The students of the three years, and their entries."""
    members = pd.concat([_year(place) for place in range(3)], ignore_index=True)
    spread = members["sex"].map({"M": 1.0, "F": 1.4})
    per_student = members[["pupil_id", "urn", "year", "a_level_size"]].assign(subject_sd=spread)
    entries = per_student.loc[per_student.index.repeat(members["a_level_size"].astype(int))]
    return Rows(members, entries.assign(**_entry(0.0)).reset_index(drop=True))


def subject_rows() -> Rows:
    """Entries of the three years taken together, under the latest."""
    parts = [
        pd.DataFrame(
            {
                "subject": name,
                "points": float(points),
                "at_least_c": [place < passed for place in range(count)],
                "at_least_a": [points >= 45] * count,
                "value_added_grades": added / 10,
            }
        )
        for name, count, points, passed, added in SUBJECTS
    ]
    entries = pd.concat(parts, ignore_index=True)
    members = _year(2)
    who = members["pupil_id"].to_numpy()[np.arange(len(entries)) % len(members)]
    known = entries.assign(pupil_id=who, urn=members["urn"].iloc[0], year=LATEST, subject_sd=1.5)
    fixed = {**_entry(0.0), "entries": 1, "subject_shown": known["subject"]}
    return Rows(members, known.assign(**{k: v for k, v in fixed.items() if k not in known}))


def _entry(added: float) -> dict[str, object]:
    return {
        "cohort": "A level",
        "size": 1.0,
        "value_added_grades": added,
        "subject_shown": "All",
        "subject": "All",
        "points": 0.0,
        "entries": 1,
        "at_least_a": False,
        "at_least_c": False,
    }


def _year(place: int) -> pd.DataFrame:
    count, year = STUDENTS[place], YEARS[place]
    number = np.arange(count)
    # in 2018: 50 men and 33 women; 68, 13 and 2 by prior attainment; 3 with free school meals
    band = np.select([number < 68, number < 81], ["high", "middle"], "low")
    frame = pd.DataFrame(
        {
            "pupil_id": [f"{year}-{one}" for one in number],
            "urn": "900001",
            "year": year,
            "sex": np.where(number % 5 < 3, "M", "F"),
            "prior_band": band if year == LATEST else "high",
            "disadvantaged": pd.array(np.isin(number, [5, 70, 12]), dtype="boolean"),
            "a_level_size": np.where((band == "high") | (year != LATEST), 3.0, 2.0),
        }
    )
    men = frame.index[frame["sex"] == "M"][:50] if year == LATEST else frame.index[:70]
    frame = frame.assign(sex=np.where(frame.index.isin(men), "M", "F"))
    columns = {name for one in STAGES["ks5"].selectable for name in measure(one).columns}
    blank = {name: np.nan for name in columns if name not in frame}
    full = frame.assign(**blank)
    three = number < WITH_THREE[place]
    solved = {name: _solved(frame, name, values[place], year) for name, values in RATIOS.items()}
    means = {name: np.where(three, values[place], np.nan) for name, values in MEANS.items()}
    flags = {
        name: pd.array(np.where(three, number < values[place], None), dtype="boolean")
        for name, values in COUNTS.items()
    }
    return full.assign(
        **solved,
        **means,
        **flags,
        a_level_entries=frame["a_level_size"],
        a_level_matched_size=frame["a_level_size"],
        a_level_value_added=solved["a_level_points_gained"] / 10,
        a_level_value_added_weight=frame["a_level_size"],
    )


def _solved(frame: pd.DataFrame, name: str, whole: float, year: str) -> np.ndarray:
    """A value a student, so that the sum of each group rounds to its printed figure."""
    size = frame["a_level_size"].to_numpy()
    asked = {(): whole, **(GROUPS.get(name, {}) if year == LATEST else {})}
    half = 0.49 * _STEP.get(name, 0.01)
    upper, bound = [], []
    for part, value in asked.items():
        inside = (frame[part[0]] == part[1]).to_numpy(bool) if part else np.ones(len(frame), bool)
        total = size[inside].sum()
        upper += [np.where(inside, size, 0.0), np.where(inside, -size, 0.0)]
        bound += [(value + half) * total, -(value - half) * total]
    low, high = _LIMITS.get(name, (-1.0, 1.0) if name.endswith("progress") else (0.0, 1.0))
    found = linprog(np.zeros(len(frame)), A_ub=np.array(upper), b_ub=bound, bounds=(low, high))
    assert found.success, f"{name} in {year}: {found.message}"
    values: np.ndarray = found.x * size
    return values
