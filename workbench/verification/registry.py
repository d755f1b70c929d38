"""Everything that is recomputed: one list."""

from workbench.errors import UsageError, did_you_mean
from workbench.verification import (
    absence_bands,
    absence_parts,
    admissions,
    attendance_areas,
    attendance_rates,
    attendance_sums,
    exclusion_rates,
    exclusion_sums,
    jcq,
    ks2_bands,
    ks2_groups,
    ks2_intervals,
    ks2_pooled,
    ks2_results,
    ks2_shares,
    ks4_bands,
    ks4_points,
    ks4_reckoner,
    ks4_shares,
    ks4_transition,
    ks5_bands,
    ks5_curves,
    ks5_grades,
    ks5_points,
    ks5_results,
    ks5_transition,
)
from workbench.verification.recomputation import Recomputation

RECOMPUTATIONS: tuple[Recomputation, ...] = (
    *ks2_shares.CLASSES,
    *ks2_results.CLASSES,
    *ks2_groups.CLASSES,
    *ks2_intervals.CLASSES,
    *ks2_bands.CLASSES,
    *ks2_pooled.CLASSES,
    *ks4_shares.CLASSES,
    *ks4_bands.CLASSES,
    *ks4_points.CLASSES,
    *ks4_reckoner.CLASSES,
    *ks4_transition.CLASSES,
    *ks5_grades.CLASSES,
    *ks5_bands.CLASSES,
    *ks5_points.CLASSES,
    *ks5_curves.CLASSES,
    *ks5_results.CLASSES,
    *ks5_transition.CLASSES,
    *attendance_sums.CLASSES,
    *attendance_rates.CLASSES,
    *attendance_areas.CLASSES,
    *absence_bands.CLASSES,
    *absence_parts.CLASSES,
    *exclusion_rates.CLASSES,
    *exclusion_sums.CLASSES,
    *jcq.CLASSES,
    *admissions.CLASSES,
)


def recomputations_of(start: str = "") -> tuple[Recomputation, ...]:
    """The recomputations whose class starts with some words; all of them for none.

    Raises:
        UsageError: no class starts so.
    """
    found = tuple(one for one in RECOMPUTATIONS if one.name.lower().startswith(start.lower()))
    if not found:
        names = dict.fromkeys(one.name for one in RECOMPUTATIONS)
        raise UsageError(f"No class of figures starts with `{start}`.", did_you_mean(start, names))
    return found
