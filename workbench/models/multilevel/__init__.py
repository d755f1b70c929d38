"""Multilevel value added: pupils in schools, fitted from sums that add up."""

from workbench.models.multilevel.declared import check_for_estimates
from workbench.models.multilevel.design import Design, learn
from workbench.models.multilevel.fit import fit_multilevel, fit_sums
from workbench.models.multilevel.partitions import sums_over
from workbench.models.multilevel.ranks import percentile_ranks
from workbench.models.multilevel.results import MultilevelResults
from workbench.models.multilevel.sums import Sums, sums_of
from workbench.models.multilevel.value_added import factors_shown, fit_value_added, scores
from workbench.models.multilevel.years import over_years

__all__ = [
    "Design",
    "MultilevelResults",
    "Sums",
    "check_for_estimates",
    "factors_shown",
    "fit_multilevel",
    "fit_sums",
    "fit_value_added",
    "learn",
    "over_years",
    "percentile_ranks",
    "scores",
    "sums_of",
    "sums_over",
]
