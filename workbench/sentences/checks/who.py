"""Who the pupils are: children looked after, and ethnic groups."""

from collections.abc import Iterator

from workbench.measures.groups import dimension
from workbench.measures.rounding import show
from workbench.sentences.asked import Asked, note
from workbench.sentences.evidence import Evidence
from workbench.sentences.figures import Figure
from workbench.sentences.rule import Rule, setting

LOOKED_AFTER = "looked_after"
ETHNICITY = "ethnicity_detailed"
_UNKNOWN = "ethnicity_not_known"
_LEAST_SHARE = 5.0


def looked_after(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """Number of children looked after, if it is six or more."""
    one = asked.figures.get(rule.measures[0], asked.year, LOOKED_AFTER, LOOKED_AFTER)
    if one is not None and asked.may_tell(one) and _tellable(one):
        yield note(rule, asked, {"value": one.shown, "year": asked.year}, n=one.n)


def ethnicity(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """How many ethnic groups there are pupils of, and those with 5% of pupils or more.

    Where a group is suppressed, the number is a least one, and the share of that group is not told.
    """
    name = rule.measures[0]
    parts = asked.figures.parts(name, asked.year, ETHNICITY)
    groups = [one for one in parts if one.subgroup != _UNKNOWN]
    everybody = asked.figures.known(name, asked.year)
    shown = [one for one in groups if one.known and one.value]
    if not shown or everybody is None or not everybody.value:
        return
    hidden = any(not one.known for one in groups)
    slots = {
        "at_least": "pupils of at least " if hidden else "",
        "count": str(len(shown)),
        "of": str(sum(one.name != _UNKNOWN for one in dimension(ETHNICITY).parts)),
        "list": _list(shown, everybody.value),
    }
    yield note(rule, asked, slots, n=everybody.n)


def _list(groups: list[Figure], everybody: float) -> str:
    shares = {
        one.subgroup: 100 * (one.value or 0.0) / everybody for one in groups if _tellable(one)
    }
    large = sorted(
        ((share, name) for name, share in shares.items() if share >= _LEAST_SHARE), reverse=True
    )
    if not large:
        return ""
    said = [
        f"{dimension(ETHNICITY).part(name).title} ({show(s, 0, unit='%')})" for s, name in large
    ]
    return f" Those with 5% or more are: {', '.join(said)}."


def _tellable(one: Figure) -> bool:
    return one.value is not None and one.value >= setting("least_count")
