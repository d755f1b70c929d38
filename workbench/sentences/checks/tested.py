"""Figures that differ from England's by more than chance and lie in the outer fifth of schools."""

from collections.abc import Iterator

from workbench.sentences.asked import Asked
from workbench.sentences.evidence import Evidence, Key
from workbench.sentences.fifths import HIGHEST, LOWEST
from workbench.sentences.figures import Figure
from workbench.sentences.readings import agrees, comparator_of, supports, weakens
from workbench.sentences.rule import Rule, Tone

OUTER = {1: HIGHEST, -1: LOWEST}
TONES: dict[int, Tone] = {1: "above", -1: "below", 0: "level"}


def tested(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """One test for each measure of the rule that has a figure of the year.

    It holds where the difference is significant (95%) and the figure lies in the highest fifth of
    schools if above, in the lowest if below.
    """
    for name in rule.measures:
        placed = asked.figures.known(name, asked.year)
        one = asked.figures.known(rule.tested_by.get(name, name), asked.year)
        if placed is not None and one is not None and asked.may_tell(one):
            yield _evidence(rule, asked, placed, one)


def key_of(one: Figure) -> Key:
    """What is tested: this figure against its comparator."""
    return one.measure.name, one.period, one.group, one.subgroup


def stands_out(placed: Figure, one: Figure) -> bool:
    """Whether a figure is significant and in the outer fifth of the same side."""
    return one.significant and placed.fifth == OUTER.get(one.side)


def _evidence(rule: Rule, asked: Asked, placed: Figure, one: Figure) -> Evidence:
    years = asked.earlier(one)
    also = _also(asked, placed, one, years)
    return Evidence(
        rule=rule,
        tone=TONES[one.side],
        holds=one.side in rule.sides and stands_out(placed, one),
        key=key_of(one),
        p=one.p,
        checked=one.p is not None and placed.fifth is not None,
        slots=_slots(asked, placed, one, also),
        measures=tuple(dict.fromkeys([placed.measure.name, one.measure.name])),
        period=one.period,
        n=one.n,
        about=one.about,
        comparator=comparator_of(one),
        statistic=one.z,
        difference=_difference(one),
        supports=supports(one, years, asked.figures),
        weakens=weakens(one, years, asked.figures),
    )


def _slots(asked: Asked, placed: Figure, one: Figure, also: str) -> dict[str, str]:
    title = placed.measure.title
    return {
        "year": asked.year,
        "title": title,
        "lower_title": f"{title[0].lower()}{title[1:]}",
        "value": placed.shown,
        "tested_value": one.shown,
        "n": "" if one.n is None else f"{one.n:.0f}",
        "comparator": comparator_of(one),
        "also": also,
    }


def _also(asked: Asked, placed: Figure, one: Figure, years: tuple[Figure, ...]) -> str:
    """ " as well as 2017/18", of the years before in which all of it was so too."""
    same = []
    for earlier in years:
        its_place = asked.figures.known(placed.measure.name, earlier.period)
        if its_place is None or not agrees(one, earlier) or not stands_out(its_place, earlier):
            break
        same.append(earlier.period)
    return f" as well as {' and '.join(same)}" if same else ""


def _difference(one: Figure) -> float | None:
    if one.value is None or one.national is None:
        return None
    return one.value - one.national
