"""Current results of the pupils: which are there at a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.mis_simulator.assessment import Aspect, ResultSet, aspects, result_sets, texts
from workbench.mis_simulator.facts import facts
from workbench.mis_simulator.pupils import Pupil
from workbench.mis_simulator.recent import Recent

_ORDER = ["number", "aspect", "place"]


@dataclass(frozen=True)
class Result:
    """One result of a pupil; no other result of the school has its number."""

    number: int
    pupil: Pupil
    aspect: Aspect
    result_set: ResultSet
    text: str


@dataclass(frozen=True, eq=False)
class Results:
    """All results of the year in order of half term, aspect and pupil.

    ``rows`` has the columns place (of the pupil), aspect and number (positions in ``aspects`` and
    ``result_sets``), text and entered.
    """

    pupils: tuple[Pupil, ...]
    aspects: tuple[Aspect, ...]
    result_sets: tuple[ResultSet, ...]
    rows: pd.DataFrame

    def visible(self, now: datetime, after: datetime, before: datetime) -> Any:
        """Positions of the results of pupils on roll, entered by a moment and within a span."""
        asked = (now, after, before)
        return self._recent.of(asked, lambda: _visible(self, *asked))

    def of_pupil(self, pupil: Pupil, now: datetime) -> list[Result]:
        """The results of a pupil at a moment."""
        positions = self._positions.get(pupil.id, ())
        found = self.results(positions)
        return [one for one in found if one.result_set.entered_at <= now]

    def results(self, positions: Sequence[int]) -> list[Result]:
        """Some of the results."""
        chosen = self.rows.iloc[list(positions)]
        rows = zip(*(chosen[name].tolist() for name in (*_ORDER, "text")), strict=True)
        return [self._result(number, aspect, place, text) for number, aspect, place, text in rows]

    def _result(self, number: int, aspect: int, place: int, text: str) -> Result:
        among = (place * len(self.aspects) + aspect) * len(self.result_sets) + number
        kind, result_set = self.aspects[aspect], self.result_sets[number]
        return Result(among, self.pupils[place], kind, result_set, text)

    @cached_property
    def _recent(self) -> Recent[Any]:
        return Recent()

    @cached_property
    def _positions(self) -> Mapping[str, Any]:
        places = self.rows.groupby("place").indices
        return {self.pupils[int(str(place))].id: found for place, found in places.items()}


def results_of(urn: str, pupils: tuple[Pupil, ...], year: AcademicYear, seed: int) -> Results:
    """The results of a year: a pupil's are drawn from seed and person alone.

    Args:
        urn: the school.
        pupils: enrolments; each has the results entered while it was on roll.
        year: the academic year.
        seed: the same seed gives the same results.
    """
    kinds, sets = aspects(urn), result_sets(urn, year)
    standing = _standing(pupils, len(sets), seed)
    parts = [
        _part(pupils, standing, place, aspect, one)
        for place, aspect in enumerate(kinds)
        for one in sets
        if one.number in aspect.rule["half_terms"]
    ]
    rows = pd.concat(parts).sort_values(_ORDER, ignore_index=True)
    return Results(pupils, kinds, sets, rows)


def _part(
    pupils: Sequence[Pupil], standing: Any, place: int, aspect: Aspect, one: ResultSet
) -> pd.DataFrame:
    """The results of one aspect in one result set."""
    rule, when = aspect.rule, one.entered_at
    here = [p for p, u in enumerate(pupils) if u.year_group in rule["years"] and u.on_roll(when)]
    subject = facts("assessment")["subjects"].index(aspect.subject.code)
    number = rule["middle"] + rule["growth"] * one.number
    drawn = number + rule["spread"] * standing[here, subject, one.number - 1]
    return pd.DataFrame(
        {
            "place": np.array(here, dtype=np.int64),
            "aspect": place,
            "number": one.number - 1,
            "text": pd.Series(texts(aspect, drawn), dtype=object),
            "entered": np.datetime64(when),
        }
    )


def _standing(pupils: Sequence[Pupil], sets: int, seed: int) -> Any:
    """How each pupil stands in each subject at each time, (pupils, subjects, sets)."""
    rule = facts("assessment")
    spreads, subjects = rule["spreads"], len(rule["subjects"])
    drawn = np.array(
        [
            np.random.default_rng([seed, int(p.mis_id)]).normal(size=1 + subjects * (1 + sets))
            for p in pupils
        ]
    ).reshape(len(pupils), -1)
    person, subject, day = np.split(drawn, [1, 1 + subjects], axis=1)
    return (
        spreads["person"] * person[:, :, None]
        + spreads["subject"] * subject[:, :, None]
        + spreads["day"] * day.reshape(len(pupils), subjects, sets)
    )


def _visible(known: Results, now: datetime, after: datetime, before: datetime) -> Any:
    here = np.array([p.on_roll(now) for p in known.pupils])
    entered = known.rows["entered"].to_numpy()
    inside = (entered > np.datetime64(after)) & (entered < np.datetime64(before))
    asked = here[known.rows["place"].to_numpy()]
    return np.flatnonzero(asked & inside & (entered <= np.datetime64(now)))
