"""From what a source gave of a school to what would change in lake and vault."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property

import pandas as pd
import sqlalchemy as sa

from workbench.calendar import AcademicYear
from workbench.contracts.model import Catalogue, Contract
from workbench.contracts.retention import Retention, retention
from workbench.contracts.types import to_frame
from workbench.intake.arrivals import KEY, MARKS, Arrival, Extract
from workbench.intake.compare import Change, compare, no_rows, nothing
from workbench.intake.days import days_of, named
from workbench.intake.identify import (
    Identified,
    identify,
    known_by_link,
    new_pupil,
    read_known,
)
from workbench.store.duck import LAKE
from workbench.store.lake import Lake

DAYS = "attendance_day"
LINKS = "pupil_link"
PUPILS = "pupil"
PEOPLE = "pupil_identity"
_RULE = "pupil_data"
_KEPT = (PEOPLE, "pupil_address")
"""Identities stay when a pupil leaves: the retention rule takes them away, not a comparison."""
_Where = tuple[tuple[str, tuple[str | date, ...]], ...]
_ASKED_BEFORE = (PUPILS, "staff")
"""Read by the checks, whatever their origin: asked for in the same way they are not read again."""
_PERSON_COLUMNS = (KEY, "upn", "former_upn", "forename", "surname", "date_of_birth")


@dataclass(frozen=True)
class Stores:
    """Where a school's rows are: facts and identities, and what each dataset is."""

    lake: Lake
    vault: Lake

    @property
    def catalogue(self) -> Catalogue:
        """Every contract."""
        return self.lake.catalogue

    def holder(self, contract: Contract) -> Lake:
        """The store that keeps a dataset."""
        return self.vault if contract.store == "vault" else self.lake

    def rows(self, name: str, urn: str, **equal: str | Iterable[str | date]) -> pd.DataFrame:
        """Rows of a dataset that a school has, also where there is no store yet."""
        values = {c: (v,) if isinstance(v, str) else tuple(v) for c, v in equal.items()}
        return self._found(name, (("urn", (urn,)), *sorted(values.items())))

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Let this thread read both stores as they are now, until it writes: cheaper by half."""
        with self.vault.moment(), self.lake.moment():
            yield

    def held(self) -> "Stores":
        """The stores for as long as a school is held: what was read once is not read again.

        Nobody else writes the school's rows meanwhile. Of no use once they are written.
        """
        return _Held(self.lake, self.vault)

    def _found(self, name: str, where: _Where) -> pd.DataFrame:
        contract = self.catalogue[name]
        holder = self.holder(contract)
        if not holder.filled(name):
            return no_rows(contract)
        # lighter than the whole table of the contract, and made for every question
        table = sa.table(contract.name, *map(sa.column, contract.names), schema=LAKE)
        limits = (table.c[column].in_(values) for column, values in where)
        return to_frame(holder.read(sa.select(table).where(*limits)))


class _Held(Stores):
    @cached_property
    def _once(self) -> Callable[[str, _Where], pd.DataFrame]:
        return cache(super()._found)

    def _found(self, name: str, where: _Where) -> pd.DataFrame:
        return self._once(name, where)


@dataclass(frozen=True)
class Changes:
    """Everything that would change for one school, dataset by dataset."""

    urn: str
    origin: str
    parts: tuple[Change, ...]

    def __iter__(self) -> Iterator[Change]:
        return iter(self.parts)

    @property
    def empty(self) -> bool:
        """Whether nothing changes."""
        return all(part.empty for part in self.parts)

    def of(self, dataset: str) -> Change | None:
        """What changes in one dataset."""
        return next((one for one in self.parts if one.contract.name == dataset), None)

    def counts(self) -> dict[str, dict[str, object]]:
        """Rows that are new, changed and gone, and changed columns, by dataset; never a value."""
        told = (p for p in self.parts if not p.empty and p.contract.name != LINKS)
        return {p.contract.name: {**p.counts, "columns": dict(p.columns)} for p in told}

    def only(self, keep: Callable[[Change], bool]) -> "Changes":
        """The parts that a test lets through."""
        return replace(self, parts=tuple(part for part in self.parts if keep(part)))


def changes_of(
    extract: Extract,
    stores: Stores,
    origin: str,
    enrolments: Arrival | None = None,
    mint: Callable[[], str] = new_pupil,
) -> Changes:
    """Work out what an extract changes; nothing is stored.

    Args:
        extract: checked rows of one school.
        stores: what is stored now.
        origin: ``mis``, or ``synthetic`` for a synthetic school.
        enrolments: the source's numbers of enrolments, with the pupils' keys.
        mint: makes opaque keys of pupils who are new.
    """
    given = _without_expired_names(_without_earlier_leavers(extract))
    identified = _identified(given, stores, mint)
    numbers = _numbers(enrolments, identified)
    work = _Work(given, stores, origin, identified, _gone(given, identified), numbers)
    parts = [work.change(arrival) for arrival in given]
    parts += work.left_behind({part.contract.name for part in parts})
    return Changes(extract.urn, origin, (work.links(), *parts))


def pupils_here(stores: Stores, source: str, urn: str, year: str) -> Mapping[str, str]:
    """Pupils by the source's key who are stored as in the school in a year."""
    if not stores.vault.exists or not stores.lake.exists:
        return {}
    links = _links_of(stores, urn, source)
    here = stores.rows(PUPILS, urn, year=year)
    mine = links[links["pupil_id"].isin(here["pupil_id"])]
    return dict(zip(mine[KEY].astype(str), mine["pupil_id"].astype(str), strict=True))


