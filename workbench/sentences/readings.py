"""What speaks for a reading of a figure, and what against it."""

from collections.abc import Iterator

from workbench.measures.groups import set_beside
from workbench.measures.rounding import show_interval
from workbench.measures.series import comparable, series
from workbench.measures.status import PUBLISHED
from workbench.sentences.figures import Figure, Figures
from workbench.sentences.rule import setting

_PRIOR = ("low_prior_percent", "prior_attainment_low_share")
_CLOSE = 0.25
"""Part of a difference that an interval may leave before it is called close."""


def comparator_of(one: Figure) -> str:
    """What a figure is set beside, in words: "the national average (43%)"."""
    if one.measure.zero_means:
        return "the national average (0)"
    shown = "not known" if one.national is None else one.measure.show(one.national)
    if one.group == "all":
        return f"the national average ({shown})"
    return f"{set_beside(one.group, one.subgroup)[2]} in England ({shown})"


def supports(one: Figure, years: tuple[Figure, ...], figures: Figures) -> tuple[str, ...]:
    """What speaks for a figure that stands out.

    Args:
        one: the figure.
        years: the same figure in earlier years, the latest first, as far as they are known.
        figures: every figure of the school.
    """
    return tuple(_supports(one, years, figures))


def weakens(one: Figure, years: tuple[Figure, ...], figures: Figures) -> tuple[str, ...]:
    """What speaks against it; arguments as for :func:`supports`."""
    return tuple(_weakens(one, years, figures))


def agrees(one: Figure, earlier: Figure) -> bool:
    """Whether an earlier year says the same: significant, on the same side, same fifth."""
    same = comparable(one.measure, one.period, earlier.period)
    return same.ok and earlier.enough and earlier.significant and earlier.side == one.side


def other_basis(earlier: Figure) -> str:
    """That an earlier year is not measured alike."""
    on = series()[earlier.measure.name].on(earlier.period)
    return f"{earlier.period} stands on another basis: {on}."


def _supports(one: Figure, years: tuple[Figure, ...], figures: Figures) -> Iterator[str]:
    interval = _interval(one)
    if interval and _nearest(one) > _CLOSE * _difference(one):
        yield f"The 95% interval {interval} is well away from {comparator_of(one)}."
    same = [earlier.period for earlier in years if agrees(one, earlier)]
    if same:
        yield f"It was so in {' and '.join(same)} as well."
    if one.band and one.significant and one.status == PUBLISHED:
        yield f"DfE's published band says the same: {one.band.lower()}."
    share = _coverage(one, figures)
    if share is not None and share >= setting("good_coverage"):
        yield f"{share:.0%} of the pupils are in the figure."


def _weakens(one: Figure, years: tuple[Figure, ...], figures: Figures) -> Iterator[str]:
    if one.approximate:
        yield "The number of pupils is approximate: it comes from the places that were offered."
    if one.worked_out:
        yield "The number of pupils is approximate: it is worked out from the published interval."
    if one.n is not None and one.n < setting("small_cohort"):
        yield f"It is about {one.n:.0f} pupils: a few of them could change it."
    if _interval(one) and _nearest(one) <= _CLOSE * _difference(one):
        yield f"The 95% interval {_interval(one)} comes close to {comparator_of(one)}."
    yield from _of_years(one, years)
    share = _coverage(one, figures)
    if share is not None and share < setting("good_coverage"):
        yield f"Only {share:.0%} of the pupils are in the figure."
    yield _of_prior(one, figures)


def _of_years(one: Figure, years: tuple[Figure, ...]) -> Iterator[str]:
    for earlier in years:
        found = comparable(one.measure, one.period, earlier.period)
        if not found.ok or found.marked:
            yield other_basis(earlier)
        if found.ok and earlier.p is not None and not agrees(one, earlier):
            yield f"It was not so in {earlier.period} ({earlier.shown})."


def _of_prior(one: Figure, figures: Figures) -> str:
    """What is to be said of the pupils' earlier attainment."""
    if one.measure.zero_means:
        return "It allows for earlier results of the pupils, and for nothing else about them."
    if one.measure.key_stage not in ("ks2", "ks4", "ks5"):
        return "It says nothing about why."
    for name in _PRIOR:
        low = figures.known(name, one.period)
        if low is not None and low.national is not None and one.measure.key_stage == "ks4":
            return (
                f"It does not allow for what pupils could do before: {low.shown} had low results "
                f"at age 11 (England {low.measure.show(low.national)})."
            )
    return "It does not allow for what pupils could do before."


def _coverage(one: Figure, figures: Figures) -> float | None:
    """Pupils of a figure of matched pupils over those of the cohort."""
    of_matched = bool(one.measure.zero_means) and one.group == "all" and not one.about
    cohort = figures.cohort(one.period)
    if not of_matched or one.n is None or not cohort or cohort < one.n:
        return None
    return one.n / cohort


def _interval(one: Figure) -> str:
    return show_interval(one.low, one.high, one.measure.decimals, signed=one.measure.signed)


def _difference(one: Figure) -> float:
    return abs((one.value or 0.0) - (one.national or 0.0))


def _nearest(one: Figure) -> float:
    """Distance from the comparator to the nearer end of the interval; 0 if it lies within."""
    beside = one.national or 0.0
    low, high = one.low or 0.0, one.high or 0.0
    return 0.0 if low <= beside <= high else min(abs(low - beside), abs(high - beside))
