"""From one year to the next: last year's absence of this year's pupils."""

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.measures.attendance.thresholds import absence_band, add_thresholds
from workbench.measures.cohort import KEY
from workbench.measures.columns import floats

SUMS = ["possible", "absent"]


def transitions(sums: pd.DataFrame) -> pd.DataFrame:
    """This year's absence of each enrolment beside the same pupil's absence of the year before.

    The year before is pooled over all schools of the pupil that ``sums`` knows, so that a change
    of school does not hide it.

    Args:
        sums: frame of ``attendance`` of several years.

    Returns:
        Columns pupil_id, urn, year, possible, absent, absence_band, persistent, severe,
        compulsory_age; and the same of the year before as possible_before, absent_before,
        band_before, persistent_before, severe_before, missing where nothing is known of it. One
        row an enrolment of every year.

    Source: DfE pupil absence in schools in England, methodology, for the thresholds and bands.
    """
    now = sums.astype(dict.fromkeys(KEY, "str"))
    pooled = now.groupby(["pupil_id", "year"], sort=False)[SUMS].sum().reset_index()
    following = {year: str(AcademicYear.parse(year).previous(-1)) for year in now["year"].unique()}
    before = pooled.assign(year=pooled["year"].map(following))
    flags = add_thresholds(before).drop(columns=["at_risk", "absence_band"])
    renamed = {name: f"{name}_before" for name in [*SUMS, "persistent", "severe"]}
    here = now[[*KEY, *SUMS, "absence_band", "persistent", "severe", "compulsory_age"]]
    table = here.merge(flags.rename(columns=renamed), on=["pupil_id", "year"], how="left")
    missed, possible = floats(table["absent_before"]), floats(table["possible_before"])
    return table.assign(band_before=absence_band(np.nan_to_num(missed), np.nan_to_num(possible)))


def transition_matrix(rows: pd.DataFrame) -> pd.DataFrame:
    """How many enrolments went from each band of absence to each.

    Args:
        rows: frame of ``transitions``, of the years wanted.

    Returns:
        Columns year, band_before, absence_band, n; every pair of bands, also those of nobody.
        Enrolments without a possible session in either year are left out.
    """
    keys = ["year", "band_before", "absence_band"]
    known = rows[rows["band_before"].notna() & rows["absence_band"].notna()]
    counts = known.groupby(keys, observed=False).size()
    return counts.rename("n").reset_index()
