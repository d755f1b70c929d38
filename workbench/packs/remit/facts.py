"""Who a trust or authority is, which schools it has, and what is known of them, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import capwords

import pandas as pd

from workbench.measures.rounding import show
from workbench.packs.subject import Subject

TRUST = "trust"
_KINDS = {TRUST: "Trust", "local_authority": "Local authority"}
_MOST_NAMED = 12
_MARK = " (SYNTHETIC)"
_PRIOR = "prior attainment at the end of key stage 2"


@dataclass(frozen=True)
class Remit:
    """A trust or authority and its schools.

    Attributes:
        subject: which it is.
        name: its name.
        names: name of each of its schools by URN, in the order of names.
        shared: URNs of the schools that share their pupils' data with it.
        synthetic: whether its schools are made up.
    """

    subject: Subject
    name: str
    names: dict[str, str]
    shared: tuple[str, ...]
    synthetic: bool

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return _KINDS[self.subject.kind]

    @property
    def word(self) -> str:
        """What it is in the middle of a sentence."""
        return "the trust" if self.subject.kind == TRUST else "the local authority"


def remit_of(
    subject: Subject, school: pd.DataFrame, membership: pd.DataFrame, shared: Sequence[str]
) -> Remit:
    """A trust or authority from the register of schools.

    Args:
        school: rows of the contract ``school``, of its schools.
        membership: rows of the contract ``trust_membership`` of the trust; none for an authority.
        shared: URNs of the schools that share.
    """
    synthetic = bool(len(school)) and bool((school["origin"] == "synthetic").all())
    ordered = school.sort_values(["name", "urn"])
    # the page says once that all of them are made up
    plain = ordered["name"].astype("str").str.removesuffix(_MARK if synthetic else "")
    names = dict(zip(ordered["urn"].astype("str"), plain, strict=True))
    return Remit(subject, _name(subject, school, membership), names, tuple(shared), synthetic)


def subtitle(remit: Remit, year: str) -> str:
    """What it is, how many schools it has, and the year."""
    count = len(remit.names)
    return f"{remit.kind} · {count} {'school' if count == 1 else 'schools'} · results of {year}"


def cover_facts(remit: Remit, results: pd.DataFrame, year: str) -> dict[str, str]:
    """Facts by heading.

    Args:
        results: rows of pupils at the end of key stage 4 of the schools that share.
    """
    number = "Group UID" if remit.subject.kind == TRUST else "Code"
    rows = results[results["year"] == year]
    return {
        "Schools": str(len(remit.names)),
        "Schools that share pupils' data": str(len(remit.shared)),
        "Of these with results": str(rows["urn"].nunique()),
        f"Pupils at the end of key stage 4, {year}": f"{len(rows):,}" if len(rows) else "",
        number: remit.subject.code,
    }


def quality_notes(
    remit: Remit, results: pd.DataFrame, periods: Sequence[str], days: pd.DataFrame
) -> tuple[str, ...]:
    """What a reader must know of the data before the figures, most important first.

    Args:
        results: rows of pupils at the end of key stage 4 of the schools that share, all years.
        periods: academic years; the last is the headline year.
        days: rows of attendance of the headline year.
    """
    rows = results[results["year"] == periods[-1]]
    with_results = {str(urn) for urn in rows["urn"].unique()}
    said = [
        _sharing(remit),
        _without_results(remit, with_results, periods[-1]),
        _coverage(rows),
        _other_years(results, periods),
        _attendance(remit, days),
    ]
    return tuple(sentence for sentence in said if sentence)


def _name(subject: Subject, school: pd.DataFrame, membership: pd.DataFrame) -> str:
    if subject.kind != TRUST:
        names = school["la_name"].dropna()
        return str(names.iloc[0]) if len(names) else f"Local authority {subject.code}"
    own = membership[membership["trust_uid"] == subject.code].sort_values("snapshot")
    if own.empty:
        return f"Trust {subject.code}"
    name = str(own["group_name"].iloc[-1])
    # the register writes trusts in capitals
    return capwords(name) if name.isupper() else name


def _sharing(remit: Remit) -> str:
    absent = [name for urn, name in remit.names.items() if urn not in remit.shared]
    if not absent:
        return f"All {len(remit.names)} schools share their pupils' data with {remit.word}."
    if not remit.shared:
        return (
            f"No school has agreed to share its pupils' data with {remit.word}, so that there are "
            "published figures alone."
        )
    return (
        f"{len(remit.shared)} of {len(remit.names)} schools share their pupils' data with "
        f"{remit.word}. The pupils of the others are in no figure but the published ones: "
        f"{_listed(absent)}."
    )


def _without_results(remit: Remit, with_results: set[str], year: str) -> str:
    absent = [remit.names.get(urn, urn) for urn in remit.shared if urn not in with_results]
    if not absent:
        return ""
    return (
        f"These share, and have no pupils at the end of key stage 4 in {year}: {_listed(absent)}."
    )


def _coverage(rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    matched = int(rows["progress8"].notna().sum())
    share = show(100 * matched / len(rows), 0)
    return f"Progress 8 covers {share}% of these pupils: those with {_PRIOR}."


def _other_years(results: pd.DataFrame, periods: Sequence[str]) -> str:
    if results.empty:
        return ""
    schools = {
        year: frozenset(str(urn) for urn in results.loc[results["year"] == year, "urn"].unique())
        for year in periods
    }
    if len(set(schools.values())) == 1:
        return "The same schools are pooled in every year: those that share now."
    counts = ", ".join(f"{len(urns)} in {year}" for year, urns in schools.items())
    return f"The years are not of quite the same schools. Schools with results: {counts}."


def _attendance(remit: Remit, days: pd.DataFrame) -> str:
    if not remit.shared:
        return ""
    count = days["urn"].nunique()
    if not count:
        return "No attendance is held of the schools that share."
    if count == len(remit.shared):
        return ""
    return f"Attendance is held of {count} of the {len(remit.shared)} schools that share."


def _listed(names: Sequence[str]) -> str:
    if len(names) > _MOST_NAMED:
        shown = ", ".join(names[:_MOST_NAMED])
        return f"{shown} and {len(names) - _MOST_NAMED} others"
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
