"""National standard deviations that a publisher gives for a measure, by key stage."""

from workbench.measures.ks2.progress_years import has_sd, national_sd
from workbench.measures.ks4.progress_tables import year_tables
from workbench.measures.measure import Measure


def published_sd(measure: Measure, year: str) -> float | None:
    """Pupil-level standard deviation of a measure in an academic year, in its unit.

    Args:
        measure: one whose ``sd_component`` names a part of its key stage's tables.
        year: academic year.

    Returns:
        Nothing where none is known.

    Source: DfE key stage 4 ready reckoners; FFT Education Datalab, Schools Like Yours.
    """
    component = measure.sd_component
    if not component:
        return None
    if measure.key_stage == "ks2":
        return national_sd(component, year) if has_sd(year) else None
    tables = year_tables()
    return tables[year].sd(component) if year in tables else None
