"""Remits: which schools belong to an organisation on a day.

A remit is what an organisation is responsible for. Whether its pupils may be seen as well is for
the school to agree to; see :mod:`workbench.serve.agreements`.
"""

import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from workbench.contracts.types import sql_table
from workbench.store.duck import LAKE
from workbench.store.lake import Lake
from workbench.store.registry import DioceseSchool, Organisation, Registry

TRUST_TYPES = ("Multi-academy trust", "Single-academy trust")
"""Group types whose group runs its schools. Sponsors, federations and foundation trusts do not."""

PREDECESSOR = "Predecessor"
"""The one link type by which a school goes on as another one.

Merged, amalgamated and split schools have link types of their own and do not count, nor do links
to sixth-form centres, closures and expansions.
"""

_MOST_KEPT = 10_000


@dataclass(frozen=True)
class Membership:
    """One row of the contract ``trust_membership``."""

    urn: str
    trust: str
    snapshot: date
    joined: date | None
    origin: str


@dataclass(frozen=True)
class Link:
    """One row of the contract ``school_link``: ``urn`` has ``linked`` as its predecessor."""

    urn: str
    linked: str
    established: date | None


@dataclass
class _Kept:
    """Answers for one version of the data."""

    version: str = ""
    answers: dict[tuple[str, str, date], tuple[str, ...]] = field(default_factory=dict)


class Remits:
    """Remits worked out from the register of schools and what the operator has entered.

    Args:
        lake: the store of facts. Only published registers are read.
        registry: where the schools of dioceses are kept.
    """

    def __init__(self, lake: Lake, registry: Registry) -> None:
        self._lake = lake
        self._registry = registry
        self._kept = _Kept()
        self._guard = threading.Lock()

    def schools(self, kind: str, code: str, day: date) -> tuple[str, ...]:
        """URNs of the schools of an organisation on a day, in ascending order.

        - school: itself, and whatever it goes on from; see :func:`predecessors`.
        - trust: its academies; see :func:`members`.
        - local authority: schools in its area, as the register last knew them.
        - diocese: what the operator has entered.
        - other kinds: none. Whether they reach every school is for the policy to say.

        Args:
            kind: kind of the organisation.
            code: its public number: a URN, a group UID, an authority's code, a diocese's code.
            day: the day in England.

        Raises:
            StoreError: the data cannot be read.
        """
        if kind == "diocese":
            # entered by hand and not in the lake, so that its version says nothing about it
            return self._of_diocese(code, day)
        if kind not in ("school", "trust", "local_authority"):
            return ()
        version = self._lake.version()
        known = self._known(version, (kind, code, day))
        return self._keep(version, (kind, code, day)) if known is None else known

    def _known(self, version: str, key: tuple[str, str, date]) -> tuple[str, ...] | None:
        with self._guard:
            return self._kept.answers.get(key) if self._kept.version == version else None

    def _keep(self, version: str, key: tuple[str, str, date]) -> tuple[str, ...]:
        answer = self._worked_out(*key) if version != "empty" else _without_data(*key)
        with self._guard:
            if self._kept.version != version or len(self._kept.answers) >= _MOST_KEPT:
                self._kept = _Kept(version)
            self._kept.answers[key] = answer
        return answer

    def _worked_out(self, kind: str, code: str, day: date) -> tuple[str, ...]:
        if kind == "school":
            return tuple(sorted({code, *predecessors(self._links, code, day)}))
        if kind == "trust":
            return members(self._memberships(code), self._snapshots(), code, day)
        school = self._table("school")
        found = self._lake.read(sa.select(school.c.urn).where(school.c.la_code == code))
        return tuple(sorted(found.column(0).to_pylist()))

    def _of_diocese(self, code: str, day: date) -> tuple[str, ...]:
        wanted = (
            sa.select(DioceseSchool.urn)
            .join(Organisation)
            .where(Organisation.kind == "diocese", Organisation.code == code)
            .where(DioceseSchool.starts <= day)
            .where(DioceseSchool.ends.is_(None) | (DioceseSchool.ends >= day))
        )
        with self._registry.reading() as session:
            return tuple(sorted(set(session.scalars(wanted))))

    def _memberships(self, trust: str) -> list[Membership]:
        """Every membership, in whatever trust, of the schools that were ever in one trust."""
        table = self._table("trust_membership")
        runs = table.c.group_type.in_(TRUST_TYPES)
        ever = sa.select(table.c.urn).where(table.c.trust_uid == trust, runs)
        columns = ("urn", "trust_uid", "snapshot", "joined_date", "origin")
        wanted = sa.select(*(table.c[n] for n in columns)).where(runs, table.c.urn.in_(ever))
        return [Membership(*row.values()) for row in self._lake.read(wanted).to_pylist()]

    def _snapshots(self) -> list[tuple[str, date]]:
        table = self._table("trust_membership")
        wanted = sa.select(table.c.origin, table.c.snapshot).distinct()
        return [(row["origin"], row["snapshot"]) for row in self._lake.read(wanted).to_pylist()]

    def _links(self, urn: str) -> list[Link]:
        """Links to the predecessors of a school, and those of other schools to the same ones."""
        table = self._table("school_link")
        columns = [table.c.urn, table.c.linked_urn, table.c.established]
        counts = table.c.link_type == PREDECESSOR
        mine = sa.select(table.c.linked_urn).where(counts, table.c.urn == urn)
        wanted = sa.select(*columns).where(counts, table.c.linked_urn.in_(mine))
        return [Link(*row.values()) for row in self._lake.read(wanted).to_pylist()]

    def _table(self, name: str) -> sa.TableClause:
        return sql_table(self._lake.catalogue[name], LAKE)


