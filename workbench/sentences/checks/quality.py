"""What a reader must know of the data: what is missing, approximate, suppressed or not alike."""

from collections.abc import Iterable, Iterator

from workbench.calendar import AcademicYear
from workbench.measures.published.school import reason
from workbench.measures.series import comparable
from workbench.measures.status import SUPPRESSED
from workbench.sentences.asked import Asked, note
from workbench.sentences.evidence import Evidence
from workbench.sentences.figures import EVERYBODY, Figure
from workbench.sentences.rule import Rule, rules, setting

_TESTING = ("tested",)


def missing(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """Figures of all pupils that are not there in the year, by reason."""
    reasons: dict[str, list[Figure]] = {}
    for one in _of_everybody(asked):
        if not one.known:
            reasons.setdefault(one.status, []).append(one)
    for status, found in reasons.items():
        said = reason(status)
        slots = {"reason": f"{said[0].upper()}{said[1:]}", "titles": _titles(found)}
        yield note(rule, asked, slots, measures=_names(found))


def approximate(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """Figures whose number of pupils is not published."""
    found = [one for one in _of_everybody(asked) if one.known and one.approximate]
    if found:
        yield note(rule, asked, {"titles": _titles(found)}, measures=_names(found))


def matched(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """Share of the pupils who have the earlier results that progress needs."""
    pairs = zip(rule.measures[::2], rule.measures[1::2], strict=True)
    for progress, everybody in pairs:
        one, whole = (asked.figures.known(name, asked.year) for name in (progress, everybody))
        if one is None or whole is None or not one.enough or not whole.enough:
            continue
        if one.about or whole.about or not one.n or not whole.n or one.n > whole.n:
            continue
        slots = {
            "share": f"{one.n / whole.n:.0%}",
            "title": one.measure.title,
            "n": f"{one.n:.0f}",
            "of": f"{whole.n:.0f}",
        }
        if one.n < whole.n:
            yield note(rule, asked, slots, n=one.n, measures=(progress, everybody))


def breaks(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """Years of a figure that must not be set beside each other."""
    for back in range(1, setting("years")):
        before = str(AcademicYear.parse(asked.year).previous(back))
        reasons: dict[str, list[Figure]] = {}
        for one in _of_everybody(asked):
            found = comparable(one.measure, asked.year, before)
            if one.known and asked.figures.known(one.measure.name, before) and not found.ok:
                reasons.setdefault(found.why, []).append(one)
        for why, several in reasons.items():
            slots = {"titles": _titles(several), "year": asked.year, "before": before, "why": why}
            yield note(rule, asked, slots, measures=_names(several))


def withheld(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """How many figures of groups are suppressed, of how many."""
    figures = [
        one
        for one in asked.figures.every()
        if one.period == asked.year and (one.group, one.subgroup) != EVERYBODY
    ]
    hidden = sum(one.status == SUPPRESSED for one in figures)
    if hidden:
        yield note(rule, asked, {"count": str(hidden), "of": str(len(figures))}, measures=())


def untested(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """Figures that a rule would test, and cannot."""
    names = [
        one.tested_by.get(name, name)
        for one in rules().values()
        if one.check in _TESTING
        for name in one.measures
    ]
    known = [asked.figures.known(name, asked.year) for name in dict.fromkeys(names)]
    found = [one for one in known if one is not None and one.p is None]
    if found:
        yield note(rule, asked, {"titles": _titles(found)}, measures=_names(found))


def _of_everybody(asked: Asked) -> list[Figure]:
    return [
        one
        for one in asked.figures.every()
        if one.period == asked.year and (one.group, one.subgroup) == EVERYBODY
    ]


def _titles(figures: Iterable[Figure]) -> str:
    return ", ".join(dict.fromkeys(one.measure.title for one in figures))


def _names(figures: Iterable[Figure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.measure.name for one in figures))
