"""Fit a cumulative logit to pupils' outcomes."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from workbench.errors import UsageError
from workbench.measures.columns import Flags, Floats, floats
from workbench.models.estimates.design import design_of
from workbench.models.estimates.graded_rows import graded_rows
from workbench.models.estimates.model import OrdinalModel
from workbench.models.estimates.newton import maximise
from workbench.models.estimates.purpose import ESTIMATES, check_purpose
from workbench.models.estimates.scale import scale_of

NO_OUTCOME = "no result"


def fit(
    rows: pd.DataFrame,
    *,
    part: str = "all",
    schools: bool = True,
    context: Sequence[str] = (),
    purpose: str = ESTIMATES,
    weight: str = "",
) -> OrdinalModel:
    """Fit the chances of each level to what pupils achieved.

    Args:
        rows: one row an outcome: grade and points (which order the levels); prior (attainment on
            any scale), and where known difference (maths less reading), female (1 or 0) and month
            (months younger than September, over 11); urn where ``schools``. Rows without a result
            or a predictor are left out and counted; an unknown difference counts as none.
        part: subject or outcome, for the record.
        schools: whether schools have effects.
        context: further columns that the outcome may depend on; not for estimates.
        purpose: what the model is for.
        weight: column of pupils that a row stands for; by default each row is one.

    Raises:
        UsageError: the purpose forbids a term, a column is missing, terms say the same, there is
            but one level, or but one school with ``schools``.
        UserError: a predictor foretells a level without fail.

    Source: FFT Education Datalab 2022, how FFT estimates are calculated; McCullagh 1980,
        Regression models for ordinal data.
    """
    check_purpose(purpose, context)
    _refuse_columns(
        rows, ["grade", "points", *(["urn"] if schools else []), *filter(None, [weight])]
    )
    counts = floats(rows[weight]) if weight else np.ones(len(rows))
    has_result = ~np.isnan(floats(rows["points"])) & rows["grade"].notna().to_numpy(dtype=np.bool_)
    design = design_of(rows[has_result], context, counts[has_result])
    kept = has_result & design.complete(rows) & (counts > 0)
    used, pupils = rows[kept], counts[kept]
    _refuse_alike(used, schools, part)
    scale = scale_of(used)
    numbers, names = pd.factorize(used["urn"]) if schools else (np.zeros(len(used), int), [""])
    graded = graded_rows(
        design.matrix(used), scale.levels_of(used["points"]), numbers.astype(np.int64), pupils
    )
    return OrdinalModel(
        part=part,
        scale=scale,
        design=design,
        maximum=maximise(graded, school_effects=schools),
        schools=tuple(str(name) for name in names),
        pupils_of_schools=np.bincount(numbers, weights=pupils),
        nobs=round(float(pupils.sum())),
        excluded=_excluded(rows, has_result, design.needed, counts),
        purpose=purpose,
        has_schools=schools,
    )


def _refuse_columns(rows: pd.DataFrame, needed: Sequence[str]) -> None:
    if lacking := [name for name in needed if name not in rows]:
        raise UsageError(
            f"`rows` has no column {', '.join(lacking)}.", f"Needed: {', '.join(needed)}."
        )


def _refuse_alike(used: pd.DataFrame, schools: bool, part: str) -> None:
    if used.empty:
        raise UsageError(
            f"`rows` of {part} have no pupil with a result and every predictor.",
            "Give results of pupils with prior attainment.",
        )
    if used["points"].nunique() < 2:
        raise UsageError(
            f"`rows` of {part} are all at one level, so there are no chances to estimate.",
            "Give outcomes at two levels or more.",
        )
    if schools and used["urn"].nunique() < 2:
        raise UsageError(
            f"`rows` of {part} are of one school, whose effect cannot be told from the rest.",
            "Give several schools, or fit with schools=False.",
        )


def _excluded(
    rows: pd.DataFrame, has_result: Flags, needed: Sequence[str], counts: Floats
) -> Mapping[str, int]:
    """Pupils left out, by the first reason that holds."""
    left = counts > 0
    found: dict[str, int] = {}
    reasons = {NO_OUTCOME: has_result}
    reasons |= {f"no {name}": ~np.isnan(floats(rows[name])) for name in needed}
    for reason, fine in reasons.items():
        found[reason] = round(float(counts[left & ~fine].sum()))
        left = left & fine
    return {reason: number for reason, number in found.items() if number}
