"""The synthetic geography: regions, local authorities, coordinates, names of schools."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from workbench.synthetic.arrays import Floats
from workbench.synthetic.marginals import marginals

MARK = "(SYNTHETIC)"
_METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True)
class Authority:
    """A synthetic local authority and the position of its region."""

    code: str
    name: str
    region: int


@dataclass(frozen=True)
class Region:
    """A region of England and what is drawn for its schools."""

    name: str
    code: str
    schools: int
    effect: float
    english_additional: float
    centre: tuple[float, float, float, float]


@cache
def regions() -> tuple[Region, ...]:
    """The nine regions."""
    return tuple(
        Region(
            row["name"],
            row["code"],
            row["schools"],
            row["effect"],
            row["english_additional"],
            tuple(row["centre"]),
        )
        for row in marginals("places")["regions"]
    )


@cache
def authorities() -> tuple[Authority, ...]:
    """Local authorities in order of their code."""
    return tuple(
        Authority(code, f"{name} {MARK}", position)
        for position, row in enumerate(marginals("places")["regions"])
        for code, name in row["authorities"].items()
    )


def coordinates(centres: Floats, offsets: Floats) -> Floats:
    """Latitude, longitude, easting and northing of schools strewn around a centre.

    The grid is taken as parallel to the meridian, which is good enough for places that do not
    exist.

    Args:
        centres: (schools, 4) latitude, longitude, easting and northing of the centre.
        offsets: (schools, 2) metres east and north of it.
    """
    east, north = offsets.T
    latitude = centres[:, 0] + north / _METRES_A_DEGREE
    narrowing = np.cos(np.radians(centres[:, 0]))
    longitude = centres[:, 1] + east / (_METRES_A_DEGREE * narrowing)
    grid = np.round(centres[:, 2:] + offsets, -1)
    return np.column_stack([np.round(latitude, 5), np.round(longitude, 5), grid])


def name_stems(count: int, rng: np.random.Generator) -> list[str]:
    """Different names in random order, such as Ashby Vale; when they run out, East Ashby Vale."""
    parts = marginals("places")
    stems = [f"{a} {b}" for a in parts["first_words"] for b in parts["second_words"]]
    mixed = [stems[i] for i in rng.permutation(len(stems))]
    more = [f"{side} {stem}" for side in ("East", "West") for stem in mixed]
    return [*mixed, *more][:count]
