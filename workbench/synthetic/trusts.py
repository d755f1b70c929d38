"""Trusts: every academy is in one, most of them with near neighbours."""

from datetime import date

import numpy as np
import pandas as pd

from workbench.synthetic.frames import frame_of
from workbench.synthetic.keys import Stream, stream
from workbench.synthetic.marginals import marginals
from workbench.synthetic.places import MARK, authorities
from workbench.synthetic.schools import SOURCE, Schools, type_groups

_FIRST_UID = 990_001
_SCHOOLS_A_TRUST = 6
_SNAPSHOTS = (date(2018, 6, 1), date(2019, 6, 1))
_ENDINGS = (
    "Academies Trust",
    "Collegiate Trust",
    "Community Trust",
    "Education Partnership",
    "Education Trust",
    "Family of Schools",
    "Learning Alliance",
    "Learning Trust",
    "Schools Trust",
    "Teaching Trust",
)
_KINDS = ("Single-academy trust", "Multi-academy trust")


def members(known: Schools, seed: int) -> pd.DataFrame:
    """Trust of each school: trust_uid, trust_name, joined; missing for a school without one."""
    rng = stream(seed, Stream.SCHOOLS, 3)
    group = type_groups(known.plan)
    academy = np.flatnonzero(group.isin(["academy", "free school"]))
    # neighbours in the list share a region; the groups have 1 to 11 schools
    sizes = rng.integers(1, 2 * _SCHOOLS_A_TRUST, len(academy))
    trust = np.repeat(np.arange(len(sizes)), sizes)[: len(academy)]
    words = _names(rng)
    frame = pd.DataFrame(
        {"trust_uid": None, "trust_name": None, "joined": None},
        index=range(len(known)),
        dtype=object,
    )
    frame.loc[academy, "trust_uid"] = [str(_FIRST_UID + t) for t in trust]
    frame.loc[academy, "trust_name"] = [f"{words[t]} {MARK}" for t in trust]
    opened = rng.integers(2011, 2019, len(academy))
    frame.loc[academy, "joined"] = [date(int(y), 9, 1) for y in opened]
    return frame


def _names(rng: np.random.Generator) -> list[str]:
    """Names of trusts in random order."""
    every = [f"{a} {b}" for a in marginals("places")["first_words"] for b in _ENDINGS]
    return [every[i] for i in rng.permutation(len(every))]


def trust_frame(belongs: pd.DataFrame) -> pd.DataFrame:
    """Trusts in the columns of the contract ``trust``."""
    found = belongs.dropna(subset="trust_uid").groupby("trust_uid", sort=True)
    return frame_of(
        "trust",
        {
            "trust_uid": list(found.groups),
            "name": found["trust_name"].first().tolist(),
            "group_type": [_KINDS[n > 1] for n in found.size()],
            "open_date": found["joined"].min().tolist(),
            "status": "open",
            "source": SOURCE,
        },
    )


def membership_frame(known: Schools, belongs: pd.DataFrame) -> pd.DataFrame:
    """Membership at each snapshot, in the columns of the contract ``trust_membership``.

    The first school that is in a trust of several was in another one at the first snapshot.
    """
    rows = belongs.assign(urn=list(known.urns), la_code=known.plan["la_code"]).dropna(
        subset="trust_uid"
    )
    now = pd.concat([_at(rows, day) for day in _SNAPSHOTS], ignore_index=True)
    moved = _moved(now)
    sizes = moved.groupby(["trust_uid", "snapshot"])["urn"].transform("size")
    names = {a.code: a.name for a in authorities()}
    ordered = moved.assign(size=sizes).sort_values(["urn", "trust_uid", "snapshot"])
    return frame_of(
        "trust_membership",
        {
            "urn": ordered["urn"].tolist(),
            "trust_uid": ordered["trust_uid"].tolist(),
            "snapshot": ordered["snapshot"].tolist(),
            "group_name": ordered["trust_name"].tolist(),
            "group_type": [_KINDS[n > 1] for n in ordered["size"]],
            "joined_date": ordered["joined"].tolist(),
            "la_code": ordered["la_code"].tolist(),
            "la_name": [names[code] for code in ordered["la_code"]],
            "source": SOURCE,
        },
    )


def _at(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    return rows[rows["joined"] <= day].assign(snapshot=day)


def _moved(rows: pd.DataFrame) -> pd.DataFrame:
    """One school changes trust between the snapshots."""
    uids = list(dict.fromkeys(rows["trust_uid"]))
    if len(uids) < 2:
        return rows
    target = rows[rows["trust_uid"] == uids[0]].iloc[0]
    other = rows[rows["trust_uid"] == uids[1]].iloc[0]
    before = (rows["urn"] == target["urn"]) & (rows["snapshot"] == _SNAPSHOTS[0])
    after = (rows["urn"] == target["urn"]) & (rows["snapshot"] == _SNAPSHOTS[1])
    moved = rows.assign(
        trust_uid=rows["trust_uid"].mask(before, other["trust_uid"]),
        trust_name=rows["trust_name"].mask(before, other["trust_name"]),
    )
    return moved.assign(joined=moved["joined"].mask(after, date(2018, 9, 1)))


def link_frame(known: Schools) -> pd.DataFrame:
    """Predecessors and successors, in the columns of the contract ``school_link``."""
    names = [f"{name} {MARK}" for name in known.plan["name"]]
    rows = [
        row
        for role, words in (
            ("converted", ("Predecessor", "Successor")),
            ("merged", ("Predecessor - merged", "Result of Amalgamation")),
        )
        for gone in known.with_role(role)
        for row in _pair(known, int(gone), role, words)
    ]
    ordered = sorted(rows)
    return frame_of(
        "school_link",
        {
            "urn": [known.urns[a] for a, _, _ in ordered],
            "linked_urn": [known.urns[b] for _, b, _ in ordered],
            "link_type": [kind for _, _, kind in ordered],
            "established": date(2018, 9, 1),
            "linked_name": [names[b] for _, b, _ in ordered],
            "source": SOURCE,
        },
        rows=len(ordered),
    )


def _pair(
    known: Schools, gone: int, role: str, words: tuple[str, str]
) -> list[tuple[int, int, str]]:
    successor = marginals("demo")["successors"][role]
    return [(successor, gone, words[0]), (gone, successor, words[1])]
