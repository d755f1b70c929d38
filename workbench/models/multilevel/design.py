"""A formula learned once, so that every part of the data and new data get the same columns."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from formulaic import Formula
from formulaic.errors import DataMismatchWarning, FormulaicError
from formulaic.parser.types import Factor
from formulaic.transforms import TRANSFORMS
from formulaic.utils.variables import Variable, get_required_variables

from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import Flags, Floats, floats

INTERCEPT = "Intercept"
ENOUGH_FOR_ORIGIN = 1_000


@dataclass(frozen=True, eq=False)
class Design:
    """What a formula means: columns, knots, levels and scales, as learned from one frame.

    ``terms`` are the columns of the fixed part, the intercept first; ``variables`` the columns of
    the frame that are needed, the outcome's first; ``by`` the columns that name the school, and
    any group within it. ``origin`` (terms, then outcome) is near the means: sums are about it, so
    that no digits are lost where a mean is large beside its spread.
    """

    formula: str
    by: tuple[str, ...]
    outcome: str
    terms: tuple[str, ...]
    variables: tuple[str, ...]
    numbers: tuple[str, ...] | None
    spec: Any
    origin: Floats

    def usable(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, Mapping[str, int]]:
        """Rows with every value that is needed; and how many had not, by the first one missing.

        Raises:
            UsageError: a column that the formula needs is not in the frame.
        """
        needed = [*self.variables[:1], *self.by, *self.variables[1:]]
        check_columns(frame, needed)
        lost, without = np.zeros(len(frame), dtype=np.bool_), {}
        for name in needed:
            missing = _missing(frame[name])
            without[f"no {name}"] = int((missing & ~lost).sum())
            lost |= missing
        counts = {reason: number for reason, number in without.items() if number}
        return (frame.loc[~lost] if counts else frame), counts

    def columns(self, frame: pd.DataFrame) -> list[Floats]:
        """Terms and outcome of rows without missing values, one array each.

        Raises:
            UsageError: a category or a value lies outside what the design has learned.
        """
        if self.numbers is not None:
            return [np.ones(len(frame)), *(floats(frame[name]) for name in self.numbers)]
        made = evaluated(self.spec, plain(frame[list(self.variables)]))
        return [*_arrays(made.rhs), *_arrays(made.lhs)]

    def within(self, *groups: str) -> "Design":
        """The same columns, for sums by groups of pupils within schools, such as subjects."""
        return replace(self, by=(self.by[0], *groups))

    def same(self, other: "Design") -> bool:
        """Whether sums made with the two may be added: the same columns with the same knots."""
        alike = (self.formula, self.by, self.terms) == (other.formula, other.by, other.terms)
        return alike and bool(np.array_equal(self.origin, other.origin))


def learn(formula: str, frame: pd.DataFrame, by: str | Sequence[str]) -> Design:
    """Learn a formula from a frame: the knots of splines, levels of categories, means and scales.

    Args:
        formula: in formulaic's grammar, such as ``"outcome ~ bs(prior, df=4) + sex"``.
        frame: pupils; rows with missing values are passed over.
        by: the column that names the school, or several: the school's, then groups within it.

    Raises:
        UsageError: the formula cannot be read, has no intercept or more than one outcome, or
            names a column that is not there; or no row has every value.
    """
    names = (by,) if isinstance(by, str) else tuple(by)
    parsed = _parsed(formula)
    outcome, variables = _variables(parsed)
    check_columns(frame, [*variables, *names])
    numbers = _numbers(parsed, outcome, frame)
    unlearned = Design(formula, names, outcome, (), variables, numbers, None, np.zeros(0))
    rows, counts = _sample(unlearned, frame)
    if not len(rows):
        raise UsageError(
            "`data` has no row with every value that the formula needs"
            + (f": {worded(counts)}." if counts else "."),
            "Give pupils with an outcome, a school and all terms.",
        )
    made = None if numbers else evaluated(parsed, plain(rows[list(variables)]))
    terms = tuple(made.rhs.columns) if made else (INTERCEPT, *(numbers or ())[:-1])
    if INTERCEPT not in terms:
        raise UsageError("`formula` has no intercept.", "Leave out `0 +` or `- 1`.")
    spec = made.model_spec if made else None
    unplaced = replace(unlearned, terms=terms, spec=spec)
    return replace(unplaced, origin=_origin(unplaced, rows))


def check_columns(frame: pd.DataFrame, needed: Sequence[str]) -> None:
    """Refuse a frame that lacks a column."""
    for name in needed:
        if name not in frame:
            raise UsageError(f"`data` has no column `{name}`.", did_you_mean(name, frame.columns))


def check_finite(values: Floats, names: Sequence[str]) -> None:
    """Refuse a column, by its name, whose value here is not a finite number."""
    for name, value in zip(names, values, strict=True):
        if not np.isfinite(value):
            raise UsageError(
                f"`{name}` is not a finite number for every pupil.",
                "Leave such pupils out, or change the term.",
            )


def worded(counts: Mapping[str, int]) -> str:
    """Numbers of pupils by reason, in words."""
    return ", ".join(f"{number:,} with {reason}" for reason, number in counts.items())


def evaluated(spec: Any, frame: pd.DataFrame) -> Any:
    """The matrices of a formula or of what was learned from it; its mistakes in our words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", DataMismatchWarning)
        try:
            return spec.get_model_matrix(frame, context={}, na_action="ignore", output="pandas")
        except DataMismatchWarning:
            raise UsageError(
                "`data` has a category that the design has not learned.",
                "Learn the design from a frame with every category (`learn_from`).",
            ) from None
        except FormulaicError as error:
            factor = str(error).split("`")[1:2]
            raise UsageError(
                f"`formula`: the term `{''.join(factor)}` cannot be worked out."
                if factor
                else "`formula` cannot be worked out.",
                "Check its functions, and that the design was learned from a frame whose values "
                "reach as far as these; splines have ends.",
            ) from None


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The same columns in types that any formula can use, with only the levels that occur."""
    return frame.assign(**{name: _plain(frame[name]) for name in map(str, frame.columns)})


def _plain(column: "pd.Series[Any]") -> Any:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.remove_unused_categories()
    return floats(column) if _is_number(column) else column.astype("str")


def _sample(design: Design, frame: pd.DataFrame) -> tuple[pd.DataFrame, Mapping[str, int]]:
    """Usable rows to learn from: the first will do where the columns are used as they are."""
    if design.numbers is not None:
        rows, counts = design.usable(frame.head(ENOUGH_FOR_ORIGIN))
        if len(rows):
            return rows, counts
    return design.usable(frame)


def _origin(design: Design, rows: pd.DataFrame) -> Floats:
    """Means of some pupils, near enough to those of all; the intercept stays 1."""
    found = np.array([one.mean() for one in design.columns(rows.head(ENOUGH_FOR_ORIGIN))])
    check_finite(found, (*design.terms, design.outcome))
    found[0] = 0.0
    return found


def _parsed(formula: str) -> Any:
    try:
        parsed = Formula(formula)
    except FormulaicError:
        raise UsageError(
            f"`formula` cannot be read: {formula}",
            'Write it like "outcome ~ bs(prior, df=4) + sex".',
        ) from None
    if not hasattr(parsed, "lhs") or len(parsed.lhs) != 1:
        raise UsageError(
            f"`formula` needs one outcome: {formula}", 'Write it like "outcome ~ prior".'
        )
    return parsed


def _variables(parsed: Any) -> tuple[str, tuple[str, ...]]:
    """The outcome, and every column that the formula reads, the outcome's first."""
    own, fixed = _read_by(parsed.lhs), _read_by(parsed.rhs)
    return str(parsed.lhs[0]), (*sorted(own), *sorted(fixed - own))


