"""Figures in the same outer fifth of schools year after year."""

from collections.abc import Iterator, Sequence

from workbench.measures.series import comparable
from workbench.sentences.asked import Asked
from workbench.sentences.checks.tested import OUTER, TONES
from workbench.sentences.evidence import Evidence
from workbench.sentences.figures import Figure
from workbench.sentences.readings import other_basis
from workbench.sentences.rule import Rule, setting

_FEWEST_YEARS = 2


def each_year(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """One test for each measure of the rule with ranks in two years or three.

    It holds where the figure lies in the highest fifth in every year, or in the lowest.
    """
    for name in rule.measures:
        now = asked.figures.known(name, asked.year)
        if now is None or not asked.may_tell(now) or not _enough(asked, now):
            continue
        years = _ranked([now, *asked.earlier(now)])
        if len(years) >= _FEWEST_YEARS:
            yield _evidence(rule, asked, years)


def chance_of_ranks(ranks: Sequence[float]) -> tuple[float, int]:
    """Two-sided chance of ranks so far out in every year, if schools fell in places by chance.

    A percentile rank is r or better with chance r / 100, whatever the figures are. That all of k
    years are as good as the worst of them has chance (worst / 100)^k; twice that for two sides.

    Args:
        ranks: percentile ranks, 1 the highest, one a year.

    Returns:
        The chance, at most 1, and the side: 1 high, -1 low.

    >>> chance_of_ranks([10, 20]), chance_of_ranks([100, 100, 99])
    ((0.08000000000000002, 1), (1.6e-05, -1))
    """
    high = (max(ranks) / 100) ** len(ranks)
    low = ((101 - min(ranks)) / 100) ** len(ranks)
    return min(1.0, 2 * min(high, low)), 1 if high <= low else -1


def _enough(asked: Asked, now: Figure) -> bool:
    n = now.n if now.n is not None else asked.figures.cohort(asked.year)
    return n is not None and n >= setting("fewest_pupils")


def _ranked(years: Sequence[Figure]) -> list[Figure]:
    """Years back to the first without a rank or on another basis."""
    kept: list[Figure] = []
    for one in years:
        if one.rank is None or not comparable(one.measure, years[0].period, one.period).ok:
            break
        kept.append(one)
    return kept


def _evidence(rule: Rule, asked: Asked, years: Sequence[Figure]) -> Evidence:
    now, ranks = years[0], [one.rank for one in years if one.rank is not None]
    p, side = chance_of_ranks(ranks)
    outer = all(one.fifth == OUTER[side] for one in years)
    places = ", ".join(f"{one.rank:.0f} in {one.period}" for one in years)
    return Evidence(
        rule=rule,
        tone=TONES[side],
        holds=outer and side in rule.sides,
        key=("ranks", now.measure.name, now.period),
        p=p,
        slots={"title": now.measure.title, "years": str(len(years)), "year": asked.year},
        measures=(now.measure.name,),
        period=now.period,
        n=now.n,
        about=now.about,
        comparator="all schools that are ranked",
        supports=(f"Percentile ranks, 1 the highest: {places}.",),
        weakens=tuple(_weakens(years)),
    )


def _weakens(years: Sequence[Figure]) -> Iterator[str]:
    if not years[0].measure.zero_means:
        yield "It does not allow for what pupils could do before."
    yield "A place among schools is no test of the pupils of a year: other pupils come each year."
    for one in years[1:]:
        found = comparable(one.measure, years[0].period, one.period)
        if found.marked:
            yield other_basis(one)
