"""National figures of the sixth forms and primary schools of a synthetic England."""

from collections.abc import Iterable, Mapping

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.columns import floats
from workbench.measures.ks2.attainment import attainment
from workbench.measures.ks2.early_years import early_years
from workbench.measures.ks2.key_stage1 import key_stage1
from workbench.measures.ks2.outcomes import SUBJECTS
from workbench.measures.ks2.phonics import phonics
from workbench.measures.ks2.progress import pupil_progress
from workbench.measures.ks5.rows import entry_rows, student_rows
from workbench.models.synthetic_outcomes import ks2_model
from workbench.synthetic.batch import Batch

_PRIMARY = ("ks2_result", "ks1_result", "phonics_check", "early_years_profile")
_TESTS = ("reading", "maths", "gps")
_SUBJECTS = (*_TESTS, "writing")


def sixth_form_figures(batches: Iterable[Batch]) -> Mapping[str, float]:
    """Figures of students at the end of 16 to 18 study, derived by the measures.

    Args:
        batches: students of one academic year.
    """
    frames = _together(batches, ("ks5_student", "ks5_entry"))
    entries, students = entry_rows(frames), student_rows(frames)
    cohort = entries[entries["cohort"] == "A level"]
    a_levels = cohort[cohort["qualification_type"] == "A level"]
    applied = entries[entries["cohort"] == "applied general"]
    shares = {
        f"a_level_{name}": 100 * _mean(a_levels[f"at_least_{name}"])
        for name in ("a_star", "a", "c", "e")
    }
    return {
        "a_level_points": float(cohort["points"].sum() / cohort["size"].sum()),
        **shares,
        "a_level_value_added": _mean(cohort["value_added_grades"]),
        "applied_value_added": _mean(applied["value_added_grades"]),
        "english_progress": _mean(students["english_progress"]),
        "maths_progress": _mean(students["maths_progress"]),
    }


def primary_figures(batches: Iterable[Batch]) -> Mapping[str, float]:
    """Figures of pupils of primary schools, derived by the measures.

    Args:
        batches: pupils of one academic year.
    """
    frames = _together(batches, (*_PRIMARY, "pupil", "pupil_characteristics"))
    end = attainment(frames["ks2_result"])
    who = end.merge(frames["pupil"][["pupil_id", "sex"]], on="pupil_id").merge(
        frames["pupil_characteristics"][["pupil_id", "disadvantaged"]], on="pupil_id"
    )
    poor, girls = who["disadvantaged"].astype(bool), who["sex"] == "F"
    both = who["rwm_expected"]
    young, checks = early_years(frames["early_years_profile"]), phonics(frames["phonics_check"])
    middle = key_stage1(frames["ks1_result"])
    found = {
        **_percentages(end, "ks2", [f"{name}_expected" for name in ("rwm", *_SUBJECTS)]),
        **_percentages(end, "ks2", [f"{name}_higher" for name in ("rwm", *_SUBJECTS)]),
        **{f"ks2_{name}_score": _mean(end[f"{name}_score"]) for name in _TESTS},
        **_percentages(middle, "ks1", [name for name in middle.columns if name not in KEY]),
        "phonics_year1": 100 * _mean(checks["met_year1"]),
        "phonics_year2": 100 * _mean(checks["met_by_year2"]),
        "eyfs_good_level": 100 * _mean(young["good_level"]),
        "ks2_disadvantage_gap": 100 * (_mean(both[~poor]) - _mean(both[poor])),
        "ks2_sex_gap": 100 * (_mean(both[girls]) - _mean(both[~girls])),
    }
    return {**found, **_progress_sds(frames["ks2_result"])}


def _progress_sds(results: pd.DataFrame) -> Mapping[str, float]:
    """SDs of pupils' progress, on the model that the pupils themselves give."""
    progress = pupil_progress(results, ks2_model(results))
    return {f"ks2_{name}_progress_sd": _sd(progress[f"{name}_progress"]) for name in SUBJECTS}


def _percentages(rows: pd.DataFrame, stage: str, columns: Iterable[str]) -> Mapping[str, float]:
    return {f"{stage}_{name}": 100 * _mean(rows[name]) for name in columns}


def _sd(column: "pd.Series[float]") -> float:
    return float(pd.Series(floats(column)).std())


def _together(batches: Iterable[Batch], names: Iterable[str]) -> Mapping[str, pd.DataFrame]:
    parts = [batch.datasets for batch in batches]
    return {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in names}


def _mean(column: "pd.Series[float]") -> float:
    return float(pd.Series(floats(column)).mean())
