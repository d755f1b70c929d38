"""From figures to evidence, and from evidence to sentences with false discoveries held down."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from workbench.errors import UsageError
from workbench.models.change.discoveries import RATE, adjusted
from workbench.sentences.asked import Asked, Check
from workbench.sentences.checks import (
    each_year,
    entries,
    performers,
    quality,
    roll,
    tested,
    trust,
    who,
)
from workbench.sentences.evidence import Evidence, Key, Said
from workbench.sentences.figures import Figures
from workbench.sentences.rule import NOTHING, of_phase, rule, sections

CHECKS: Mapping[str, Check] = {
    "missing": quality.missing,
    "approximate": quality.approximate,
    "matched": quality.matched,
    "breaks": quality.breaks,
    "withheld": quality.withheld,
    "untested": quality.untested,
    "tested": tested.tested,
    "each_year": each_year.each_year,
    "performers": performers.performers,
    "entries": entries.entries,
    "barrier": entries.barrier,
    "large": roll.large,
    "growth": roll.growth,
    "largest_year": roll.largest_year,
    "year_share": roll.year_share,
    "looked_after": who.looked_after,
    "ethnicity": who.ethnicity,
    "trust": trust.trust,
}


def evidence(
    figures: pd.DataFrame,
    *,
    year: str,
    phase: str = "ks4",
    schools: pd.DataFrame | None = None,
    urn: str = "",
    sensitive: bool = True,
) -> tuple[Evidence, ...]:
    """Everything that the rules of a report look at, whether it stands out or not.

    Args:
        figures: the figures of one school, after disclosure control: tables of ``compute`` that
            went through ``protect``, and of ``published_measures``, one under the other. Ranks,
            bands and growth ranks are used as far as there are columns of them.
        year: academic year of the report.
        phase: ks2, ks4 or ks5; remit for the pupils of several schools pooled.
        schools: columns of the contract ``school``, for the sentence on the trust.
        urn: the school's own number in ``schools``.
        sensitive: whether groups that may stand in fixed reports only are told; no for the public.

    Returns:
        In the order in which it would be said. A missing or suppressed figure leaves no evidence.

    Raises:
        ContractViolation: ``figures`` lacks a column.
        UsageError: ``figures`` is of several schools, or there is no such phase.
    """
    asked = Asked(Figures(figures, phase), year, schools, urn, sensitive)
    return tuple(
        found for one in of_phase(phase) if one.check for found in CHECKS[one.check](one, asked)
    )


def say(found: Sequence[Evidence], rate: float = RATE) -> tuple[Said, ...]:
    """The sentences that the evidence bears.

    All tests that were looked at form one family, whether they stand out or not. A sentence that
    rests on a test is said where its rule's conditions hold and its q, the smallest rate of false
    discoveries at which it would be one, is below ``rate``. Facts are said where they hold. A
    section of which everything could be decided, and nothing stands out, is said to be uneventful.

    Args:
        found: of :func:`evidence`, the whole of a report: a part of it would be tested too kindly.
        rate: share of false ones among sentences on performance that is accepted.

    Raises:
        UsageError: ``rate`` is not between 0 and 1.

    Source: Benjamini and Hochberg (1995); Ofsted inspection data summary report guide.
    """
    q = q_values(found, rate)
    told = tuple(one for one in found if stands(one, q, rate) and one.rule.says)
    said = {
        name: [_said(one, q, rate, found) for one in told if one.rule.section == name]
        for name in sections()
    }
    quiet = {name: _quiet(name, found, q, rate) for name in sections()}
    return tuple(one for name in sections() for one in (*said[name], *quiet[name]))


def q_values(found: Sequence[Evidence], rate: float = RATE) -> Mapping[Key, float]:
    """The q of every test of a report, by what was tested. A test counts once.

    Raises:
        UsageError: ``rate`` is not between 0 and 1.
    """
    if not 0 < rate < 1:
        raise UsageError(f"`rate` is {rate}.", "Give a share between 0 and 1, such as 0.05.")
    chances = {one.key: one.p for one in found if one.p is not None}
    held = adjusted(np.array(list(chances.values()), dtype=np.float64))
    return dict(zip(chances, map(float, held), strict=True))


def stands(one: Evidence, q: Mapping[Key, float], rate: float = RATE) -> bool:
    """Whether evidence holds among all: its conditions are met, and its q is below the rate."""
    if not one.holds:
        return False
    return not one.key or (one.p is not None and q[one.key] < rate)


def _said(one: Evidence, q: Mapping[Key, float], rate: float, found: Sequence[Evidence]) -> Said:
    own = q.get(one.key) if one.p is not None else None
    extra = (
        ()
        if own is None
        else (f"It holds among all {len(q)} tests of this report (q {chance(own)}).",)
    )
    return Said(
        rule=one.rule.id,
        section=one.rule.section,
        text=one.rule.says[one.tone].format(**one.slots),
        tone=one.tone,
        period=one.period,
        n=None if one.n is None else round(one.n),
        about=one.about,
        comparator=one.comparator,
        statistic=None if one.statistic is None else round(one.statistic, 2),
        p=None if one.p is None else round(one.p, 4),
        q=None if own is None else round(own, 4),
        family=len(q),
        question=one.rule.asks.get(one.tone, ""),
        guidance=one.measures[0] if one.measures else one.rule.guidance,
        measures=one.measures,
        supports=(*extra, *one.supports),
        weakens=one.weakens,
    )


def _quiet(
    section: str, found: Sequence[Evidence], q: Mapping[Key, float], rate: float
) -> tuple[Said, ...]:
    """That nothing stood out in a section; nothing where it was not looked at as a whole."""
    own = [one for one in found if one.rule.section == section]
    tests = [one for one in own if one.key]
    eventful = any(stands(one, q, rate) for one in own)
    if not tests or eventful or not all(one.checked for one in tests):
        return ()
    nothing = rule(NOTHING)
    return (
        Said(
            rule=nothing.id,
            section=section,
            text=nothing.says["level"],
            tone="level",
            period=tests[0].period,
            n=None,
            about=False,
            comparator="",
            statistic=None,
            p=None,
            q=None,
            family=len(q),
            question="",
            guidance=tests[0].rule.guidance,
            measures=tuple(dict.fromkeys(name for one in tests for name in one.measures)),
            weakens=_absorbed(tests, q),
        ),
    )


def _absorbed(tests: Sequence[Evidence], q: Mapping[Key, float]) -> tuple[str, ...]:
    """That a figure would have stood out by itself, and does not among so many."""
    alone = sum(one.holds for one in tests)
    if not alone:
        return ()
    many = "One figure" if alone == 1 else f"{alone} figures"
    return (f"{many} would stand out alone. Among {len(q)} tests that is no more than chance.",)


def chance(p: float) -> str:
    """A chance in words: "= 0.031", "below 0.001"."""
    return "below 0.001" if p < 0.001 else f"= {p:.3f}"
