"""What estimates go by, as declared in ``estimates.yaml``."""

from collections.abc import Mapping
from typing import Any

from scipy.stats import norm

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean

ALL_SCHOOLS = "all schools"
OWN = "own"


def rule(name: str) -> Mapping[str, Any]:
    """A part of the declaration, such as ``transition``."""
    found: Mapping[str, Any] = read("estimates")[name]
    return found


def benchmark_names() -> list[str]:
    """Benchmarks that estimates can be made for."""
    return [*rule("benchmarks")["schools"], OWN, ALL_SCHOOLS]


def check_benchmark(name: str) -> None:
    """Refuse a benchmark that there is not.

    Raises:
        UsageError: it is none of :func:`benchmark_names`.
    """
    if name not in benchmark_names():
        raise UsageError(f"`benchmark` {name} is not known.", did_you_mean(name, benchmark_names()))


def benchmark_title(name: str) -> str:
    """A benchmark in words: ``high`` for FFT20."""
    check_benchmark(name)
    several = rule("benchmarks")
    title: str = several["schools"].get(name, several.get(name))["title"]
    return title


def deviate(benchmark: str) -> float:
    """How many standard deviations above the average the schools of a benchmark are.

    >>> round(deviate("FFT50"), 4), round(deviate("FFT20"), 4), round(deviate("FFT5"), 4)
    (0.0, 0.8416, 1.6449)

    Raises:
        UsageError: the benchmark is not a percentile of schools.
    """
    schools = rule("benchmarks")["schools"]
    if benchmark not in schools:
        raise UsageError(
            f"`benchmark` {benchmark} is not a percentile of schools.",
            did_you_mean(benchmark, schools),
        )
    return float(norm.ppf(1 - schools[benchmark]["percentile"] / 100))


def typical_school_sd() -> float:
    """True standard deviation between schools in logits, where it cannot be estimated."""
    declared = rule("school_sd")
    return float(declared["grades"] / declared["grades_a_logit"])