def _read_by(part: Any) -> set[str]:
    """Names that a side of the formula reads, as values or within functions."""
    found: set[str] = set()
    for factor in (factor for term in part for factor in term.factors):
        if factor.eval_method is Factor.EvalMethod.LOOKUP:
            found.add(str(factor.expr))
        elif factor.eval_method is Factor.EvalMethod.PYTHON:
            names = get_required_variables(factor.expr)
            found |= {str(name.root) for name in names if Variable.Role.VALUE in name.roles} - {
                *TRANSFORMS
            }
    return found


def _numbers(parsed: Any, outcome: str, frame: pd.DataFrame) -> tuple[str, ...] | None:
    """Columns of the terms and the outcome where all are plain numbers; else None."""
    names = [str(term) for term in parsed.rhs if str(term) != "1"]
    every = (*names, outcome)
    has_intercept = len(names) < len(list(parsed.rhs))
    ready = has_intercept and all(name in frame and _is_number(frame[name]) for name in every)
    return every if ready else None


def _is_number(column: "pd.Series[Any]") -> bool:
    return bool(pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column))


def _missing(column: "pd.Series[Any]") -> Flags:
    found: Flags = column.isna().to_numpy(dtype=np.bool_)
    return found


def _arrays(frame: pd.DataFrame) -> list[Floats]:
    return [frame[name].to_numpy(dtype=np.float64) for name in frame.columns]
