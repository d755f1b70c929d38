"""How far a synthetic England is from the published one."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.attendance.sessions import add_thresholds
from workbench.measures.columns import Floats
from workbench.measures.intervals import half_width
from workbench.measures.ks4.progress_tables import year_tables
from workbench.measures.national import published
from workbench.measures.verdicts import bands
from workbench.models.synthetic_report_stages import primary_figures, sixth_form_figures
from workbench.models.synthetic_totals import results_of, totals
from workbench.synthetic.batch import Batch
from workbench.synthetic.england import England
from workbench.synthetic.marginals import marginals

COLUMNS = ("figure", "published", "synthetic", "tolerance", "within", "source")
_KEYS = ["urn", "year", "group"]
_ABSENCE_SCHOOLS = {"demo": 1, "national": 2}
_SOME_SCHOOLS = {"demo": 1, "national": 8}


def report(england: England) -> pd.DataFrame:
    """Compare a synthetic England with published figures of 2018/19.

    Every figure is derived by the measures from the drawn grades and sessions. The tolerances are
    meant for the national size; sixty schools of the demo need not meet them. Absence is drawn
    for every mainstream school of the demo and for every second one of the nation, suspensions
    and sixth forms for every eighth.

    Args:
        england: the England to draw; a run of schools is kept in memory at a time.

    Returns:
        Columns figure (in words), published, synthetic, tolerance, within (boolean), source.

    Source: the published figures name their own.
    """
    every = _ABSENCE_SCHOOLS[england.size]
    known = {
        **results_figures(england, _drawn_totals(england)),
        **absence_figures(england.absence(every)),
        **suspension_figures(england.suspensions(_SOME_SCHOOLS[england.size])),
        **sixth_form_figures(_sixth_forms(england)),
        **primary_figures(england.primary.batches(years=[england.attendance_year])),
    }
    rows = [_row(rule, known[rule["figure"]]) for rule in marginals("acceptance")["figures"]]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def results_figures(england: England, known: pd.DataFrame) -> Mapping[str, float]:
    """National figures of results, from totals by school.

    Args:
        england: tells which schools are mainstream.
        known: frame of ``totals`` of one academic year.
    """
    mainstream = england.schools().query("phase in ('secondary', 'all-through')")["urn"]
    ordinary = known[known["urn"].isin(mainstream)]
    own = ordinary[ordinary["group"] == "all"]
    sums = {str(name): rows.drop(columns=_KEYS).sum() for name, rows in known.groupby("group")}
    every, mainstream_sums = sums["all"], own.drop(columns=_KEYS).sum()
    attainment = {name: _mean(rows, "attainment8") for name, rows in sums.items()}
    shares = ("english_maths_4", "english_maths_5", "ebacc_entry", "ebacc_4")
    return {
        "attainment8": attainment["all"],
        "attainment8_mainstream": _mean(mainstream_sums, "attainment8"),
        "attainment8_sd": _spread(mainstream_sums, "attainment8", "pupils"),
        "progress8": _mean(every, "progress8", "matched"),
        "progress8_sd": _spread(every, "progress8_unadjusted", "matched"),
        "sex_gap": attainment["girls"] - attainment["boys"],
        "disadvantage_gap": attainment["not_disadvantaged"] - attainment["disadvantaged"],
        "ebacc_aps": _mean(every, "ebacc_aps"),
        **{name: 100 * _mean(every, name) for name in shares},
        **_school_figures(own),
    }


def absence_figures(pupils: pd.DataFrame) -> Mapping[str, float]:
    """Percentages of persistent and severe absentees.

    Args:
        pupils: columns absent and possible, one row an enrolment.
    """
    flags = add_thresholds(pupils)
    return {
        "persistent_absence": float(100 * flags["persistent"].mean()),
        "severe_absence": float(100 * flags["severe"].mean()),
    }


def _sixth_forms(england: England) -> Iterator[Batch]:
    every = _SOME_SCHOOLS[england.size]
    return england.sixth_forms.batches(years=[england.attendance_year], every=every)


def suspension_figures(pupils: pd.DataFrame) -> Mapping[str, float]:
    """Rates for each 100 pupils, and how many times as high those of some groups are as of others.

    Args:
        pupils: columns male, fsm, sen (0 none), suspensions and permanent, one row an enrolment.
    """
    number = pupils["suspensions"]

    def times(some: "pd.Series[bool]") -> float:
        return float(number[some].mean() / number[~some].mean())

    return {
        "suspension_rate": float(100 * number.mean()),
        "permanent_exclusion_rate": float(100 * pupils["permanent"].mean()),
        "suspensions_each": float(number.sum() / (number > 0).sum()),
        "suspensions_boys": times(pupils["male"]),
        "suspensions_fsm": times(pupils["fsm"]),
        "suspensions_sen": times(pupils["sen"] > 0),
    }


def _drawn_totals(england: England) -> pd.DataFrame:
    batches = england.batches(years=[england.attendance_year], attendance=False)
    return pd.concat([totals(results_of(batch.datasets)) for batch in batches], ignore_index=True)


def _mean(sums: "pd.Series[float]", name: str, count: str = "pupils") -> float:
    return float(sums[name] / sums[count])


def _spread(sums: "pd.Series[float]", name: str, count: str) -> float:
    mean = sums[name] / sums[count]
    return float(np.sqrt(sums[f"{name}_squared"] / sums[count] - mean**2))


def _school_figures(own: pd.DataFrame) -> Mapping[str, float]:
    """SD and bands of mainstream schools with enough pupils."""
    least = read("progress8")["publication"]["fewest_pupils"]
    large = own[own["matched"] >= least]
    matched: Floats = large["matched"].to_numpy(dtype=np.float64)
    score = large["progress8"].to_numpy(dtype=np.float64) / matched
    sd = year_tables()[str(large["year"].iloc[0])].sd()
    half = half_width(matched, np.full(len(matched), sd))
    number = bands(score, score - half, score + half)
    shares = {f"band_{band}": float(100 * (number == band).mean()) for band in range(1, 6)}
    return {"school_progress8_sd": float(score.std()), **shares}


def _row(rule: Mapping[str, Any], value: float) -> tuple[object, ...]:
    target, source = _target(rule)
    within = abs(value - target) <= rule["tolerance"]
    return rule["words"], target, value, rule["tolerance"], within, source


def _target(rule: Mapping[str, Any]) -> tuple[float, str]:
    """The published value, and who published it."""
    if "published" in rule:
        return rule["published"], rule["source"]
    measure, group, *phase = rule["reference"]
    figures = published(*phase)
    wanted = {"measure": measure, "group": group, "period": marginals("acceptance")["year"]}
    found = figures[(figures[list(wanted)] == pd.Series(wanted)).all(axis=1)].iloc[0]
    return float(found["value"]), str(found["source"])
