"""Printed percentages beside the nearest that a whole number of pupils gives."""

from collections.abc import Mapping

import numpy as np

from workbench.measures.columns import Flags
from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.ours import percentage
from workbench.verification.printed import Printed, first_word

NO_PUPILS = "no pupils"
ANY = "so many pupils that any percentage is possible"


def beside_whole(
    published: Printed, pupils: Printed, reasons: Mapping[str, Flags] | None = None
) -> Comparison:
    """Percentages of printed numbers of pupils, whose numerators are not printed.

    With so many pupils that one of them is less than a unit of the last digit, any percentage is
    possible: those rows are left out.

    Args:
        published: percentages.
        pupils: of how many.
        reasons: named reasons for a difference, and the rows for which the test of each holds.
    """
    nearest = np.round(published.values * pupils.values / 100)
    ours = exactly(percentage(nearest, pupils.values))
    words = first_word(published, pupils)
    words = np.where((words == "") & (pupils.values == 0), NO_PUPILS, words)
    many = pupils.values * 2 * published.half >= 100
    return compare(
        "", published, ours, skip=np.where((words == "") & many, ANY, words), reasons=reasons
    )
