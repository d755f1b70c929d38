"""How a figure of a school was calculated: the sums behind it, protected like the figure.

A figure that is suppressed has no sums. Where groups are suppressed, a number of pupils with an
attribute is shown only where neither it nor its rest is small, and where the guard of differencing
lets the set of these pupils pass beside what was answered about the measure.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbench.access.differencing import Question
from workbench.access.disclosure import SUPPRESSED
from workbench.measures.catalogue import measure
from workbench.measures.groups import ALL
from workbench.measures.measure import Measure
from workbench.measures.status import GIVEN
from workbench.measures.totals import MOMENTS, counts, moments
from workbench.measures.workings import workings
from workbench.views.school import attendance_frames, results_frames
from workbench.views.school.choices import ATTENDANCE_MEASURES
from workbench.views.school.data import SchoolData
from workbench.views.school.register import Register


@dataclass(frozen=True)
class Working:
    """The sums behind one figure of all pupils.

    Attributes:
        row: the figure, a row of :func:`workbench.measures.compute.compute` after disclosure
            control; empty where there is none of the year.
        eligible: rows that can count; None where it is withheld.
        left_out: those of them without the measure; None where it is withheld.
        numerator: the sum above the line; None where it is withheld.
        denominator: the sum below it; None where it is withheld.
    """

    row: Mapping[str, Any]
    eligible: float | None = None
    left_out: float | None = None
    numerator: float | None = None
    denominator: float | None = None

    @property
    def hidden(self) -> bool:
        """Whether the figure is suppressed."""
        return self.row.get("status") == SUPPRESSED

    @property
    def shown(self) -> bool:
        """Whether there is a figure that is shown."""
        return self.row.get("status") in GIVEN


def working(data: SchoolData, register: Register | None, year: str, name: str) -> Working:
    """The sums behind a measure of all pupils in a year, as far as they may be shown.

    Args:
        data: the school.
        register: attendance of the year, for measures of attendance.
        year: academic year.
        name: the measure.
    """
    one, row = measure(name), _figure(data, register, year, name)
    pupils = _pupils(data, register, year, name)
    if row.get("status") not in GIVEN or pupils is None:
        return Working(row)
    sums = workings([one], pupils).iloc[0]
    left_out = float(sums["eligible"] - sums["n"])
    few = 0 < left_out < data.rights.threshold
    numerator, denominator = float(sums["numerator"]), float(sums["denominator"])
    told = _told(data, one, pupils, year, numerator, denominator)
    return Working(
        row,
        eligible=None if few else float(sums["eligible"]),
        left_out=None if few else left_out,
        numerator=numerator if told else None,
        denominator=denominator,
    )


def _figure(data: SchoolData, register: Register | None, year: str, name: str) -> Mapping[str, Any]:
    """The protected figure, from the tables that the other views show."""
    if name not in ATTENDANCE_MEASURES:
        found = results_frames.summary(data, year)
        if name not in set(found["measure"]):
            found = results_frames.trend(data, name)
    elif register is None:
        return {}
    else:
        found = attendance_frames.headline(register, ALL, data.control, data.national)
    rows = found[(found["measure"] == name) & (found["period"] == year)]
    return {str(k): v for k, v in rows.iloc[0].to_dict().items()} if len(rows) else {}


def _pupils(
    data: SchoolData, register: Register | None, year: str, name: str
) -> pd.DataFrame | None:
    if name not in ATTENDANCE_MEASURES:
        return data.of_year(year).members
    return None if register is None else register.pupils


def _told(
    data: SchoolData,
    one: Measure,
    pupils: pd.DataFrame,
    year: str,
    numerator: float,
    denominator: float,
) -> bool:
    """Whether the numerator may be shown: a share of few pupils, or of all but a few, may not."""
    threshold = data.rights.threshold
    if not threshold or one.unit != "%":
        return True
    if any(0 < part < threshold for part in (numerator, denominator - numerator)):
        return False
    if one.kind != "percentage":
        return True
    with_it = counts(one, pupils) & (moments(one, pupils)[:, MOMENTS.index("top")] > 0)
    members = data.guard.hashes.members(pupils.loc[np.asarray(with_it), "pupil_id"])
    # of the same topic as the figure, so that the rest of its pupils counts as an answer too
    return not any(data.guard.record([Question(json.dumps([data.urn, year, one.name]), members)]))
