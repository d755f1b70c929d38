"""National comparators: published figures, or computed from a national population.

A comparator frame has one row a measure, period, group and subgroup: value in the measure's unit,
the pupil-level standard deviation where known, the number of pupils, and who was counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean
from workbench.measures.measure import Measure
from workbench.measures.tally import tally
from workbench.measures.totals import MOMENTS, summary

COLUMNS = ["measure", "period", "group", "subgroup", "value", "sd", "n", "name", "source"]
SECONDARY = "secondary"


def published(phase: str = SECONDARY) -> pd.DataFrame:
    """Published national figures of a phase, in the columns of ``COLUMNS``.

    Args:
        phase: secondary (with key stage 4 and subjects), primary (with early years, phonics and
            key stages 1 and 2), sixth_form, special or all.

    Raises:
        UsageError: there are no figures for the phase.
    """
    sets = read("national")["sets"]
    phases = {one["phase"] for one in sets}
    if phase not in phases:
        raise UsageError(f"`phase` {phase} has no national figures.", did_you_mean(phase, phases))
    rows = [row for one in sets if one["phase"] == phase for row in _rows(one)]
    if phase == SECONDARY:
        rows.extend(_subject_rows(read("national")["subjects"]))
    return pd.DataFrame(rows, columns=COLUMNS).astype({"value": float, "sd": float, "n": float})


def computed(
    measures: Iterable[Measure],
    pupils: pd.DataFrame,
    *,
    name: str,
    by: Sequence[str] = ("all",),
    period: str = "year",
) -> pd.DataFrame:
    """National figures of a whole population of pupils, with their standard deviations.

    Args:
        measures: measures whose columns ``pupils`` has.
        pupils: the whole population, one row a pupil (or entry, for subject measures).
        name: what to call the population, for example ``"synthetic England"``.
        by: dimensions of pupil groups, or columns.
        period: column with the academic year.

    Returns:
        Columns of ``COLUMNS``.
    """
    several = tuple(measures)
    found = tally(several, pupils, by=by, unit=None, period=period)
    labels = found.labels.drop(columns="unit_id")
    parts = [
        labels.assign(
            measure=one.name,
            value=summed.value,
            sd=summed.sd,
            n=summed.n,
            name=name,
            source="computed from the population",
        )
        for one in several
        for summed in [summary(one, dict(zip(MOMENTS, found.grids[one.name].T, strict=True)))]
    ]
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def _rows(declared: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for place, values in declared["values"].items():
        group, subgroup = place.split("/")
        for measure, value in values.items():
            yield {
                "measure": measure,
                "period": declared["period"],
                "group": group,
                "subgroup": subgroup,
                "value": value,
                "sd": np.nan,
                "n": declared.get("pupils", {}).get(place, np.nan),
                "name": declared["name"],
                "source": declared["source"],
            }


def _subject_rows(declared: dict[str, Any]) -> Iterator[dict[str, Any]]:
    names = declared["columns"]
    for row in declared["rows"]:
        facts = dict(zip(names, row, strict=True))
        for measure in names[2:]:
            yield {
                "measure": measure,
                "period": declared["period"],
                "group": "subject",
                "subgroup": facts["subject"],
                "value": facts[measure],
                "sd": np.nan,
                "n": facts["entries"],
                "name": declared["name"],
                "source": declared["source"],
            }
