"""Achievement in each subject area: English and maths as sat, and the sciences of the EBacc."""

import pandas as pd

from workbench.measures.ks4.attainment8 import ENGLISH_PILLARS
from workbench.measures.ks4.ebacc import sciences
from workbench.measures.ks4.entries import CountedEntries


def subject_areas(entries: CountedEntries) -> pd.DataFrame:
    """Best points in English and in maths, and whether the sciences are at grades 4 and 5.

    English is the better of language and literature; there is no need to sit both. In the sciences
    both grades of combined science, or two of at least three single sciences, must reach the grade.

    Args:
        entries: entries that count.

    Returns:
        Columns pupil_id, urn, year, best_english and best_maths (points, missing where not
        entered), science_4 and science_5 (booleans).

    Source: DfE EBacc-eligible qualifications 2016 to 2021; DfE key stage 4 methodology 2019.
    """
    taken = sciences(entries)
    return entries.pupils.assign(
        best_english=entries.best("english", *ENGLISH_PILLARS),
        best_maths=entries.best("maths", "maths"),
        science_4=taken.at_grade(4),
        science_5=taken.at_grade(5),
    )
