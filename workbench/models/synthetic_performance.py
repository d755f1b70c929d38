"""Figures of synthetic schools as DfE would publish them, suppressed by its rules."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.columns import Flags, Floats
from workbench.measures.intervals import half_width
from workbench.measures.ks4.progress_tables import year_tables
from workbench.measures.ks4.school_progress import withheld
from workbench.measures.verdicts import bands
from workbench.models.synthetic_totals import COMPLEMENT, results_of, summed_over, totals
from workbench.synthetic.batch import Batch
from workbench.synthetic.frames import frame_of
from workbench.synthetic.places import regions
from workbench.synthetic.schools import SOURCE

ENGLAND = "E92000001"
PUBLISHED, SUPPRESSED, NOT_APPLICABLE = "published", "suppressed", "not_applicable"
LOW_COVERAGE = "low_coverage"
# decimals in DfE's files, and what a mean is multiplied by
_PLACES = {
    "attainment8": (1, 1),
    "english_maths_5": (0, 100),
    "english_maths_4": (0, 100),
    "ebacc_entry": (0, 100),
    "ebacc_aps": (2, 1),
}
_BANDS = (
    "",
    "Well above average",
    "Above average",
    "Average",
    "Below average",
    "Well below average",
)


@dataclass(frozen=True)
class Performance:
    """Figures of the schools seen so far; batches add to it.

    Attributes:
        schools: columns of the contract ``school``.
        parts: totals of the batches so far.
    """

    schools: pd.DataFrame
    parts: tuple[pd.DataFrame, ...] = ()

    def with_batch(self, batch: Batch) -> "Performance":
        """With the results of one batch more."""
        return self.with_results(results_of(batch.datasets))

    def with_results(self, results: pd.DataFrame) -> "Performance":
        """With the results of some schools more.

        Args:
            results: frame of ``cohort_results``, all pupils of those schools and years.
        """
        return replace(self, parts=(*self.parts, totals(results)))

    def frame(self) -> pd.DataFrame:
        """Rows of schools, local authorities, regions and England.

        Returns:
            Columns of the contract ``school_performance``, in stored order; percentages run from
            0 to 100.
        """
        units = _units(pd.concat(self.parts, ignore_index=True), self.schools)
        known = _Published(units)
        rows = [known.cohort(), *(known.mean(name) for name in _PLACES), known.progress()]
        rows.append(known.bands(set(self.schools.loc[withheld(self.schools), "urn"])))
        together = pd.concat(rows, ignore_index=True)
        order = ["level", "unit_id", "year", "measure", "group"]
        ordered = together.sort_values(order, ignore_index=True)
        columns = {name: _missing_as_none(ordered[name]) for name in ordered.columns}
        return frame_of("school_performance", {**columns, "source": SOURCE})


def published_like(results: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """Published-style figures from pupil-level results.

    Args:
        results: frame of ``cohort_results``: all pupils of the schools and years wanted.
        schools: columns of the contract ``school``.

    Returns:
        Columns of the contract ``school_performance``.

    Source: DfE school performance tables, abbreviations and suppression rules 2019 and 2024.
    """
    return Performance(schools).with_results(results).frame()


def _units(schools_totals: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """Totals of schools and of the areas they lie in: level, unit_id, then the totals."""
    codes = {region.name: region.code for region in regions()}
    place = schools[["urn", "la_code", "region"]].astype("str")
    located = schools_totals.merge(place, on="urn", how="left", validate="m:1")
    located = located.assign(region=located["region"].map(codes), national=ENGLAND)
    areas = [
        summed_over(
            located.drop(columns=[c for c in ("la_code", "region", "national") if c != by]), [by]
        )
        .rename(columns={by: "unit_id"})
        .assign(level=level)
        for level, by in (("la", "la_code"), ("region", "region"), ("national", "national"))
    ]
    own = schools_totals.rename(columns={"urn": "unit_id"}).assign(level="school")
    return pd.concat([own, *areas], ignore_index=True)


@dataclass(frozen=True)
class _Published:
    """Units with their totals, and what may be published of them."""

    units: pd.DataFrame

    @cached_property
    def fewest(self) -> int:
        """Fewest pupils that a result may be published for."""
        return int(read("progress8")["publication"]["fewest_pupils"])

    def cohort(self) -> pd.DataFrame:
        """Pupils: the cohort always, its parts only where the cohort itself is large enough."""
        few = self._everybody("pupils") < self.fewest
        hidden = few & (self.units["group"] != "all").to_numpy()
        status = np.where(hidden, SUPPRESSED, PUBLISHED)
        value = np.where(hidden, np.nan, self._floats("pupils"))
        return self._rows("cohort", value, value, status)

    def mean(self, measure: str) -> pd.DataFrame:
        """A mean or percentage over all pupils of the group."""
        places, factor = _PLACES[measure]
        status = self._status("pupils")
        exact = factor * self._floats(measure) / np.maximum(self._floats("pupils"), 1)
        shown = np.where(status == PUBLISHED, rounded(exact, places), np.nan)
        return self._rows(measure, shown, self._floats("pupils"), status)

    def progress(self) -> pd.DataFrame:
        """Progress 8 with its interval, over pupils with prior attainment."""
        status, score, half = self._progress()
        shown = status == PUBLISHED
        return self._rows(
            "progress8", np.where(shown, rounded(score, 2), np.nan), self._floats("matched"), status
        ).assign(
            low=np.where(shown, rounded(score - half, 2), np.nan),
            high=np.where(shown, rounded(score + half, 2), np.nan),
        )

    def bands(self, without: set[str]) -> pd.DataFrame:
        """Bands of schools; UTCs, studio schools and those that start at 13 or 14 have none."""
        status, score, half = self._progress()
        number = bands(score, score - half, score + half)
        hidden = self.units["unit_id"].isin(without).to_numpy() & (status == PUBLISHED)
        status = np.where(hidden, SUPPRESSED, status)
        words = np.array(_BANDS, dtype=object)[np.where(status == PUBLISHED, number, 0)]
        rows = self._rows(
            "progress8_band", np.full(len(status), np.nan), self._floats("matched"), status
        ).assign(text=pd.Series(words, dtype=object).replace("", None).to_numpy())
        wanted = (self.units["level"] == "school") & (self.units["group"] == "all")
        return rows[wanted.to_numpy()]

    def _progress(self) -> tuple["np.ndarray[tuple[int], np.dtype[np.str_]]", Floats, Floats]:
        matched = self._floats("matched")
        sds = {year: table.sd() for year, table in year_tables().items()}
        sd = self.units["year"].map(sds).to_numpy(dtype=np.float64)
        least = read("progress8")["publication"]["least_coverage"]
        low = matched < least * self._floats("pupils")
        status = self._status("matched")
        status = np.where(low & (status == PUBLISHED), LOW_COVERAGE, status)
        score = self._floats("progress8") / np.where(matched > 0, matched, np.nan)
        return status, score, half_width(matched, sd)

    def _status(self, count: str) -> "np.ndarray[tuple[int], np.dtype[np.str_]]":
        """Suppressed where the group, or the other half of its split, has 1 to 5 pupils."""
        own, other = self._floats(count), self._other(count)
        few = self._few(own) | self._few(other)
        return np.select([own == 0, few], [NOT_APPLICABLE, SUPPRESSED], default=PUBLISHED)

    def _few(self, count: Floats) -> Flags:
        return np.asarray((count > 0) & (count < self.fewest))

    def _other(self, count: str) -> Floats:
        """Pupils in the other half of the group's split, 0 for all pupils."""
        key = ["level", "unit_id", "year", "group"]
        sizes = self.units.set_index(key)[count]
        wanted = self.units.assign(group=self.units["group"].map(COMPLEMENT))
        found = sizes.reindex(pd.MultiIndex.from_frame(wanted[key])).fillna(0)
        return found.to_numpy(dtype=np.float64)

    def _everybody(self, count: str) -> Floats:
        key = ["level", "unit_id", "year"]
        everybody = self.units[self.units["group"] == "all"].set_index(key)[count]
        return everybody.reindex(pd.MultiIndex.from_frame(self.units[key])).to_numpy(np.float64)

    def _floats(self, column: str) -> Floats:
        return self.units[column].to_numpy(dtype=np.float64)

    def _rows(
        self,
        measure: str,
        value: Floats,
        n: Floats,
        status: "np.ndarray[tuple[int], np.dtype[np.str_]]",
    ) -> pd.DataFrame:
        return self.units[["level", "unit_id", "year", "group"]].assign(
            measure=measure, value=value, text=None, n=n, low=np.nan, high=np.nan, status=status
        )


def rounded(values: Floats, places: int) -> Floats:
    """Rounded half away from zero, as published figures are."""
    factor = 10.0**places
    return np.asarray(np.copysign(np.floor(np.abs(values) * factor + 0.5) / factor, values))


def _missing_as_none(column: "pd.Series[float]") -> list[object]:
    values = column.astype(object)
    return values.where(column.notna(), None).tolist()
