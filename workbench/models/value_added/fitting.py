"""One subject in one year: the fullest model that its entrants can carry, by least squares."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.columns import Flags, FloatGrid, Floats, floats
from workbench.models.value_added.subject_fit import SubjectFit
from workbench.models.value_added.terms import LEAST_KNOTS, Terms, quantiles

LEAST_RANK = 1e-9
NOTHING = 1e-9
"""A spread under this, in grades, is the rounding of equal grades."""


def fit_subject(cells: pd.DataFrame) -> SubjectFit:
    """Fit expected grades of one subject and year.

    The models of ``subject_value_added.yaml`` are tried from the fullest. A term that the entrants
    cannot tell (one sex only, everybody with the same prior attainment) is left out; a model whose
    terms are more than its entrants carry, or that cannot be told apart, gives way to the next.

    Args:
        cells: rows of ``SubjectTotals.table`` of one subject and year, at least one.

    Source: FFT Education (inputs of value added); ordinary least squares.
    """
    declared = read("subject_value_added")["expected"]
    least = int(declared["entrants_per_term"])
    tried: list[str] = []
    for rung in declared["models"]:
        terms = terms_of(cells, rung["terms"])
        known = has_starts(cells, terms)
        entrants = int(cells.loc[known, "n"].sum())
        enough = entrants >= least * len(terms.columns) or not rung["terms"]
        told = bool(terms.names) or not rung["terms"]
        found = _fitted(cells[known], terms) if enough and told and entrants else None
        if found is not None:
            return _result(cells[known], terms, found, _label(rung["name"], terms, tried))
        tried.append(_why(rung["name"], entrants, least * len(terms.columns)))
    return SubjectFit.of_nobody()


def terms_of(cells: pd.DataFrame, wanted: Sequence[str]) -> Terms:
    """The terms that the entrants of some cells can tell, of those that are wanted."""
    known = cells[cells["prior"].notna()]
    shares = read("subject_value_added")["expected"]["knots"]
    if known.empty or not wanted:
        return Terms((), (), 0.0)
    prior, n = floats(known["prior"]), floats(known["n"])
    knots = np.unique(quantiles(prior, n, shares))
    centre = float(quantiles(prior, n, [0.5])[0])
    told = [name for name in wanted if all(_differs(known, part) for part in name.split(":"))]
    return Terms(tuple(_straightened(told, len(knots))), tuple(map(float, knots)), centre)


def has_starts(cells: pd.DataFrame, terms: Terms) -> Flags:
    """Cells whose pupils have all that the terms need."""
    needed = [name for name in ("prior", "female", "month") if terms.needs(name)]
    found: Flags = cells[needed].notna().all(axis=1).to_numpy(dtype=np.bool_)
    return found


def _differs(cells: pd.DataFrame, part: str) -> bool:
    return bool(cells["prior" if part == "spline" else part].nunique() > 1)


def _straightened(names: Sequence[str], knots: int) -> list[str]:
    """The spline as a straight line where its knots are too few."""
    bent = knots >= LEAST_KNOTS
    return [name if bent or name != "spline" else "prior" for name in names]


def _fitted(cells: pd.DataFrame, terms: Terms) -> tuple[Floats, FloatGrid] | None:
    """Coefficients and the inverse of X'X; nothing where the terms cannot be told apart."""
    n, total = floats(cells["n"]), floats(cells["total"])
    root = np.sqrt(n)
    design = terms.design(*(floats(cells[name]) for name in ("prior", "female", "month")))
    weighted = design * root[:, None]
    scale = np.sqrt((weighted**2).sum(axis=0))
    if not (scale > 0).all():
        return None
    left, sizes, right = np.linalg.svd(weighted / scale, full_matrices=False)
    if sizes[-1] < LEAST_RANK * sizes[0] or len(sizes) < design.shape[1]:
        return None
    inverse_root = right.T / sizes
    params = inverse_root @ (left.T @ (total / root)) / scale
    return params, (inverse_root @ inverse_root.T) / np.outer(scale, scale)


def _result(
    cells: pd.DataFrame, terms: Terms, found: tuple[Floats, FloatGrid], label: str
) -> SubjectFit:
    params, inverse = found
    n, total = floats(cells["n"]), floats(cells["total"])
    design = terms.design(*(floats(cells[name]) for name in ("prior", "female", "month")))
    mean = total / n
    within = np.maximum(floats(cells["squares"]) - total * mean, 0).sum()
    residual = float(within + (n * (mean - design @ params) ** 2).sum())
    size = int(n.sum())
    left = size - len(params)
    variance = residual / left if left > 0 else np.nan
    return SubjectFit(
        terms=terms,
        params=pd.Series(params, index=terms.columns, name="estimate"),
        covariance=inverse * variance,
        n=size,
        sd=_spread(residual, size),
        residual=residual,
        about_mean=float(within + (n * (mean - total.sum() / size) ** 2).sum()),
        label=label,
    )


def _spread(residual: float, size: int) -> float:
    if size < 2:
        return float("nan")
    found = float(np.sqrt(residual / (size - 1)))
    return found if found > NOTHING else 0.0


def _label(name: str, terms: Terms, tried: Sequence[str]) -> str:
    full = {one["name"]: one["terms"] for one in read("subject_value_added")["expected"]["models"]}
    missing = [_in_words(one) for one in full[name] if one not in terms.names]
    short = f"{name}, without {', '.join(missing)}" if missing else name
    # the reason of the fullest says enough
    return f"{short} ({tried[0]})" if tried else short


def _why(name: str, entrants: int, needed: int) -> str:
    few = entrants < needed
    said = f"entrants: {entrants}, needed: {needed}" if few else "its terms cannot be told apart"
    return f"no {name}; {said}"


def _in_words(term: str) -> str:
    words: Mapping[str, Any] = {
        "spline": "a bend in prior attainment",
        "prior": "prior attainment",
        "female": "sex",
        "month": "month of birth",
        "female:prior": "sex by prior attainment",
    }
    return str(words[term])
