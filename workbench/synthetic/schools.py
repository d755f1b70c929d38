"""The schools of a synthetic England: what everybody may see of them, and what nobody sees."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from workbench.synthetic.arrays import Flags, Floats, Integers, in_days
from workbench.synthetic.frames import days, frame_of
from workbench.synthetic.hidden import Hidden, hidden
from workbench.synthetic.keys import Stream, stream
from workbench.synthetic.marginals import marginals
from workbench.synthetic.places import MARK, authorities, coordinates, regions
from workbench.synthetic.plan import ALTERNATIVE, MAINSTREAM, PRIMARY, SPECIAL, plan

SOURCE = "synthetic England"
FIRST_URN = 900_001
_FIRST_ESTABLISHMENT = {MAINSTREAM: 4000, SPECIAL: 7000, ALTERNATIVE: 1100, PRIMARY: 2000}
_TYPE_GROUPS = {
    "Community special school": "special",
    "Pupil referral unit": "alternative provision",
    "Voluntary controlled school": "maintained",
}
_SPREAD = 16_000.0
# shares of inspection grades fall with how well a school does (Ofsted, secondary schools 2019)
_GRADES = ("Outstanding", "Good", "Requires improvement", "Inadequate")
_GRADE_SHARES = (0.21, 0.54, 0.17, 0.08)


@dataclass(frozen=True)
class Schools:
    """Schools in order of their URN; arrays have one element a school."""

    plan: pd.DataFrame
    hidden: Hidden
    urns: tuple[str, ...]
    laestab: Integers
    last_start: Integers
    first_start: Integers

    def __len__(self) -> int:
        return len(self.urns)

    def of_kind(self, kind: str) -> Flags:
        """Whether each school is of a kind of ``plan``."""
        return np.asarray(self.plan["kind"] == kind)

    def open_in(self, start: int) -> Flags:
        """Whether each school has pupils in the academic year that starts in a calendar year."""
        return (self.first_start <= start) & (start <= self.last_start)

    def with_role(self, role: str) -> Integers:
        """Positions of the demonstration's schools with a role."""
        return np.flatnonzero(self.plan["role"] == role)


def schools(size: str, seed: int) -> Schools:
    """Draw the schools."""
    rows = plan(size, seed)
    first, last = np.full(len(rows), 2000), np.full(len(rows), 2100)
    laestab = laestab_numbers(rows)
    for role, successor in (marginals("demo")["successors"] if size == "demo" else {}).items():
        gone = np.flatnonzero(rows["role"] == role)
        last[gone], first[successor] = 2017, 2018
        laestab[gone] = laestab[successor] if len(gone) == 1 else laestab[gone]
    urns = tuple(str(FIRST_URN + i) for i in range(len(rows)))
    return Schools(rows, hidden(rows, seed), urns, laestab, last, first)


def laestab_numbers(rows: pd.DataFrame) -> Integers:
    """Local authority and establishment number of each school of a plan."""
    first = rows["kind"].map(_FIRST_ESTABLISHMENT)
    serial = rows.groupby(["la_code", "kind"]).cumcount()
    return np.array(rows["la_code"].astype(int) * 10_000 + first + serial, dtype=np.int64)


def school_frame(known: Schools, trusts: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Schools in the columns of the contract ``school``.

    Args:
        known: the schools.
        trusts: columns trust_uid and trust_name, one row a school, missing without a trust.
        seed: seed of the whole England.
    """
    rows, rng = known.plan, stream(seed, Stream.SCHOOLS, 2)
    places = np.array([r.centre for r in regions()])[rows["region"].to_numpy()]
    position = coordinates(places, rng.normal(0.0, _SPREAD, (len(rows), 2)))
    codes = {a.code: a.name for a in authorities()}
    grade, inspected = _inspections(known, rng)
    closed = known.last_start < 2100
    return frame_of(
        "school",
        {
            "urn": list(known.urns),
            "laestab": known.laestab.astype(str).tolist(),
            "name": [f"{name} {MARK}" for name in rows["name"]],
            "la_code": rows["la_code"].tolist(),
            "la_name": [codes[code] for code in rows["la_code"]],
            "region": [regions()[r].name for r in rows["region"]],
            "phase": rows["phase"].tolist(),
            "school_type": rows["school_type"].tolist(),
            "type_group": type_groups(rows).tolist(),
            "gender": rows["gender"].tolist(),
            "selective": rows["selective"].to_numpy(dtype=np.bool_),
            "religious_character": rows["religious_character"].tolist(),
            "age_low": rows["age_low"].to_numpy(dtype=np.int64),
            "age_high": rows["age_high"].to_numpy(dtype=np.int64),
            **_addresses(len(rows), rng),
            "latitude": position[:, 0],
            "longitude": position[:, 1],
            "easting": position[:, 2],
            "northing": position[:, 3],
            "ofsted_grade": grade,
            "ofsted_date": inspected,
            "trust_uid": trusts["trust_uid"].tolist(),
            "trust_name": trusts["trust_name"].tolist(),
            "status": np.where(closed, "closed", "open").tolist(),
            "source": SOURCE,
        },
    )


def type_groups(rows: pd.DataFrame) -> "pd.Series[str]":
    """Type of establishment, grouped."""
    groups = {t["school_type"]: t["type_group"] for t in marginals("schools")["types"]}
    return rows["school_type"].map({**groups, **_TYPE_GROUPS})


def _addresses(count: int, rng: np.random.Generator) -> dict[str, Any]:
    towns = marginals("places")["towns"]
    town, district, sector = (rng.integers(0, n, count) for n in (len(towns), 90, 10))
    letters = rng.choice(list("ABDEFGHJLNPQRSTUWXYZ"), (count, 2))
    return {
        "town": [towns[i] for i in town],
        "postcode": [
            f"ZZ{d + 1} {s}{a}{b}" for d, s, (a, b) in zip(district, sector, letters, strict=True)
        ],
    }


def _inspections(known: Schools, rng: np.random.Generator) -> tuple[list[str], Any]:
    """Grades follow progress and intake loosely; dates lie between 2013 and spring 2019."""
    score = known.hidden.progress + 0.5 * known.hidden.intake + rng.normal(0.0, 0.3, len(known))
    order = np.argsort(np.argsort(-score)) / len(known)
    grade = np.searchsorted(np.cumsum(_GRADE_SHARES), order, side="right").clip(0, 3)
    first = np.datetime64(date(2013, 9, 10))
    when = first + in_days(rng.integers(0, 2000, len(known)))
    return [_GRADES[g] for g in grade], days(when)


def means(known: Schools) -> Floats:
    """Usual size of a year group in each school."""
    return known.plan["cohort"].to_numpy(dtype=np.float64)
