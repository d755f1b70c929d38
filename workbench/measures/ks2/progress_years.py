"""What is known of key stage 2 progress by year: status, standard deviations, cut-offs."""

from collections.abc import Mapping
from typing import Any

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean
from workbench.measures.ks2.outcomes import SUBJECTS

POOLED = "2016/17 to 2018/19"


def published_years() -> tuple[str, ...]:
    """Academic years in which pupils have what progress needs."""
    years = read("ks2_progress")["years"].items()
    return tuple(year for year, facts in years if facts["status"] == "published")


def national_sd(subject: str, year: str) -> float:
    """National pupil-level standard deviation of progress, in scaled score points.

    Args:
        subject: ``"reading"``, ``"writing"`` or ``"maths"``.
        year: academic year, or ``"2016/17 to 2018/19"`` for the three years pooled.

    Raises:
        UsageError: there is no such subject, or no standard deviation of that year.

    Source: FFT Education Datalab, Schools Like Yours key stage 2 metadata (DfE's figures).
    """
    return float(_of_year(read("ks2_progress")["sds"], subject, year, "standard deviation"))


def cut_offs(subject: str, year: str) -> tuple[float, float]:
    """Least score of "well above average" and most of "well below", with one decimal.

    Raises:
        UsageError: there is no such subject, or no cut-offs of that year.

    Source: DfE key stage 2 school performance tables 2017/18 and 2018/19, derived from the bands.
    """
    known = read("ks2_progress")["bands"]["cut_offs"]
    upper, lower = _of_year(known, subject, year, "band cut-offs")
    return float(upper), float(lower)


def has_cut_offs(year: str) -> bool:
    """Whether the cut-offs of the bands are known for a year."""
    return year in read("ks2_progress")["bands"]["cut_offs"]


def has_sd(year: str) -> bool:
    """Whether a published standard deviation is known for a year."""
    return year in read("ks2_progress")["sds"]


def _of_year(by_year: Mapping[str, Any], subject: str, year: str, what: str) -> Any:
    if subject not in SUBJECTS:
        raise UsageError(
            f"`subject` {subject} has no key stage 2 progress.", did_you_mean(subject, SUBJECTS)
        )
    if year not in by_year:
        raise UsageError(
            f"`year` {year} has no {what} of key stage 2 progress.{_why(year)}",
            f"Known: {', '.join(by_year)}. For another year, add them with their source to"
            " workbench/reference/ks2_progress.yaml, or estimate them from a national cohort.",
        )
    return by_year[year][subject]


def _why(year: str) -> str:
    facts = read("ks2_progress")["years"].get(year, {})
    if facts.get("status") != "not_published":
        return ""
    return f" Nothing was published: {facts['why']}."
