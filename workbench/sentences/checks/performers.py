"""Pupil groups and subjects that differ from their comparators by more than chance."""

from collections.abc import Iterator

from workbench.sentences.asked import Asked
from workbench.sentences.checks.tested import TONES, key_of
from workbench.sentences.evidence import Evidence
from workbench.sentences.figures import Figure
from workbench.sentences.readings import comparator_of, supports, weakens
from workbench.sentences.rule import Rule

SUBJECT = "subject"


def performers(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """One test for each group and measure of the rule; suppressed groups are none."""
    for one in asked.figures.every():
        of_rule = one.measure.name in rule.measures and one.period == asked.year
        if of_rule and one.group != "all" and one.known and asked.may_tell(one):
            yield _evidence(rule, asked, one)


def _evidence(rule: Rule, asked: Asked, one: Figure) -> Evidence:
    years = asked.earlier(one)
    gap = None if one.value is None or one.national is None else one.value - one.national
    return Evidence(
        rule=rule,
        tone=TONES[one.side],
        holds=one.significant and one.side in rule.sides,
        key=key_of(one),
        p=one.p,
        checked=one.p is not None,
        slots={"value": one.shown, "title": one.measure.title, "year": one.period},
        measures=(one.measure.name,),
        period=one.period,
        group=one.group,
        subgroup=one.subgroup,
        n=one.n,
        about=one.about,
        comparator=comparator_of(one),
        statistic=one.z,
        difference=gap,
        supports=supports(one, years, asked.figures),
        weakens=weakens(one, years, asked.figures),
    )
