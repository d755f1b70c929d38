"""The figures of one school that sentences rest on, each with its test and its fifth."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from workbench.errors import ContractViolation, UsageError
from workbench.measures.catalogue import measure as by_name
from workbench.measures.columns import Flags, Floats, floats
from workbench.measures.measure import Measure
from workbench.measures.published.intervals import APPROXIMATE
from workbench.measures.standard_errors import pupils_behind, standard_errors
from workbench.measures.status import SUPPRESSED
from workbench.measures.tidy import COLUMNS
from workbench.measures.verdicts import ABOVE, BELOW, band_named
from workbench.models.change.discoveries import RATE, p_values
from workbench.sentences.fifths import fifth_of_rank, fifth_of_value
from workbench.sentences.rule import setting

EVERYBODY = ("all", "all")
Place = tuple[str, str, str, str]


@dataclass(frozen=True)
class Figure:
    """A figure of the school in a year, for all pupils or a group.

    ``n`` is missing where it is not known. It is ``approximate`` where it rests on the places that
    were offered, and ``worked_out`` where on a published interval, whose ends are rounded. ``z``
    and ``p`` are missing where it cannot be tested: no national spread or average, or too few
    pupils. ``rank`` counts from the highest figure, whichever end is better. ``fifth`` is 1
    (highest) to 5, None where unknown.
    """

    measure: Measure
    period: str
    group: str
    subgroup: str
    value: float | None
    n: float | None
    approximate: bool
    worked_out: bool
    low: float | None
    high: float | None
    national: float | None
    verdict: str
    status: str
    band: str
    z: float | None
    p: float | None
    rank: float | None
    fifth: int | None
    growth_rank: float | None

    @property
    def known(self) -> bool:
        """Whether there is a figure: it was published or calculated, and is not suppressed."""
        return self.value is not None

    @property
    def about(self) -> bool:
        """Whether the number of pupils is none that was counted."""
        return self.approximate or self.worked_out

    @property
    def enough(self) -> bool:
        """Whether it is about enough pupils for a sentence on performance."""
        return self.n is not None and self.n >= setting("fewest_pupils")

    @property
    def side(self) -> int:
        """1 above the comparator, -1 below it, 0 at it or not tested."""
        return 0 if self.z is None else int(np.sign(self.z))

    @property
    def significant(self) -> bool:
        """Whether it differs by itself (95%), and no published verdict says otherwise."""
        if self.p is None or self.p >= RATE:
            return False
        words = {1: ABOVE, -1: BELOW}.get(self.side, "")
        return not self.verdict or self.verdict.startswith(words)

    @property
    def shown(self) -> str:
        """The figure in words."""
        return self.measure.show(self.value)


class Figures:
    """The figures of one school by measure, academic year and pupil group."""

    def __init__(self, table: pd.DataFrame, phase: str = "ks4") -> None:
        """Look at a table of figures.

        Args:
            table: columns of ``compute``, of one school, small groups suppressed; and as far as
                they are known rank (percentile as in ``published_measures``), band and growth_rank.
                A place that stands twice counts once, as it stands first.
            phase: of whose schools the published cut points are that say in which fifth a figure
                without a rank lies; where there are none of that phase, no fifth is known.

        Raises:
            ContractViolation: a column is missing.
            UsageError: the table is of several schools.
        """
        absent = [name for name in COLUMNS if name not in table]
        if absent:
            raise ContractViolation(
                f"`figures` lacks the columns {', '.join(absent)}.", "Give a table of `compute`."
            )
        units = table["unit_id"].nunique()
        if units > 1:
            raise UsageError(f"`figures` is of {units} schools.", "Give the figures of one.")
        found = {_place(one): one for one in reversed(list(_figures(table, phase)))}
        self._in_order = list(reversed(found.values()))
        self._in_order = [self._within_cohort(one) for one in self._in_order]
        self._found = {_place(one): one for one in self._in_order}

    def get(
        self, name: str, period: str, group: str = "all", subgroup: str = "all"
    ) -> Figure | None:
        """A figure; None where the table has no such row."""
        return self._found.get((name, period, group, subgroup))

    def known(self, name: str, period: str) -> Figure | None:
        """A figure of all pupils that is there; None where it is missing or suppressed."""
        found = self.get(name, period)
        return found if found is not None and found.known else None

    def every(self) -> Iterator[Figure]:
        """Every figure, in the order of the table."""
        yield from self._in_order

    def parts(self, name: str, period: str, group: str) -> tuple[Figure, ...]:
        """The parts of a group, suppressed ones among them."""
        return tuple(
            one
            for one in self._in_order
            if (one.measure.name, one.period, one.group) == (name, period, group)
        )

    def _within_cohort(self, one: Figure) -> Figure:
        """A figure whose number of pupils, where it was worked out, is none above the cohort's."""
        cohort = self.cohort(one.period) if one.worked_out else None
        if cohort is None or one.n is None or one.n <= cohort:
            return one
        return replace(one, n=cohort)

    def cohort(self, period: str) -> float | None:
        """Most pupils that a figure of results is about in a year: its cohort.

        Figures of progress leave out pupils without earlier results, so that they do not count.
        """
        counts = [
            one.n
            for one in self._in_order
            if one.period == period
            and (one.group, one.subgroup) == EVERYBODY
            and one.n is not None
            and not one.measure.zero_means
            and one.measure.key_stage in ("ks2", "ks4", "ks5")
        ]
        return max(counts, default=None)


