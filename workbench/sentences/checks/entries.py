"""What pupils were entered for: how many qualifications, and what keeps them from the EBacc."""

from collections.abc import Iterator, Sequence

from workbench.measures.rounding import round_half_away, show
from workbench.sentences.asked import Asked, note
from workbench.sentences.evidence import Evidence
from workbench.sentences.figures import Figure
from workbench.sentences.rule import Rule, setting

_PILLARS = {
    "ebacc_english_entry": "English",
    "ebacc_maths_entry": "Mathematics",
    "ebacc_science_entry": "Science",
    "ebacc_humanities_entry": "Humanities",
    "ebacc_languages_entry": "Languages",
}


def entries(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """Average number of qualifications beside the two years before, as whole numbers."""
    one = asked.figures.known(rule.measures[0], asked.year)
    if one is not None and one.enough:
        slots = {"year": asked.year, "value": _whole(one), "compared": _compared(asked, one)}
        yield note(rule, asked, slots, n=one.n)


def barrier(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """EBacc entry, and below England the pillar with the fewest entries.

    The pillar is only told where all five are known, so that a suppressed one cannot be the lowest.
    """
    one = asked.figures.known("ebacc_entry", asked.year)
    if one is None or not (one.enough or _enough_in_cohort(asked)):
        return
    pillars = {name: asked.figures.known(name, asked.year) for name in _PILLARS}
    known = [found for found in pillars.values() if found is not None and found.value is not None]
    said = ""
    below = one.national is not None and one.value is not None and one.value < one.national
    if below and len(known) == len(pillars):
        lowest = min(known, key=lambda found: found.value or 0.0)
        said = (
            " The subject that appears to be the greatest barrier to more pupils studying the "
            f"EBacc is {_PILLARS[lowest.measure.name]} ({lowest.shown})."
        )
    slots = {"year": asked.year, "value": one.shown, "barrier": said}
    told = ("ebacc_entry", *(_PILLARS if said else ()))
    yield note(rule, asked, slots, n=one.n, about=one.about, measures=told)


def _enough_in_cohort(asked: Asked) -> bool:
    cohort = asked.figures.cohort(asked.year)
    return cohort is not None and cohort >= setting("fewest_pupils")


def _compared(asked: Asked, one: Figure) -> str:
    """A clause for each direction: " This was higher than in 2017/18 (7) and 2016/17 (6).\""""
    clauses: dict[str, list[str]] = {}
    for earlier in asked.earlier(one):
        if earlier.enough:
            said = f"{earlier.period} ({_whole(earlier)})"
            clauses.setdefault(_direction(one, earlier), []).append(said)
    if not clauses:
        return ""
    words = [f"{how} {' and '.join(years)}" for how, years in clauses.items()]
    return f" This was {_joined(words)}."


def _direction(one: Figure, earlier: Figure) -> str:
    now, then = (round_half_away(each.value or 0.0, 0) for each in (one, earlier))
    if now == then:
        return "the same as in"
    return "higher than in" if now > then else "lower than in"


def _joined(words: Sequence[str]) -> str:
    return " and ".join(words)


def _whole(one: Figure) -> str:
    return show(one.value, 0)
