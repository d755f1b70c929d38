"""Qualifications of sixth forms: national curves, grades and points, and how common each is."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO

import numpy as np
import pandas as pd

from workbench.synthetic.arrays import Floats, Integers, normal_share
from workbench.synthetic.marginals import marginals, reference

A_LEVEL, AS_LEVEL, PROJECT, BTEC, TECHNICAL = (
    "A level",
    "AS level",
    "extended project",
    "BTEC National",
    "VRQ level 3",
)
_MODEL = "ks5_value_added_2019"
_CODES = {A_LEVEL: "111", AS_LEVEL: "121", PROJECT: "101"}
_GRADES_PER_A_LEVEL = 10.0
_STEPS = 241


@dataclass(frozen=True)
class Qualification:
    """One qualification in a subject: what it is, and what is expected of its students.

    ``sd`` is in points; ``aims`` are levels that a student may aim at, and ``gives`` the points
    that students who aim at each get on average.
    """

    kind: str
    code: str | None
    subject_code: str
    subject: str
    cohort: str
    size: float
    cases: float
    prior: Floats
    points: Floats
    sd: float
    grades: tuple[str, ...]
    worth: Floats
    aims: Floats
    gives: Floats

    @property
    def name(self) -> str:
        """Code of the qualification in the synthetic catalogue."""
        words = self.kind.upper().replace(" ", "_")
        return f"{words}:{self.subject_code}:{round(100 * self.size)}"

    @property
    def discount_code(self) -> str:
        """A level and AS level of a subject discount each other, and so do applied ones."""
        general = "A" if self.kind in (A_LEVEL, AS_LEVEL) else self.kind[0]
        return f"{general}{self.subject_code}"

    def aim(self, prior: Floats) -> Floats:
        """Level to aim at so that points are, on average, those of the national curve."""
        expected = np.interp(prior, self.prior, self.points)
        return np.asarray(np.interp(expected, self.gives, self.aims))

    def awarded(self, level: Floats) -> Integers:
        """Position of the grade that each level gets: the one with the nearest points."""
        cuts = (self.worth[1:] + self.worth[:-1]) / 2
        return np.searchsorted(cuts, level, side="right").astype(np.int64)


@cache
def a_levels() -> tuple[Qualification, ...]:
    """A levels, the subjects in the order of the declaration."""
    return tuple(_found("A level", A_LEVEL, "111", s) for s in marginals("sixth_form")["a_levels"])


@cache
def as_levels() -> tuple[Qualification, ...]:
    """AS levels not continued, in the order of the A levels."""
    subjects = marginals("sixth_form")["a_levels"]
    return tuple(_found("A level", AS_LEVEL, "121", subject) for subject in subjects)


@cache
def project() -> Qualification:
    """The extended project."""
    return _found("academic", PROJECT, _CODES[PROJECT], "20296")


def applied(size: float) -> tuple[Qualification, ...]:
    """Applied general qualifications of a size."""
    return _applied()[size]


@cache
def _applied() -> dict[float, tuple[Qualification, ...]]:
    table = _curves()
    return {
        size: tuple(
            _found("applied general", BTEC, code, subject)
            for subject in table[table["qualification_code"] == code]["subject_code"]
        )
        for size, code in marginals("sixth_form")["btec"].items()
    }


@cache
def technical() -> tuple[Qualification, ...]:
    """Technical qualifications of the size of an A level."""
    return tuple(
        _made(one, TECHNICAL, cohort="technical", code=None, subject=name)
        for subject, name in marginals("sixth_form")["technical"].items()
        for one in [_row("applied general", marginals("sixth_form")["btec"][1], subject)]
    )


def _found(cohort: str, kind: str, code: str, subject: str) -> Qualification:
    row = _row(cohort, code, subject)
    return _made(row, kind, cohort=cohort, code=code, subject=str(row["subject"]))


def _row(cohort: str, code: str, subject: str) -> "pd.Series[float]":
    table = _curves()
    same = (table["cohort"] == cohort) & (table["qualification_code"] == code)
    rows = table[same & (table["subject_code"] == subject)]
    row: pd.Series[float] = rows.iloc[0]
    return row


def _made(
    row: "pd.Series[float]", kind: str, *, cohort: str, code: str | None, subject: str
) -> Qualification:
    size = float(row["size"])
    scale = reference("ks5_points")["qualifications"][kind][size]
    ordered = sorted({"U": 0.0, **scale}.items(), key=lambda pair: float(pair[1]))
    worth = np.array([points for _, points in ordered], dtype=np.float64)
    sd = float(row["sd"]) * _GRADES_PER_A_LEVEL * size
    aims = np.linspace(-2.5 * sd, worth[-1] + 2.5 * sd, _STEPS)
    knots = [np.array(str(row[name]).split(), dtype=np.float64) for name in ("prior", "points")]
    return Qualification(
        kind=kind,
        code=code,
        subject_code=str(row["subject_code"]),
        subject=subject,
        cohort=cohort,
        size=size,
        cases=float(row["cases"]),
        prior=knots[0],
        points=knots[1],
        sd=sd,
        grades=tuple(grade for grade, _ in ordered),
        worth=worth,
        aims=aims,
        gives=_average(aims, worth, sd),
    )


def _average(aims: Floats, worth: Floats, sd: float) -> Floats:
    """Points on average where the level lies normally about each aim."""
    cuts = (worth[1:] + worth[:-1]) / 2
    reaches = normal_share((aims[:, None] - cuts) / sd)
    return np.asarray(worth[0] + (reaches * np.diff(worth)).sum(axis=1))


@cache
def _curves() -> pd.DataFrame:
    text = (files("workbench") / "reference" / f"{_MODEL}.csv").read_text(encoding="utf-8")
    codes = {"qualification_code": "str", "subject_code": "str"}
    return pd.read_csv(StringIO(text), comment="#", dtype=codes)
