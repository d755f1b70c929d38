"""Estimates of many subjects: a model for each, and a matrix where there is too little for one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import UsageError, UserError, did_you_mean
from workbench.measures.cohort import KEY
from workbench.measures.columns import floats
from workbench.models.estimates.chances import Chances
from workbench.models.estimates.fitting import fit
from workbench.models.estimates.model import OrdinalModel
from workbench.models.estimates.purpose import check_purpose
from workbench.models.estimates.rules import check_benchmark, rule
from workbench.models.estimates.transition import TransitionMatrix, matrix_of

Estimator = OrdinalModel | TransitionMatrix
NO_PRIOR = "no prior attainment, sex or month of birth"
NO_ESTIMATOR = "no estimates of the subject"


@dataclass(frozen=True)
class Estimators:
    """What estimates are made with.

    Attributes:
        parts: model or matrix of each subject or outcome.
        left_out: reason for each that has none.
        reasons: why a subject has a matrix and no model.
    """

    parts: Mapping[str, Estimator]
    left_out: Mapping[str, str]
    reasons: Mapping[str, str]

    def __getitem__(self, part: str) -> Estimator:
        """The model or matrix of a part.

        Raises:
            UsageError: there is none.
        """
        if part not in self.parts:
            why = self.left_out.get(part, "")
            hint = f"It was left out: {why}." if why else did_you_mean(part, self.parts)
            raise UsageError(f"`part` {part} has no estimates.", hint)
        return self.parts[part]

    def table(self) -> pd.DataFrame:
        """Columns part, method, n, reason: every subject, also those left out."""
        rows = [(p, one.method, one.nobs, self.reasons.get(p, "")) for p, one in self.parts.items()]
        rows += [(part, "none", 0, reason) for part, reason in self.left_out.items()]
        table = pd.DataFrame(rows, columns=["part", "method", "n", "reason"])
        return table.astype({"part": "str", "method": "str", "reason": "str"})


def fit_all(
    rows: pd.DataFrame, *, parts: Sequence[str] = (), context: Sequence[str] = ()
) -> Estimators:
    """Fit every subject for itself.

    A subject with too few entries or schools for a model, at one level, or whose model does not
    settle gets a transition matrix of its own entries; one with fewer than 10 entries gets nothing.

    Args:
        rows: one row an entry: part (subject), and what :func:`fitting.fit` needs.
        parts: the subjects to fit; by default all that occur.
        context: must be empty: estimates do not depend on circumstances.

    Raises:
        UsageError: there is context, or a subject has no rows.
    """
    check_purpose("estimates", context)
    found: dict[str, Estimator] = {}
    left_out: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for part, entries in of_parts(rows.drop(columns=_UNUSED, errors="ignore"), parts):
        try:
            found[part], reasons[part] = _estimator(entries, part)
        except UsageError as refusal:
            left_out[part] = refusal.what
    reasons = {part: reason for part, reason in reasons.items() if reason}
    return Estimators(found, left_out, reasons)


def estimates(
    estimators: Estimators,
    entries: pd.DataFrame,
    benchmark: str = "FFT50",
    *,
    thresholds: Sequence[float] = (),
) -> pd.DataFrame:
    """The estimate of every entry.

    Args:
        estimators: of :func:`fit_all`, made from cohorts before.
        entries: one row an entry that is to come: pupil_id, urn, year, part and the predictors.
        benchmark: as in :meth:`OrdinalModel.chances`.
        thresholds: points whose chance is told as well: 4 and 5 of English and maths are the
            basics.

    Returns:
        One row an entry, in order and with the index of ``entries``: pupil_id, urn, year, part,
        benchmark, method, n (pupils that the chances rest on), the columns of
        :meth:`Chances.frame`, reason (why there is no estimate; empty where there is one), and
        chance_<points> for each threshold.

    Raises:
        UsageError: the benchmark is not known.
    """
    check_benchmark(benchmark)
    pieces = []
    numbered = entries.reset_index(drop=True)
    for part, rows in of_parts(numbered.drop(columns=_UNUSED)):
        if part in estimators.parts:
            pieces.append(_of_part(estimators[part], rows, benchmark, thresholds))
        else:
            pieces.append(pd.DataFrame({"method": "none", "reason": NO_ESTIMATOR}, rows.index))
    found = pd.concat(pieces) if pieces else pd.DataFrame()
    further = {f"chance_{points:g}": "float64" for points in thresholds}
    found = found.reindex(numbered.index).reindex(columns=[*_COLUMNS, *further])
    known = numbered[[*KEY, "part"]].assign(benchmark=benchmark)
    told = pd.concat([known, found.astype({**_WORDS, **_NUMBERS, **further})], axis=1)
    return told.set_axis(entries.index)


_UNUSED = ["pupil_id", "year"]
_WORDS = dict.fromkeys(["method", "estimate", "reason"], "str")
_NUMBERS = dict.fromkeys(
    ["n", "estimate_points", "points", "chance_higher", "chance_lower"], "float64"
)
_COLUMNS = [
    *("method", "n", "estimate", "estimate_points", "points"),
    *("chance_higher", "chance_lower", "reason"),
]


def chances(
    estimators: Estimators, entries: pd.DataFrame, benchmark: str = "FFT50"
) -> Iterator[tuple[str, pd.DataFrame, Chances]]:
    """Subject by subject: its name, its entries, and their chances of each level.

    Args:
        estimators: of :func:`fit_all`.
        entries: as for :func:`estimates`; subjects without an estimator are passed over.
        benchmark: as in :meth:`OrdinalModel.chances`.
    """
    for part, rows in of_parts(entries):
        if part in estimators.parts:
            yield part, rows, estimators[part].chances(rows, benchmark)


def of_parts(rows: pd.DataFrame, parts: Sequence[str] = ()) -> Iterator[tuple[str, pd.DataFrame]]:
    """Rows of each part in alphabetical order, each in the order of ``rows``.

    Raises:
        UsageError: ``rows`` has no column part, or a part that is asked for does not occur.
    """
    if "part" not in rows:
        raise UsageError("`rows` has no column part.", "Say which subject each row is of.")
    codes, names = pd.factorize(rows["part"], sort=True)
    if unknown := sorted(set(parts) - set(names)):
        raise UsageError(
            f"`parts` {', '.join(unknown)} have no rows.", did_you_mean(unknown[0], names)
        )
    order = np.argsort(codes, kind="stable")
    ends = np.searchsorted(codes[order], np.arange(len(names) + 1))
    for place, name in enumerate(names):
        if not parts or name in parts:
            yield str(name), rows.iloc[order[ends[place] : ends[place + 1]]]


def _estimator(entries: pd.DataFrame, part: str) -> tuple[Estimator, str]:
    """The model, or the matrix and the reason for it."""
    enough = rule("enough")
    known = entries[["points", "prior"]].notna().all(axis=1)
    count, schools = int(known.sum()), entries["urn"][known].nunique()
    if count < enough["entries"]:
        return matrix_of(entries, part=part), f"fewer than {enough['entries']} entries"
    if schools < enough["schools"]:
        return matrix_of(entries, part=part), f"fewer than {enough['schools']} schools"
    try:
        return fit(entries, part=part), ""
    except UserError as refusal:
        return matrix_of(entries, part=part), refusal.what


def _of_part(
    estimator: Estimator, rows: pd.DataFrame, benchmark: str, thresholds: Sequence[float]
) -> pd.DataFrame:
    found = estimator.chances(rows, benchmark)
    told = {f"chance_{points:g}": found.at_least(points) for points in thresholds}
    table = found.frame().assign(**told).set_axis(rows.index)
    reason = np.where(found.known, "", NO_PRIOR)
    return table.assign(
        method=estimator.method, n=floats(pd.Series(estimator.similar(rows))), reason=reason
    )
