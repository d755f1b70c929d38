"""Distances between schools in kilometres."""

import numpy as np
import pandas as pd

from workbench.errors import ContractViolation
from workbench.measures.columns import Floats, floats

EARTH = 6371.0088
"""Mean radius of the earth in kilometres (International Union of Geodesy and Geophysics)."""

GRID = ("easting", "northing")
GLOBE = ("latitude", "longitude")


def kilometres(schools: pd.DataFrame, place: int) -> Floats:
    """Distance of every school from one of them.

    By the national grid where the frame has eastings and northings, else along the great circle.
    NaN where either school has no place.

    Args:
        schools: columns easting and northing (metres), or latitude and longitude (degrees).
        place: row of the school.

    Raises:
        ContractViolation: the frame has neither pair of columns.

    Source: Ordnance Survey national grid; haversine formula.
    """
    if all(name in schools for name in GRID):
        return _on_grid(floats(schools[GRID[0]]), floats(schools[GRID[1]]), place)
    if all(name in schools for name in GLOBE):
        return great_circle(floats(schools[GLOBE[0]]), floats(schools[GLOBE[1]]), place)
    raise ContractViolation(
        "`schools` has no places to measure `distance` from.",
        "Give easting and northing, or latitude and longitude; or leave the criterion out.",
    )


def _on_grid(easting: Floats, northing: Floats, place: int) -> Floats:
    found: Floats = np.hypot(easting - easting[place], northing - northing[place]) / 1000
    return found


def great_circle(latitude: Floats, longitude: Floats, place: int) -> Floats:
    """Distance from one of some places on a globe, in kilometres; angles in degrees.

    Source: haversine formula.
    """
    north, east = np.radians(latitude), np.radians(longitude)
    half = np.sin((north - north[place]) / 2) ** 2
    across = np.cos(north) * np.cos(north[place]) * np.sin((east - east[place]) / 2) ** 2
    found: Floats = 2 * EARTH * np.arcsin(np.sqrt(np.clip(half + across, 0, 1)))
    return found
