"""What a published school value is set beside: England, and the school's local authority."""

from dataclasses import dataclass

import pandas as pd

from workbench.contracts.reference import read
from workbench.measures import national
from workbench.measures.catalogue import measure


@dataclass(frozen=True)
class Area:
    """Unweighted mean of the schools of a local authority, and how many have a value."""

    mean: float | None
    schools: int


def nation(performance: pd.DataFrame, phase: str = national.SECONDARY) -> "pd.Series[float]":
    """England's values by measure and year.

    Published national rows come first, then the national reference figures of all pupils.

    Args:
        performance: columns of the contract ``school_performance``.
        phase: whose reference figures, as in :func:`workbench.measures.national.published`.
    """
    rows = performance[(performance["level"] == "national") & (performance["group"] == "all")]
    published = rows.set_index(["measure", "year"])["value"].dropna().astype("float64")
    reference = national.published(phase)
    everyone = reference[reference["group"] == "all"]
    known = everyone.set_index(["measure", "period"])["value"].dropna()
    merged = pd.concat([published, known, _progress()])
    first: pd.Series[float] = merged[~merged.index.duplicated()]
    return first


def national_value(values: "pd.Series[float]", name: str, year: str) -> float | None:
    """England's value of a measure in a year, 0 where that is the average by construction.

    Args:
        values: of :func:`nation`.
    """
    if (name, year) in values.index:
        return float(values[(name, year)])
    exists = year not in measure(name).not_published and year >= measure(name).first_year
    return 0.0 if measure(name).zero_means and exists else None


def area_mean(values: "pd.Series[float]") -> Area:
    """Mean of the schools of an area, each school counting once, missing ones left out."""
    known = values.dropna()
    return Area(float(known.mean()) if len(known) else None, len(known))


def _progress() -> "pd.Series[float]":
    declared = read("published")["progress8"]["values"]
    return pd.Series({("progress8", year): float(value) for year, value in declared.items()})