def enrolment_keys(stores: Stores, source: str, urn: str) -> Mapping[str, str]:
    """The source's key of the pupil of each enrolment that earlier runs met, by its number."""
    pairs = [_links_of(stores, urn, name) for name in (_enrolments_of(source), source)]
    both = pairs[0].merge(pairs[1], on="pupil_id", suffixes=("_number", ""))
    return dict(zip(both[f"{KEY}_number"].astype(str), both[KEY].astype(str), strict=True))


def _links_of(stores: Stores, urn: str, source: str) -> pd.DataFrame:
    """Links of one source; those of all sources are read, as they are few and often asked for."""
    links = stores.rows(LINKS, urn)
    return links[links["source"] == source]


@dataclass(frozen=True)
class _Work:
    extract: Extract
    stores: Stores
    origin: str
    identified: Identified
    gone: frozenset[str]
    numbers: Mapping[str, str]

    def change(self, arrival: Arrival) -> Change:
        """What one arrival changes."""
        if arrival.dataset == MARKS:
            return self._days(arrival)
        contract = self.stores.catalogue[arrival.dataset]
        if arrival.rows.empty and not arrival.complete and not self.gone:
            return nothing(contract)
        complete = arrival.complete and contract.name not in _KEPT
        stored = self._stored(contract, arrival.years)
        return self._without_gone(
            compare(contract, self._mine(arrival.rows), stored, complete=complete), stored
        )

    def left_behind(self, arrived: set[str]) -> list[Change]:
        """Rows of deleted pupils in datasets of which nothing arrived."""
        if not self.gone:
            return []
        years = (self.extract.year,)
        found = []
        for contract in self.stores.catalogue:
            if contract.name not in arrived and _of_pupils_by_year(contract):
                stored = self._stored(contract, years)
                found.append(self._without_gone(nothing(contract), stored))
        return [change for change in found if not change.empty]

    def links(self) -> Change:
        """Links from the source's keys to pupils that are new."""
        contract, source = self.stores.catalogue[LINKS], self.extract.source
        pupils = _linked(self.identified.new, source)
        rows = pd.concat([pupils, _linked(self.numbers, _enrolments_of(source))])
        mine = rows.assign(urn=self.extract.urn, origin=self.origin)
        stored = self.stores.rows(LINKS, self.extract.urn) if self.numbers else no_rows(contract)
        return compare(contract, mine, stored, complete=False)

    def _days(self, arrival: Arrival) -> Change:
        contract = self.stores.catalogue[DAYS]
        if arrival.rows.empty and not arrival.complete and not self.gone:
            return nothing(contract)
        marks = named(arrival.rows, pd.Series(dict(self.identified.pupils), dtype="str"))
        years = arrival.years or tuple(_years(arrival.rows["date"])) or (self.extract.year,)
        # who is deleted loses every day
        every = arrival.complete or bool(self.gone)
        days_read = {} if every else {"date": sorted(set(arrival.rows["date"]))}
        stored = self._stored(contract, years, **days_read)
        other = stored.head(0) if arrival.complete else stored
        days = days_of(marks, other, self._year_groups(), contract)
        mine = days.assign(urn=self.extract.urn, origin=self.origin)
        return self._without_gone(
            compare(contract, mine, stored, complete=arrival.complete), stored
        )

    def _year_groups(self) -> pd.DataFrame:
        columns = ["pupil_id", "year_group", "year"]
        stored = self._stored(self.stores.catalogue[PUPILS], (self.extract.year,))[columns]
        arrived = self.extract.of(PUPILS)
        if arrived is None or arrived.rows.empty:
            return stored
        mine = self._mine(arrived.rows)[columns].astype(stored.dtypes.to_dict())
        both = pd.concat([stored, mine], ignore_index=True)
        return both.drop_duplicates("pupil_id", keep="last")

    def _mine(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows with pupil, school and origin, as the contract has them."""
        if KEY in rows:
            rows = rows.assign(pupil_id=rows[KEY].map(dict(self.identified.pupils)))
        return rows.assign(urn=self.extract.urn, origin=self.origin)

    def _stored(
        self, contract: Contract, years: tuple[str, ...], **equal: Iterable[str | date]
    ) -> pd.DataFrame:
        limits = dict(equal)
        if "year" in contract.names:
            limits["year"] = years or (self.extract.year,)
        if contract.name not in _ASKED_BEFORE:
            limits["origin"] = (self.origin,)
        rows = self.stores.rows(contract.name, self.extract.urn, **limits)
        return rows[rows["origin"] == self.origin]

    def _without_gone(self, change: Change, stored: pd.DataFrame) -> Change:
        """The change with every row of a deleted pupil among the rows that go."""
        if not self.gone or not _of_pupils_by_year(change.contract):
            return change
        leaving = stored[stored["pupil_id"].isin(self.gone)]
        gone = pd.concat([change.gone, leaving], ignore_index=True)
        return replace(change, gone=gone.drop_duplicates(list(change.contract.key)))


def _identified(extract: Extract, stores: Stores, mint: Callable[[], str]) -> Identified:
    frames = [one.rows for one in extract if KEY in one.rows]
    keys = pd.concat([f[KEY] for f in frames]).drop_duplicates() if frames else pd.Series([])
    deleted = (key for one in extract for key in one.gone)
    people = extract.of(PEOPLE)
    rows = people.rows if people else pd.DataFrame()
    rows = rows.reindex(columns=list(_PERSON_COLUMNS))
    links = _links_of(stores, extract.urn, extract.source)
    known = known_by_link(dict(zip(links[KEY], links["pupil_id"], strict=True)))
    if not keys.isin(list(known.links)).all():
        known = read_known(stores.vault, extract, rows["upn"].dropna().astype(str))
    linked = (key for key in deleted if key in known.links)
    return identify(rows, [*keys.astype(str), *linked], known, mint)


def _linked(pupils: Mapping[str, str], source: str) -> pd.DataFrame:
    columns = {KEY: list(pupils), "pupil_id": list(pupils.values())}
    return pd.DataFrame(columns, dtype="str").assign(source=source)


def _enrolments_of(source: str) -> str:
    """Under which source the numbers of enrolments are linked."""
    return f"{source}/enrolment"


def _numbers(enrolments: Arrival | None, identified: Identified) -> Mapping[str, str]:
    if enrolments is None or enrolments.rows.empty:
        return {}
    keys, numbers = enrolments.rows[KEY].astype(str), enrolments.rows["student_id"].astype(str)
    pairs = zip(numbers, keys, strict=True)
    return {number: identified.pupils[key] for number, key in pairs if key in identified.pupils}


def _gone(extract: Extract, identified: Identified) -> frozenset[str]:
    """Pupils whom the source has deleted and of whom it gives no record any more."""
    pupils = extract.of(PUPILS)
    still = set(pupils.rows[KEY]) if pupils else set()
    deleted = {key for one in extract for key in one.gone} - still
    return frozenset(identified.pupils[key] for key in deleted if key in identified.pupils)


def _without_earlier_leavers(extract: Extract) -> Extract:
    """Leave out who had left before the year began, and everything about them."""
    pupils = extract.of(PUPILS)
    if pupils is None or "leaving_date" not in pupils.rows:
        return extract
    first = AcademicYear.parse(extract.year).first_day
    left = pupils.rows["leaving_date"].map(lambda day: _before(day, first)).astype(bool)
    earlier = set(pupils.rows.loc[left, KEY])
    if not earlier:
        return extract
    kept = tuple(
        one.with_rows(one.rows[~one.rows[KEY].isin(earlier)]) if KEY in one.rows else one
        for one in extract
    )
    return replace(extract, arrivals=kept)


def _without_expired_names(extract: Extract) -> Extract:
    """Leave out the names of leavers that were to be removed already: they stay removed."""
    pupils, day = extract.of(PUPILS), extract.day
    if pupils is None or day is None or "leaving_date" not in pupils.rows:
        return extract
    rule = retention(_RULE)
    dates = pupils.rows["leaving_date"]
    over = dates.map(lambda left: _is_over(rule, left, day)).astype(bool)
    expired = set(pupils.rows.loc[over, KEY])
    kept = tuple(
        one.with_rows(one.rows[~one.rows[KEY].isin(expired)]) if one.dataset in _KEPT else one
        for one in extract
    )
    return replace(extract, arrivals=kept)


def _is_over(rule: Retention, left: object, day: date) -> bool:
    if not isinstance(left, date) or pd.isna(left):
        return False
    until = rule.until(left)
    return until is not None and until <= day


def _before(day: object, first: date) -> bool:
    return isinstance(day, date) and not pd.isna(day) and day < first


def _of_pupils_by_year(contract: Contract) -> bool:
    mine = contract.store == "lake" and contract.data_type == "customer"
    return mine and {"pupil_id", "year", "urn"} <= set(contract.names)


def _years(dates: "pd.Series") -> list[str]:
    return sorted({str(AcademicYear.of(day)) for day in dates.unique()})
