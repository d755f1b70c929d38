"""The catalogue of qualifications: subjects, grades and points as arrays."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from workbench.synthetic.arrays import Flags, Floats, Integers
from workbench.synthetic.marginals import marginals

ABSENT = "X"
SEXES = ("F", "M")


@dataclass(frozen=True)
class Scale:
    """Grades from low to high and their points."""

    grades: tuple[str, ...]
    points: Floats

    @property
    def cuts(self) -> Floats:
        """Points halfway between neighbouring grades."""
        return (self.points[1:] + self.points[:-1]) / 2


@dataclass(frozen=True)
class Catalogue:
    """Qualifications in alphabetical order; arrays by sex are (subjects, 2), F before M."""

    qualification: tuple[str, ...]
    subject: tuple[str, ...]
    qualification_type: tuple[str, ...]
    pillar: tuple[str, ...]
    role: tuple[str, ...]
    scale: tuple[str, ...]
    discount_code: tuple[str, ...]
    size: Floats
    entries: Floats
    at_least_4: Floats
    at_least_7: Floats
    ability: Floats
    verbal: Floats
    scales: dict[str, Scale]

    def __len__(self) -> int:
        return len(self.qualification)

    def index(self, name: str) -> int:
        """Position of a GCSE by the last part of its code, or of any full code."""
        code = name if ":" in name else f"GCSE:{name}"
        return self.qualification.index(code)

    def with_role(self, role: str) -> Integers:
        """Positions of the qualifications with a role."""
        return np.flatnonzero([r == role for r in self.role])

    def in_ebacc(self) -> Flags:
        """Whether a qualification may fill an EBacc slot; English and maths do not."""
        apart = ("english_language", "english_literature", "maths", "other")
        return np.array([p not in apart for p in self.pillar])


@cache
def catalogue() -> Catalogue:
    """The catalogue of ``subjects.yaml``."""
    raw = marginals("subjects")
    rows = sorted(raw["subjects"], key=lambda row: str(row["qualification"]))

    def by_sex(name: str) -> Floats:
        return np.array([[row[name][sex] for sex in SEXES] for row in rows], dtype=np.float64)

    def texts(name: str) -> tuple[str, ...]:
        return tuple(str(row[name]) for row in rows)

    return Catalogue(
        qualification=texts("qualification"),
        subject=texts("subject"),
        qualification_type=texts("type"),
        pillar=texts("pillar"),
        role=texts("role"),
        scale=texts("scale"),
        discount_code=texts("discount"),
        size=np.array([2.0 if row["scale"] == "combined_science" else 1.0 for row in rows]),
        entries=by_sex("entries"),
        at_least_4=by_sex("at_least_4"),
        at_least_7=by_sex("at_least_7"),
        ability=np.array([row["ability"] for row in rows], dtype=np.float64),
        verbal=np.array([row["verbal"] for row in rows], dtype=np.float64),
        scales={name: _scale(pairs) for name, pairs in raw["scales"].items()},
    )


def _scale(pairs: list[tuple[str, float]]) -> Scale:
    grades, points = zip(*pairs, strict=True)
    return Scale(tuple(map(str, grades)), np.array(points, dtype=np.float64))
