"""Estimates at key stage 4: what they are made from.

Whether a pupil passes in several subjects at once has a model of its own: a pupil's results go
together more than prior attainment and school foretell, so that multiplying the chances of the
subjects would tell too few pupils that they pass in all. The lower of English and maths is an
ordinal outcome like any other, and its chances at 4 and at 5 are those of the basics.
"""

import numpy as np
import pandas as pd

from workbench.errors import UsageError
from workbench.measures.cohort import KEY
from workbench.measures.columns import Floats, floats
from workbench.measures.context.prior import POINTS_PER_LEVEL, SCALED_FROM, averages
from workbench.measures.ks4.attainment8 import ENGLISH_PILLARS
from workbench.measures.ks4.attainment8 import from_counted as attainment8_of
from workbench.measures.ks4.ebacc import from_counted as ebacc_of
from workbench.measures.ks4.entries import CountedEntries, count_entries, counted
from workbench.models.estimates.pupils import outcome_rows, with_prior

ATTAINMENT8 = "Attainment 8"
BASICS = "English and maths"
EBACC = "EBacc"


def predictors(pupil: pd.DataFrame, prior_attainment: pd.DataFrame) -> pd.DataFrame:
    """Prior attainment, sex and month of birth of pupils.

    Prior attainment is the average of key stage 2: points (6 a level) for cohorts to 2019/20, the
    scaled score after that; the difference is maths less English or reading, on the same scale.

    Args:
        pupil, prior_attainment: frames of those contracts.

    Returns:
        One row for each row of ``pupil``, same index: pupil_id, urn, year, female, month, prior
        and difference; missing where not known.

    Raises:
        UsageError: the years have prior attainment on different scales.

    Source: FFT Education Datalab 2022, how FFT estimates are calculated; DfE key stage 4
        performance methodology 2019 and 2021 (average of key stage 2).
    """
    _refuse_two_scales(pupil["year"])
    later = (prior_attainment["year"] >= SCALED_FROM).to_numpy(dtype=np.bool_)
    levels = _difference(prior_attainment, "maths_fine", "english_fine") * POINTS_PER_LEVEL
    scaled = _difference(prior_attainment, "maths_scaled", "reading_scaled")
    known = prior_attainment[KEY].assign(
        prior=floats(averages(prior_attainment)["prior_average"]),
        difference=np.where(later, scaled, levels),
    )
    return with_prior(pupil, known)


def entries(ks4_entry: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Entries that count, with what is known of their pupils.

    Args:
        ks4_entry: frame of the contract.
        known: of :func:`predictors`; entries of other pupils are left out.

    Returns:
        One row an entry: pupil_id, urn, year, grade, part (subject, with the type of qualification
        where that is not a GCSE and the subject does not say), points and the predictors.
    """
    rows = counted(ks4_entry)
    kinds, subject = rows["qualification_type"].astype("str"), rows["subject"].astype("str")
    plain = kinds.str.startswith("GCSE") | subject.str.endswith(")")
    part = subject.where(plain, subject + " (" + kinds + ")")
    table = rows[[*KEY, "grade"]].assign(part=part, points=floats(rows["points"]))
    return table.merge(known, on=KEY, how="inner", validate="m:1")


def pupils(ks4_entry: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """What pupils' entries come to, with what is known of them.

    Attainment 8 is in whole points. English and maths is the lower of the two, 0 without one of
    them, so that 4 and 5 are the basics; the EBacc is 0, 4 or 5 for pupils who enter it: neither,
    achieved at 4, achieved at 5.

    Args:
        ks4_entry: frame of the contract.
        known: of :func:`predictors`, one row a pupil.

    Returns:
        Up to three rows a pupil: pupil_id, urn, year, the predictors, part, points and grade.

    Source: DfE key stage 4 methodology 2019 (Attainment 8, basics, EBacc); Liu and others 2017,
        Modeling continuous response variables using ordinal regression.
    """
    members = known.reset_index(drop=True)
    every = count_entries(ks4_entry, members[KEY])
    attainment8 = floats(attainment8_of(every)["attainment8"])
    points = {
        ATTAINMENT8: np.floor(attainment8 + 0.5),
        BASICS: np.floor(_lower(every)),
        EBACC: _ebacc(every),
    }
    return outcome_rows(members, points)


def _lower(every: CountedEntries) -> Floats:
    english = np.nan_to_num(every.best("english", *ENGLISH_PILLARS))
    return np.minimum(english, np.nan_to_num(every.best("maths", "maths")))


def _ebacc(every: CountedEntries) -> Floats:
    found = ebacc_of(every)
    at_4, at_5 = (found[name].to_numpy(dtype=np.bool_) for name in ("ebacc_4", "ebacc_5"))
    entered = found["ebacc_entered"].to_numpy(dtype=np.bool_)
    return np.where(entered, np.where(at_5, 5.0, np.where(at_4, 4.0, 0.0)), np.nan)


def _difference(frame: pd.DataFrame, one: str, other: str) -> Floats:
    return floats(frame[one]) - floats(frame[other])


def _refuse_two_scales(years: "pd.Series[str]") -> None:
    later = years >= SCALED_FROM
    if later.any() and not later.all():
        raise UsageError(
            f"`pupil` has years before and from {SCALED_FROM}, whose key stage 2 results are on "
            "different scales.",
            "Give years of one of the two.",
        )
