"""Rasch's partial credit: every grade of every subject is a step of a difficulty of its own."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import ContractViolation, UsageError
from workbench.measures.columns import FloatGrid, Floats
from workbench.measures.intervals import Z
from workbench.models.difficulty.grades import Grades, grades_of
from workbench.models.difficulty.partial_credit_likelihood import Nodes, chances, thresholds
from workbench.models.difficulty.partial_credit_steps import Fit, covariance, maximised
from workbench.models.difficulty.responses import Responses, responses
from workbench.models.difficulty.result import Difficulties

METHOD = "Partial credit"
FORMULA = "log odds of grade k against k - 1 = ability - step of the subject and grade"
INTERVALS = "95% normal intervals from the empirical information"


@dataclass(frozen=True, eq=False)
class PartialCredit:
    """A fit of the partial credit model.

    Attributes:
        difficulties: by subject, in grades.
        steps: one row a subject and grade from 1: subject, grade, n (pupils with the grade), step
            (difficulty in logits; missing where nobody has it or the grade below) and threshold
            (ability at which this grade or a higher one has a chance of one half; infinite beyond
            the grades that anybody has).
        ability_sd: spread of abilities in logits.
        grade_width: logits to a grade, the mean over subjects of the distance of thresholds; NaN
            with two grades, where difficulties are in logits.
        log_likelihood: of all grades.
        iterations: rounds of expectation and maximisation.
        converged: whether they stood still at the end.
    """

    difficulties: Difficulties
    steps: pd.DataFrame
    ability_sd: float
    grade_width: float
    log_likelihood: float
    iterations: int
    converged: bool

    def glance(self) -> dict[str, float]:
        """Counts and fit statistics."""
        return {
            **self.difficulties.glance(),
            "log_likelihood": self.log_likelihood,
            "ability_sd": self.ability_sd,
            "grade_width": self.grade_width,
            "iterations": self.iterations,
            "converged": float(self.converged),
        }


@dataclass(frozen=True, eq=False)
class _Location:
    """Where each subject lies in logits, and how that moves with its heights."""

    at: Floats
    gradient: FloatGrid


def partial_credit(
    entries: pd.DataFrame,
    *,
    at: int | None = None,
    points: str = "points",
    nodes: int | None = None,
) -> PartialCredit:
    """Fit partial credit by marginal maximum likelihood, abilities being normal about 0.

    A subject's difficulty is the mean of its steps over the grades that every subject has, or with
    ``at`` its threshold of that grade; less the mean of all subjects, weighted by entrants, and
    divided by the average width of a grade. The width is taken as known in the intervals. A grade
    that nobody has in a subject has no chance there. Subjects that no pupil links are placed by
    the assumption alone that their pupils are of equal ability.

    Args:
        entries: columns pupil_id, urn, year, subject and ``points``; one row a pupil and subject.
        at: grade whose threshold is the difficulty; by default the mean of steps.
        points: column with whole grades from 0 on.
        nodes: points of quadrature; by default 21 for the way and 61 for its end.

    Raises:
        ContractViolation: a column is missing, a grade is not whole, a pupil has two grades in a
            subject, no subject has two different grades, or subjects have no step in common.
        UsageError: ``at`` is not a grade above the lowest that pupils have in every subject.

    Source: Masters (1982); Bock and Aitkin (1981); Ofqual, inter-subject comparability (He and
    Black 2020).
    """
    rule = read("subject_difficulty")["partial_credit"]
    grades = grades_of(entries, points=points)
    answers = responses(grades)
    stages = [Nodes.of(number) for number in (rule["nodes"] if nodes is None else [nodes])]
    fit = maximised(answers, stages, rule["tolerance"], rule["most_iterations"])
    spread = covariance(grades, answers, fit.parameters, stages[-1])
    cuts = thresholds(fit.parameters.heights)
    width = _width(cuts, answers)
    place = _steps_in_common(fit, answers) if at is None else _at(fit, answers, cuts, at)
    return PartialCredit(
        _difficulties(grades, answers, place, spread, width),
        _frame(grades, answers, fit, cuts),
        fit.parameters.sd,
        width,
        fit.log_likelihood,
        fit.iterations,
        fit.converged,
    )


def _width(cuts: FloatGrid, answers: Responses) -> float:
    """Logits to a grade: mean distance of thresholds, weighted by entrants.

    NaN where nobody has more than two grades, so that there is no distance.
    """
    inside = np.isfinite(cuts)
    grades = inside.sum(axis=1)
    several = grades > 1
    if not several.any():
        return float("nan")
    top = np.where(inside, cuts, -np.inf).max(axis=1)[several]
    bottom = np.where(inside, cuts, np.inf).min(axis=1)[several]
    entrants = answers.counts.sum(axis=1)[several]
    found = float(np.average((top - bottom) / (grades[several] - 1), weights=entrants))
    return found if found > 0 else float("nan")


def _varied(answers: Responses) -> np.ndarray:
    """Subjects with two different grades; the others tell nothing."""
    found: np.ndarray = answers.observed.sum(axis=1) > 1
    return found


def _steps_in_common(fit: Fit, answers: Responses) -> _Location:
    """Mean of the steps between the lowest and the highest grade that every subject has."""
    varied = _varied(answers)
    common = np.flatnonzero(answers.observed[varied].all(axis=0))
    if len(common) < 2:
        raise ContractViolation(
            "The subjects of `entries` have no two grades in common.",
            "Leave out small subjects, or give `at` the grade to compare them at.",
        )
    low, high = common[0], common[-1]
    heights = np.where(answers.observed, fit.parameters.heights, 0.0)
    gradient = np.zeros_like(heights)
    gradient[:, high], gradient[:, low] = 1 / (high - low), -1 / (high - low)
    at = (heights[:, high] - heights[:, low]) / (high - low)
    return _Location(np.where(varied, at, np.nan), gradient)


def _at(fit: Fit, answers: Responses, cuts: FloatGrid, grade: int) -> _Location:
    """Thresholds of a grade; they move with heights as the chance at them does."""
    varied = _varied(answers)
    allowed = [g for g in range(1, cuts.shape[1] + 1) if np.isfinite(cuts[varied, g - 1]).all()]
    if grade not in allowed:
        raise UsageError(
            f"`at` {grade} is not a grade that some pupils reach and some miss in every subject.",
            f"Allowed: {', '.join(map(str, allowed)) or 'none'}.",
        )
    at = np.where(varied, cuts[:, grade - 1], np.nan)
    known = np.nan_to_num(at, posinf=0.0, neginf=0.0)
    heights = fit.parameters.heights
    chance = np.stack([chances(known[[s]], heights[s])[0] for s in range(len(known))])
    grades = np.arange(chance.shape[1])
    reached = grades >= grade
    share = chance @ reached
    slope = chance @ (grades * reached) - share * (chance @ grades)
    moved = chance * (share[:, None] - reached)
    return _Location(at, -moved / np.where(varied, slope, 1.0)[:, None])


def _difficulties(
    grades: Grades, answers: Responses, place: _Location, spread: FloatGrid, width: float
) -> Difficulties:
    logits = bool(np.isnan(width))
    scale = 1.0 if logits else width
    entrants = answers.counts.sum(axis=1)
    varied = ~np.isnan(place.at)
    weights = np.where(varied, entrants, 0.0) / entrants[varied].sum()
    centre = np.eye(len(weights)) - weights[None, :]
    moved = _moved(answers, place, centre)
    error = np.sqrt(np.diag(moved @ spread @ moved.T))
    found = centre @ np.where(varied, place.at, 0.0) / scale
    half = Z * error / scale
    figures = {
        "difficulty": found,
        "std_error": error / scale,
        "low": found - half,
        "high": found + half,
    }
    known = {name: np.where(varied, figure, np.nan) for name, figure in figures.items()}
    frame = pd.DataFrame({"subject": pd.Series(grades.subjects, dtype="str"), **known})
    return Difficulties(
        METHOD,
        FORMULA,
        frame.assign(n=grades.entrants, component=0),
        grades.pupils,
        len(grades.grade),
        INTERVALS,
        grades.exclusions,
        "logits" if logits else "grades",
    )


def _moved(answers: Responses, place: _Location, centre: FloatGrid) -> FloatGrid:
    """How centred locations move with the free parameters (subjects x parameters)."""
    own = np.eye(len(centre))[:, :, None] * place.gradient[None, :, :]
    flat = own.reshape(len(centre), -1)[:, answers.free.ravel()]
    found: FloatGrid = centre @ np.column_stack([flat, np.zeros(len(centre))])
    return found


def _frame(grades: Grades, answers: Responses, fit: Fit, cuts: FloatGrid) -> pd.DataFrame:
    heights = fit.parameters.heights
    with np.errstate(invalid="ignore"):
        steps = np.diff(heights, axis=1)
    highest = steps.shape[1]
    return pd.DataFrame(
        {
            "subject": pd.Series(grades.subjects, dtype="str").repeat(highest).to_numpy(),
            "grade": np.tile(np.arange(1, highest + 1), len(grades.subjects)),
            "n": answers.counts[:, 1:].ravel().astype(np.int64),
            "step": np.where(np.isfinite(steps), steps, np.nan).ravel(),
            "threshold": cuts.ravel(),
        }
    )
