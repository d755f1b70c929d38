"""Persistent and severe absence, those at risk of it, and DfE's bands of absence."""

from functools import cache

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.attendance.categories import ordered
from workbench.measures.columns import Floats, floats

RULES = "attendance_rules"


def add_thresholds(sums: pd.DataFrame) -> pd.DataFrame:
    """Flags of enrolments from their possible and absent sessions.

    Whole numbers of sessions are compared, so that 10% is exactly 10%.

    Args:
        sums: columns possible and absent; one row an enrolment. Where year_group is there, so is
            compulsory_age in what is returned.

    Returns:
        The frame with persistent (10% or more of possible sessions missed), severe (50% or more)
        and at_risk (5% or more but not persistent), missing without a possible session; and
        absence_band (of ``band_names``).

    Source: DfE pupil absence in schools in England, methodology; at risk is a rule of this
        workbench.
    """
    missed, possible = floats(sums["absent"]), floats(sums["possible"])
    known = pd.Series(possible > 0, index=sums.index)

    def flag(found: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> pd.Series:
        return pd.Series(found, index=sums.index, dtype="boolean").where(known)

    limits = read(RULES)["thresholds"]
    persistent = limits["persistent"] * missed >= possible
    at_risk = (read(RULES)["at_risk"]["times"] * missed >= possible) & ~persistent
    added = sums.assign(
        persistent=flag(persistent),
        severe=flag(limits["severe"] * missed >= possible),
        at_risk=flag(at_risk),
        absence_band=absence_band(missed, possible),
    )
    return add_compulsory_age(added) if "year_group" in sums else added


def add_compulsory_age(frame: pd.DataFrame) -> pd.DataFrame:
    """Whether a pupil is in a year group of the ages that national absence figures are of.

    Source: DfE pupil absence in schools in England, methodology: ages 5 to 15 at 31 August.
    """
    youngest, oldest = compulsory_years()
    return frame.assign(compulsory_age=frame["year_group"].between(youngest, oldest).astype("bool"))


@cache
def compulsory_years() -> tuple[int, int]:
    """First and last year group of national absence figures."""
    youngest, oldest = read(RULES)["compulsory_age"]["year_groups"]
    return int(youngest), int(oldest)


@cache
def band_edges() -> tuple[int, ...]:
    """Lower edges of DfE's bands of absence, in percent."""
    return tuple(read(RULES)["bands"]["from_percent"])


@cache
def band_names() -> tuple[str, ...]:
    """Names of DfE's bands of absence, from low to high."""
    edges = band_edges()
    between = [f"{low} to under {high}%" for low, high in zip(edges[:-1], edges[1:], strict=True)]
    return (*between, f"{edges[-1]}% or more")


def absence_band(absent: Floats, possible: Floats) -> pd.Categorical:
    """DfE's band of the share of possible sessions missed; missing without a possible session.

    Args:
        absent: sessions missed, one element an enrolment.
        possible: possible sessions.
    """
    place = np.searchsorted(band_edges(), np.arange(101), side="right") - 1
    # a whole number of percent, rounded down without leaving whole numbers
    whole = np.floor_divide(100 * absent, np.where(possible > 0, possible, 1)).astype(np.int64)
    codes = np.where(possible > 0, place[np.clip(whole, 0, 100)], -1)
    return ordered(codes, band_names())


def persistent_of_bands(bands: pd.DataFrame) -> pd.DataFrame:
    """Persistent and severe absence from published counts of enrolments by band.

    Args:
        bands: one column a band of ``band_names``, with numbers of enrolments.

    Returns:
        Columns enrolments, persistent and severe (percent of enrolments), same index.

    Source: DfE absence distributions.
    """
    limits = read(RULES)["thresholds"]
    counts = bands[list(band_names())].to_numpy(dtype=np.float64)
    every = counts.sum(axis=1)

    def share(times: int) -> Floats:
        inside = np.array([times * edge >= 100 for edge in band_edges()])
        return np.asarray(100 * counts[:, inside].sum(axis=1) / np.where(every > 0, every, np.nan))

    return pd.DataFrame(
        {
            "enrolments": every,
            "persistent": share(limits["persistent"]),
            "severe": share(limits["severe"]),
        },
        index=bands.index,
    )
