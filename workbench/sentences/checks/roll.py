"""How many pupils there are: places among schools, growth, and year groups that stand out."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from workbench.calendar import AcademicYear
from workbench.models.change.discoveries import p_values
from workbench.sentences.asked import Asked, note
from workbench.sentences.evidence import Evidence
from workbench.sentences.fifths import HIGHEST
from workbench.sentences.figures import Figure
from workbench.sentences.rule import Rule, setting

YEAR_GROUP = "year_group"


def large(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """Whether the school is among the fifth with most pupils, by the first number there is."""
    for name in rule.measures:
        one = asked.figures.known(name, asked.year)
        if one is not None and one.fifth is not None:
            if one.fifth == HIGHEST:
                slots = {"value": one.shown, "year": asked.year}
                yield note(rule, asked, slots, measures=(name,))
            return


def growth(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """Whether the number of pupils grew by more than in four of five schools."""
    one = asked.figures.known(rule.measures[0], asked.year)
    since = str(AcademicYear.parse(asked.year).previous())
    before = asked.figures.known(rule.measures[0], since)
    if one is None or before is None or one.growth_rank is None:
        return
    if one.growth_rank <= 100 / 5 and (one.value or 0) > (before.value or 0):
        slots = {
            "before_value": before.shown,
            "before": since,
            "value": one.shown,
            "year": asked.year,
        }
        yield note(rule, asked, slots)


def largest_year(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """The largest year group, if it is markedly larger than the mean of the others.

    Only where the number of every year group is known: that one is the largest tells about all.
    """
    groups = _year_groups(rule, asked)
    if len(groups) < 2:
        return
    top = max(groups, key=lambda one: one.value or 0.0)
    others = [one.value or 0.0 for one in groups if one is not top]
    mean = sum(others) / len(others)
    more = (top.value or 0.0) - mean
    rules = setting("markedly")
    alone = (top.value or 0.0) > max(others)
    if alone and mean > 0 and more >= rules["pupils"] and more / mean >= rules["share"]:
        yield note(rule, asked, _slots(top, asked), n=top.n)


def year_share(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """Share of each year group against all the others together.

    It holds for the highest share if it differs by |z| > 2.58 and by 5 percentage points or more.
    """
    groups = [one for one in _year_groups(rule, asked) if one.enough and asked.may_tell(one)]
    if len(groups) < 2 or len(groups) < len(_year_groups(rule, asked)):
        return
    top = max(groups, key=lambda one: one.value or 0.0)
    rules = setting("markedly")
    for one in groups:
        z, gap = _against_others(one, [other for other in groups if other is not one])
        chance = float(p_values(np.array([z]))[0])
        yield Evidence(
            rule=rule,
            tone="note",
            holds=one is top and z > rules["z"] and gap >= rules["points"],
            key=(one.measure.name, one.period, one.group, one.subgroup, "other year groups"),
            p=chance if math.isfinite(chance) else None,
            checked=math.isfinite(chance),
            slots=_slots(one, asked),
            measures=rule.measures[:1],
            period=asked.year,
            group=one.group,
            subgroup=one.subgroup,
            n=one.n,
            comparator="all other year groups",
            statistic=z if math.isfinite(z) else None,
            difference=gap,
        )


def _against_others(one: Figure, others: Sequence[Figure]) -> tuple[float, float]:
    """Two-proportion z against the others pooled, and the difference in percentage points."""
    n, many = one.n or 0.0, sum(other.n or 0.0 for other in others)
    own = (one.value or 0.0) / 100
    rest = sum((other.n or 0.0) * (other.value or 0.0) for other in others) / (100 * many)
    both = (n * own + many * rest) / (n + many)
    error = math.sqrt(both * (1 - both) * (1 / n + 1 / many))
    return (own - rest) / error if error else math.nan, 100 * (own - rest)


def _year_groups(rule: Rule, asked: Asked) -> list[Figure]:
    """The year groups; none where the figure of one is suppressed."""
    found = asked.figures.parts(rule.measures[0], asked.year, YEAR_GROUP)
    return list(found) if all(one.known for one in found) else []


def _slots(one: Figure, asked: Asked) -> dict[str, str]:
    return {"year_group": one.subgroup, "value": one.shown, "year": asked.year}
