"""Find out which pupils of the store a source's rows are about, in the vault.

A source names a pupil by a key of its own. The first time, the pupil is looked for by permanent
UPN and date of birth among all identities, then, where the UPN is missing, by full name and date
of birth within the school; who is not found gets a new opaque key. From then on the link between
the source's key and the pupil decides, whatever else changes.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from workbench.contracts.types import sql_table, to_frame
from workbench.intake.arrivals import KEY, Extract
from workbench.store.duck import LAKE
from workbench.store.lake import Lake

BY_UPN = "upn:"
"""Begins keys of files, which name pupils by UPN."""
NATIONAL = "npd"
"""Source of the references in national files: no school gave them, and they name nobody."""
_BYTES = 12
_PERSON = ["forename", "surname", "date_of_birth"]
_FOUND_BY = ["upn", *_PERSON]


@dataclass(frozen=True)
class Known:
    """What the vault knows: links of one source and school, and identities.

    ``links`` maps keys of the source to pupils. ``here`` are identities of the school,
    ``elsewhere`` those of other schools whose UPN arrived; both have pupil_id, upn, forename,
    surname and date_of_birth.
    """

    links: Mapping[str, str]
    here: pd.DataFrame
    elsewhere: pd.DataFrame


@dataclass(frozen=True)
class Identified:
    """Pupils by key of the source, and the links that are new."""

    pupils: Mapping[str, str]
    new: Mapping[str, str]


def new_pupil() -> str:
    """An opaque key that nothing about the pupil can be worked out from."""
    return secrets.token_hex(_BYTES)


def read_known(vault: Lake, extract: Extract, upns: Iterable[str]) -> Known:
    """Read from the vault what decides who the pupils of an extract are.

    Args:
        vault: the store of identities.
        extract: what a source gave of a school.
        upns: UPNs among it.
    """
    if not vault.exists:
        return known_by_link({})
    link = sql_table(vault.catalogue["pupil_link"], LAKE)
    mine = sa.select(link.c.source_key, link.c.pupil_id).where(
        link.c.urn == extract.urn, link.c.source == extract.source
    )
    links = vault.read(mine)
    person = sql_table(vault.catalogue["pupil_identity"], LAKE)
    columns = sa.select(*(person.c[name] for name in ("pupil_id", *_FOUND_BY)))
    here = to_frame(vault.read(columns.where(person.c.urn == extract.urn)))
    asked = sorted(set(upns) - set(here["upn"].dropna()))
    away = person.c.urn != extract.urn
    of_others = columns.where(away, person.c.upn.in_(asked))
    elsewhere = to_frame(vault.read(of_others)) if asked else here.head(0)
    pairs = zip(links["source_key"].to_pylist(), links["pupil_id"].to_pylist(), strict=True)
    return Known(dict(pairs), here, elsewhere)


def known_by_link(links: Mapping[str, str]) -> Known:
    """What the vault knows where links say it all, so that no identity is asked for."""
    nobody = pd.DataFrame({name: [] for name in ("pupil_id", *_FOUND_BY)}, dtype="str")
    return Known(links, nobody, nobody)


def identify(
    people: pd.DataFrame, keys: Iterable[str], known: Known, mint: Callable[[], str] = new_pupil
) -> Identified:
    """Give every key of a source its pupil.

    Args:
        people: identities that arrived: source_key, upn, former_upn, forename, surname and
            date_of_birth; empty where who pupils are is not shared.
        keys: every key of the source that rows arrived for.
        known: what the vault knows.
        mint: makes an opaque key.

    Returns:
        The pupil of each key. No two keys that are new share a pupil, and no new key takes a
        pupil that another key of the source stands for.
    """
    named = list(dict.fromkeys(keys))
    pupils = {key: known.links[key] for key in named if key in known.links}
    taken = set(known.links.values())
    new: dict[str, str] = {}
    for found in (*_searches(people, known), _by_key(named, known)):
        for key, pupil in found.items():
            if key not in pupils and pupil not in taken:
                pupils[key] = new[key] = pupil
                taken.add(pupil)
    for key in named:
        if key not in pupils:
            pupils[key] = new[key] = mint()
    return Identified(pupils, new)


def _searches(people: pd.DataFrame, known: Known) -> Iterable[dict[str, str]]:
    """Ways to find a pupil, the surest first."""
    if people.empty:
        return
    by_upn, by_former = ["upn", "date_of_birth"], ["former_upn", "date_of_birth"]
    yield _matched(people, known.here, by_upn, by_upn)
    yield _matched(people, known.here, by_former, by_upn)
    yield _matched(people, known.elsewhere, by_upn, by_upn)
    yield _matched(people[people["upn"].isna()], known.here, _PERSON, _PERSON)


def _by_key(keys: list[str], known: Known) -> dict[str, str]:
    """Pupils of the school whom a file names by UPN alone."""
    here = known.here[["pupil_id", "upn"]].dropna().drop_duplicates()
    once = here[~here.duplicated("upn", keep=False)]
    upns = (BY_UPN + once["upn"].astype("str")).tolist()
    pupils = dict(zip(upns, once["pupil_id"].astype("str").tolist(), strict=True))
    return {key: pupils[key] for key in keys if key in pupils}


def _matched(
    people: pd.DataFrame, stored: pd.DataFrame, mine: list[str], theirs: list[str]
) -> dict[str, str]:
    """Pupils by key where exactly one person on each side has the same values."""
    left = people[[KEY, *mine]].dropna()
    right = stored[["pupil_id", *theirs]].drop_duplicates().dropna()
    left = left[~left.duplicated(mine, keep=False)]
    right = right[~right.duplicated(theirs, keep=False)]
    if left.empty or right.empty:
        return {}
    sides = [_plain(left, mine), _plain(right, theirs)]
    both = sides[0].merge(sides[1], left_on=mine, right_on=theirs)
    return dict(zip(both[KEY].astype(str), both["pupil_id"].astype(str), strict=True))


def _plain(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The columns to join by as text, whatever type each side has them in."""
    return frame.assign(**{name: frame[name].astype("str") for name in columns})