def _place(one: Figure) -> Place:
    return one.measure.name, one.period, one.group, one.subgroup


def _figures(table: pd.DataFrame, phase: str) -> Iterator[Figure]:
    """Every row as a figure; those of suppressed rows hold nothing that was suppressed."""
    shown = _without_suppressed(table)
    n = pupils_behind(shown)
    counted = shown.assign(n=n)
    z = _tested(counted)
    p = p_values(z)
    rows = counted.to_dict("records")
    unpublished = shown["n"].isna().to_list()
    tests = zip(unpublished, z.tolist(), p.tolist(), strict=True)
    for row, (unpublished_n, one_z, one_p) in zip(rows, tests, strict=True):
        yield _figure(row, unpublished_n, one_z, one_p, phase)


def _without_suppressed(table: pd.DataFrame) -> pd.DataFrame:
    """The table with nothing known of its suppressed rows but that there are such."""
    hidden = (table["status"] == SUPPRESSED).to_numpy(dtype=np.bool_)
    kept = table.reset_index(drop=True)
    numbers = ("n", "value", "low", "high", "national", "rank", "growth_rank")
    numeric = {
        name: np.where(hidden, np.nan, floats(kept[name])) for name in numbers if name in kept
    }
    words = {
        name: kept[name].fillna("").mask(hidden, "") for name in ("verdict", "band") if name in kept
    }
    return kept.assign(**numeric, **words)


def _tested(table: pd.DataFrame) -> Floats:
    """Standardised differences; missing where a test would not hold."""
    named = [by_name(str(one)) for one in table["measure"]]
    at_zero = np.array([bool(one.zero_means) for one in named], dtype=np.bool_)
    national = np.where(at_zero, 0.0, floats(table["national"]))
    value, n = floats(table["value"]), floats(table["n"])
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (value - national) / standard_errors(table)
    few = ~(n >= setting("fewest_pupils"))
    return np.where(few | ~np.isfinite(z) | _rare(named, national, n), np.nan, z)


def _rare(named: list[Measure], national: Floats, n: Floats) -> Flags:
    """Percentages of which too few pupils are expected on one side for a normal test."""
    share = np.array([one.kind == "percentage" for one in named], dtype=np.bool_)
    part = national / np.array([one.scale for one in named])
    found: Flags = share & ~(n * np.minimum(part, 1 - part) >= setting("least_expected"))
    return found


def _figure(row: Mapping[Any, Any], unpublished_n: bool, z: float, p: float, phase: str) -> Figure:
    name, period = str(row["measure"]), str(row["period"])
    value, rank = _number(row["value"]), _number(row.get("rank"))
    what = by_name(name)
    approximate = unpublished_n and APPROXIMATE in str(row["method"])
    whole = (str(row["group"]), str(row["subgroup"])) == EVERYBODY
    band = str(row.get("band") or "")
    return Figure(
        measure=what,
        period=period,
        group=str(row["group"]),
        subgroup=str(row["subgroup"]),
        value=value,
        n=_number(row["n"]),
        approximate=approximate,
        worked_out=unpublished_n and not approximate and _number(row["n"]) is not None,
        low=_number(row["low"]),
        high=_number(row["high"]),
        national=0.0 if what.zero_means else _number(row["national"]),
        verdict=str(row["verdict"] or ""),
        status=str(row["status"]),
        band=band,
        z=_number(z),
        p=_on_the_side_of(band, _number(p)),
        rank=None if rank is None else 101 - rank if what.better == "lower" else rank,
        fifth=_fifth(name, period, value, rank, phase) if whole else None,
        growth_rank=_number(row.get("growth_rank")),
    )


def _fifth(
    name: str, period: str, value: float | None, rank: float | None, phase: str
) -> int | None:
    if value is None:
        return None
    return fifth_of_value(name, period, value, phase) if rank is None else fifth_of_rank(name, rank)


def _on_the_side_of(band: str, p: float | None) -> float | None:
    """No smaller than a published band allows, where p is from an approximate number of pupils.

    A band of average says that the publisher's test, with the real number, found no difference.
    """
    published = band_named(band)
    if p is None or published is None:
        return p
    return max(p, RATE) if published.direction == 0 else p


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) or not math.isfinite(value) else float(value)