def members(
    rows: Collection[Membership],
    snapshots: Iterable[tuple[str, date]],
    trust: str,
    day: date,
) -> tuple[str, ...]:
    """Schools of a trust on a day, in ascending order.

    The register says who was a member on the date of a file and since when, and never who left.
    A school is a member on a day if the next file (after the last one: the last file) names it
    with a joining date not after that day. It is also one if the file before names it and the
    next file has it in a trust that it had not joined yet. A school that the next file does not
    name has left on an unknown day, and so counts only up to the file that last named it.

    Source: Get Information about Schools, group links with joining dates.

    Args:
        rows: memberships of every school that was ever in the trust, in whatever trust.
        snapshots: origin and date of every file there is. Files of different origins say nothing
            about each other's schools.
        trust: group UID.
        day: the day.
    """
    files: dict[str, set[date]] = {}
    for origin, snapshot in snapshots:
        files.setdefault(origin, set()).add(snapshot)
    schools: dict[tuple[str, str], list[Membership]] = {}
    for row in rows:
        schools.setdefault((row.origin, row.urn), []).append(row)
    found = {
        urn
        for (origin, urn), known in schools.items()
        if _is_member(known, files[origin], trust, day)
    }
    return tuple(sorted(found))


def _is_member(rows: list[Membership], files: set[date], trust: str, day: date) -> bool:
    before = max((file for file in files if file <= day), default=None)
    after = min((file for file in files if file >= day), default=before)
    present = [row for row in rows if row.snapshot == after]
    if any(row.trust == trust and _joined(row) <= day for row in present):
        return True
    was = before != after and any(r.trust == trust for r in rows if r.snapshot == before)
    return was and bool(present) and all(_joined(row) > day for row in present)


def _joined(row: Membership) -> date:
    # without a date, a member since the file that says so
    return row.joined or row.snapshot


def predecessors(links: Callable[[str], Collection[Link]], urn: str, day: date) -> tuple[str, ...]:
    """Schools that a school goes on from on a day, the latest first.

    A converted academy is the same school under a new number: it is shown the results of the
    pupils who were taught under the earlier one. This holds only where one school became one
    school; after a merger or a split nobody can say whose pupils they were. A link without a date
    counts for no day.

    Source: Get Information about Schools, links of the type "Predecessor"; DfE's performance
    services show a converter academy the results of its predecessor.

    Args:
        links: links of a school to its predecessors, with those of other schools to the same ones.
        urn: the school.
        day: the day.
    """
    found = [urn]
    while (one := _predecessor(links(found[-1]), found[-1], day)) and one not in found:
        found.append(one)
    return tuple(found[1:])


def _predecessor(links: Collection[Link], urn: str, day: date) -> str | None:
    """The one school that became this one alone, if it has done so by the day."""
    if len({(link.urn, link.linked) for link in links}) != 1:
        return None
    dates = [link.established for link in links if link.established is not None]
    (linked,) = {link.linked for link in links if link.urn == urn}
    return linked if any(known <= day for known in dates) else None


def _without_data(kind: str, code: str, day: date) -> tuple[str, ...]:
    return (code,) if kind == "school" else ()
