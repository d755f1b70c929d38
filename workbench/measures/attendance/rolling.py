"""Unauthorised sessions in a rolling run of school weeks, and the threshold for penalty notices."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.attendance.codes import kinds, kinds_of
from workbench.measures.attendance.school_weeks import KEYS, school_weeks
from workbench.measures.attendance.sessions import sessions_by
from workbench.measures.attendance.sums import SESSIONS
from workbench.measures.attendance.thresholds import RULES
from workbench.measures.cohort import KEY
from workbench.measures.columns import Integers

# more school weeks than any school has; keeps the places of pupils apart
FURTHEST = 2**20


@dataclass(frozen=True)
class Rule:
    """The threshold: so many unauthorised sessions within so many school weeks, from a year on."""

    first_year: str
    source: str
    sessions: int
    school_weeks: int


@cache
def rule() -> Rule:
    """The threshold for considering a penalty notice."""
    said = read(RULES)["penalty_notice"]
    return Rule(said["from"], said["source"], said["sessions"], said["school_weeks"])


def rolling_unauthorised(
    days: pd.DataFrame, weeks: pd.DataFrame | None = None, run: int | None = None
) -> pd.DataFrame:
    """Unauthorised sessions of a pupil in each week and in the run of school weeks it ends.

    A run goes on over holidays, closures, terms and school years, at one school.

    Args:
        days: columns of the contract ``attendance_day``: to be right in autumn, of the year before
            as well.
        weeks: frame of ``school_weeks`` of the whole school; by default that of ``days``.
        run: how many school weeks; by default those of the threshold for penalty notices, 10.

    Returns:
        Columns pupil_id, urn, year, week (Monday), unauthorised, in_run; one row for each week in
        which the pupil has an unauthorised session, in order.

    Source: DfE, Working together to improve school attendance (August 2024): national framework
        for penalty notices.
    """
    length = rule().school_weeks if run is None else run
    known = school_weeks(days) if weeks is None else weeks
    summed = sessions_by(_with_unauthorised(days), [*KEY, "week"], ["unauthorised"])
    missed = summed[[*KEY, "week", "unauthorised"]].astype(dict.fromkeys(KEY, "str"))
    placed = missed.merge(known[[*KEYS, "place"]], on=KEYS, how="left", validate="m:1")
    ordered = placed.sort_values(["pupil_id", "urn", "week"], ignore_index=True)
    pupil = ordered.groupby(["pupil_id", "urn"], sort=False).ngroup().to_numpy()
    at = pupil * FURTHEST + ordered["place"].to_numpy(dtype=np.int64)
    return ordered.assign(
        in_run=_in_run(at, ordered["unauthorised"].to_numpy(dtype=np.int64), length)
    ).drop(columns="place")


def penalty_threshold(days: pd.DataFrame, weeks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Which enrolments reached the national threshold for considering a penalty notice.

    Args:
        days: columns of the contract ``attendance_day``: to be right in autumn, of the year before
            as well.
        weeks: frame of ``school_weeks`` of the whole school; by default that of ``days``.

    Returns:
        Columns pupil_id, urn, year, possible, most_unauthorised (in any ten school weeks that end
        in the year), reached (boolean: 10 sessions or more; missing without a possible session and
        in years without a threshold), reached_in (Monday of the first week in which it was).

    Source: DfE, Working together to improve school attendance (August 2024): national framework
        for penalty notices.
    """
    runs = rolling_unauthorised(days, weeks)
    over = runs[runs["in_run"] >= rule().sessions]
    known = sessions_by(days, KEY, ["possible"])[[*KEY, "possible"]]
    most = runs.groupby(KEY)["in_run"].max().rename("most_unauthorised").reset_index()
    first = over.groupby(KEY)["week"].min().rename("reached_in").reset_index()
    table = known.astype(dict.fromkeys(KEY, "str")).merge(most, on=KEY, how="left")
    counted = table["most_unauthorised"].fillna(0).astype("int64")
    judged = (table["possible"] > 0) & (table["year"] >= rule().first_year)
    reached = (counted >= rule().sessions).astype("boolean").where(judged)
    return table.assign(most_unauthorised=counted, reached=reached).merge(first, on=KEY, how="left")


def _with_unauthorised(days: pd.DataFrame) -> pd.DataFrame:
    """The days on which a session was missed without leave."""
    table = np.array([kind.class_ == "unauthorised" for kind in kinds().values()])
    marks = [table[kinds_of(days[session], days["date"])] for session in SESSIONS]
    found: pd.DataFrame = days[np.logical_or(*marks)]
    return found


def _in_run(at: Integers, sessions: Integers, length: int) -> Integers:
    """Sums over the places from ``length - 1`` before each one up to it; ``at`` is ascending."""
    before = np.concatenate([[0], np.cumsum(sessions)])
    first = np.searchsorted(at, at - length + 1, side="left")
    counted: Integers = before[1:] - before[first]
    return counted
