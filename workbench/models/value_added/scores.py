"""Subject value added of schools, pupil groups and teaching groups, with intervals and verdicts."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.errors import ContractViolation
from workbench.measures.cells import ENGLAND
from workbench.measures.columns import Floats, Integers, floats
from workbench.measures.groups import ALL, dimensions
from workbench.measures.intervals import Z
from workbench.measures.status import CALCULATED, NOT_AVAILABLE
from workbench.models.value_added.cells import SUBJECT, numbered
from workbench.models.value_added.flags import with_flags

MEASURE = "subject_value_added"
ALTERNATIVE = "alternative_baseline"
"""Status of value added from another baseline than the official one."""
CELL = ["unit_id", "period", "group", "subgroup"]
_NEEDED = ["year", "value_added", "subject_sd"]


def subject_scores(
    rows: pd.DataFrame,
    *,
    subject: Sequence[str] = SUBJECT,
    unit: str | None = "urn",
    groups: Sequence[str] = (ALL,),
    method: str = "",
) -> pd.DataFrame:
    """Mean value added of each unit, year and subject, and of groups of pupils within them.

    The interval is the mean plus or minus 1.96 national standard deviations of the subject over the
    root of the number of pupils. With another baseline the variance has two further parts: what a
    pupil's baseline may differ from what was found for it, which gets less with more pupils, and
    what the baselines of a whole school may be off, which does not.

    Args:
        rows: entries with value added (``value_added``, or of an alternative baseline).
        subject: columns that name a subject.
        unit: column of the unit, or nothing for England as one.
        groups: dimensions of pupil groups, or columns of ``rows`` such as a teaching group; pupils
            in no part of one are left out of it.
        method: how grades were expected, in words (``method`` of the models).

    Returns:
        One row a unit, year, subject and part of a group: measure, unit_id, period, the subject
        columns, group, subgroup, n (entries with value added), value (grades), low, high, national
        (0), verdict, status, method; entries (all of them), std_error, sd (whose interval is that
        of n pupils), direction (1 significantly above, 0, -1 significantly below) and sign (+, -).

    Raises:
        ContractViolation: a column is missing.

    Source: DfE key stage 4 ready reckoner (intervals); FFT Education (groups, signs).
    """
    _check(rows, subject, unit, groups)
    parts = [_of_group(rows, subject, unit, one) for one in groups]
    found = pd.concat(parts, ignore_index=True)
    return with_flags(found.assign(measure=MEASURE, method=_method(found, rows, method)), subject)


def _check(
    rows: pd.DataFrame, subject: Sequence[str], unit: str | None, groups: Sequence[str]
) -> None:
    columns = [name for name in groups if name not in dimensions()]
    wanted = [*_NEEDED, *subject, *([] if unit is None else [unit]), *columns]
    absent = [name for name in dict.fromkeys(wanted) if name not in rows]
    if absent:
        raise ContractViolation(
            f"`rows` lacks the columns {', '.join(absent)}.",
            "Give rows of `value_added`; `groups` are pupil groups or columns of the rows.",
        )


def _of_group(
    rows: pd.DataFrame, subject: Sequence[str], unit: str | None, group: str
) -> pd.DataFrame:
    codes, parts = _parts(rows, group)
    inside = codes >= 0
    own = rows if inside.all() else rows[inside]
    place = [*([] if unit is None else [unit]), "year", *subject]
    named = own[place].assign(_part=codes[inside])
    numbers, first = numbered(named, [*place, "_part"])
    labels = named.take(first).reset_index(drop=True)
    told = labels[list(subject)].assign(
        unit_id=ENGLAND if unit is None else labels[unit],
        period=labels["year"],
        group=group,
        subgroup=np.array(parts, dtype=object)[labels["_part"]] if len(labels) else "",
    )
    order = labels.sort_values([*place, "_part"], kind="stable").index.to_numpy()
    scored = pd.concat([told.astype({"subgroup": "str"}), _sums(own, numbers, len(first))], axis=1)
    return scored.take(order).reset_index(drop=True)


def _parts(rows: pd.DataFrame, group: str) -> tuple[Integers, list[str]]:
    """Part of a pupil group, or value of a column, that each row is in; -1 for none."""
    if group in dimensions():
        one = dimensions()[group]
        return one.codes(rows), [part.name for part in one.parts]
    codes, values = pd.factorize(rows[group], sort=True)
    return codes.astype(np.int64), [str(value) for value in values]


def _sums(rows: pd.DataFrame, numbers: Integers, size: int) -> pd.DataFrame:
    added = floats(rows["value_added"])
    known = ~np.isnan(added)

    def summed(values: Floats) -> Floats:
        sums: Floats = np.bincount(numbers[known], weights=values[known], minlength=size)
        return sums

    n = summed(np.ones(len(rows)))
    variance = floats(rows["subject_sd"]) ** 2 + _column(rows, "baseline_variance")
    with np.errstate(invalid="ignore", divide="ignore"):
        shared = summed(_column(rows, "shared_error")) / n
        error = np.sqrt(summed(variance) / n**2 + shared**2)
        value = summed(added) / n
    other = summed(_other(rows)) > 0
    status = np.where(n == 0, NOT_AVAILABLE, np.where(other, ALTERNATIVE, CALCULATED))
    return pd.DataFrame(
        {
            "n": n.astype(np.int64),
            "entries": np.bincount(numbers, minlength=size),
            "value": value,
            "low": value - Z * error,
            "high": value + Z * error,
            "std_error": error,
            "sd": error * np.sqrt(n),
            "status": pd.Series(status, dtype="str"),
        }
    )


def _column(rows: pd.DataFrame, name: str) -> Floats:
    """A column that only rows with another baseline have; 0 without it."""
    if name not in rows:
        return np.zeros(len(rows))
    return np.nan_to_num(floats(rows[name]))


def _other(rows: pd.DataFrame) -> Floats:
    """1 for rows with an alternative baseline, else 0."""
    if "basis" not in rows:
        return np.zeros(len(rows))
    return floats(rows["basis"].fillna("") != "")


def _method(found: pd.DataFrame, rows: pd.DataFrame, method: str) -> "pd.Series[str]":
    said = "; ".join(filter(None, ["mean", method, "interval 95%, national SD"]))
    words = pd.Series(said, index=found.index, dtype="str")
    other = found["status"] == ALTERNATIVE
    if not other.any():
        return words
    basis = "; ".join(sorted(filter(None, rows["basis"].dropna().unique())))
    return words.mask(other, f"{said}, with errors of the alternative baseline: {basis}")
