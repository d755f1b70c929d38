"""Suspensions and permanent exclusions of each pupil, those of whom there are none among them."""

import numpy as np
import pandas as pd

from workbench.measures.cohort import KEY, Cohort, cohort
from workbench.measures.columns import Floats, Integers, floats
from workbench.measures.context.joining import on_roll
from workbench.measures.exclusions.reasons import (
    UNRECOGNISED,
    published_reasons,
    reasons_given,
)

SUSPENSION, PERMANENT = "suspension", "permanent"


def pupil_exclusions(
    pupil: pd.DataFrame, suspension: pd.DataFrame, *, by_reason: bool = True
) -> pd.DataFrame:
    """Numbers of suspensions and permanent exclusions of each pupil at each school and year.

    Args:
        pupil: columns of the contract ``pupil``.
        suspension: columns of the contract ``suspension``.
        by_reason: whether there are columns of each reason.

    Returns:
        Columns pupil_id, urn, year; on_roll (1 on the day of the January census with a single or
        main registration, else 0); suspensions, suspended (1 if there is one or more), repeat (1 if
        two or more), permanent, sessions_lost (to suspensions); and suspensions and permanent
        exclusions by reason given, as ``suspensions_bullying`` and ``permanent_bullying``. A pupil
        who was suspended but has no enrolment has a row with on_roll 0. Up to three reasons may be
        given, so that those by reason add up to more than all.

    Source: DfE pupil exclusion statistics, methodology.
    """
    known = suspension.astype(dict.fromkeys(KEY, "str"))
    enrolled = pupil[KEY].astype("str")
    everyone = pd.concat([enrolled, known[KEY]], ignore_index=True).drop_duplicates()
    who = cohort(known, everyone)
    fixed = (known["kind"] == SUSPENSION).to_numpy(dtype=np.bool_)
    suspensions = _count(who, fixed)
    lost = np.nan_to_num(floats(known["sessions"])) * fixed
    rows = who.pupils.assign(
        on_roll=_on_roll(who, pupil),
        suspensions=suspensions,
        suspended=(suspensions >= 1).astype(np.int64),
        repeat=(suspensions >= 2).astype(np.int64),
        permanent=_count(who, ~fixed),
        sessions_lost=_count(who, lost),
    )
    return pd.concat([rows, _by_reason(known, who)], axis=1) if by_reason else rows


def _count(who: Cohort, weights: np.ndarray[tuple[int], np.dtype[np.bool_]] | Floats) -> Integers:
    return np.bincount(who.position, weights=weights, minlength=who.size).astype(np.int64)


def _on_roll(who: Cohort, pupil: pd.DataFrame) -> Integers:
    enrolled = pupil[KEY].astype("str")[on_roll(pupil).to_numpy()]
    counted = np.zeros(who.size, dtype=np.int64)
    counted[cohort(enrolled, who.pupils).position] = 1
    return counted


def _by_reason(suspension: pd.DataFrame, who: Cohort) -> pd.DataFrame:
    given = reasons_given(suspension)
    position = cohort(given, who.pupils).position
    names = [*(one.name for one in published_reasons().values()), UNRECOGNISED]
    columns: dict[str, Integers] = {}
    for prefix, kind in (("suspensions", SUSPENSION), ("permanent", PERMANENT)):
        of_kind = (given["kind"] == kind).to_numpy(dtype=np.bool_)
        for name in names:
            chosen = of_kind & (given["reason_given"] == name).to_numpy(dtype=np.bool_)
            columns[f"{prefix}_{name}"] = np.bincount(position[chosen], minlength=who.size)
    return pd.DataFrame(columns, index=range(who.size))
