"""Columns of the declared models, made from what is known of pupils and of their cohort."""

from collections.abc import Callable, Collection, Mapping
from functools import reduce
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.contracts.reference import read
from workbench.measures.columns import floats
from workbench.models.multilevel.design import check_columns

type Column = pd.Series[Any]
SEPTEMBER = 9
EARLIER, YEAR_BEFORE, LAST_YEAR = "earlier", "year before", "last year"


def prepared(pupils: pd.DataFrame, columns: Collection[str]) -> pd.DataFrame:
    """Add columns that terms need, as the reference file ``value_added`` declares them.

    Args:
        pupils: a row for each pupil of the whole cohort (facts about schools are worked out from
            it): of outcome, urn, year, prior_english, prior_maths, sex, birth_month, sen_status,
            fsm, eal, ethnic_group_detailed and admission_date those that the columns are made of.
        columns: names of the columns to make.

    Raises:
        UsageError: a column is not there to make one from.
    """
    made = read("value_added")["columns"]
    for name in columns:
        check_columns(pupils, made[name]["of"])
    return pupils.assign(**{name: MAKERS[name](pupils, made[name]) for name in columns})


def _prior(pupils: pd.DataFrame, _: Mapping[str, Any]) -> Column:
    return _number(pupils, "prior_english").add(_number(pupils, "prior_maths")) / 2


def _difference(pupils: pd.DataFrame, _: Mapping[str, Any]) -> Column:
    return _number(pupils, "prior_english") - _number(pupils, "prior_maths")


def _distance(pupils: pd.DataFrame, how: Mapping[str, Any]) -> Column:
    return _difference(pupils, how).abs()


def _younger(pupils: pd.DataFrame, _: Mapping[str, Any]) -> Column:
    return (_number(pupils, "birth_month") - SEPTEMBER) % 12 / 12


def _as_it_is(pupils: pd.DataFrame, how: Mapping[str, Any]) -> Column:
    found: Column = pupils[how["of"][0]]
    return found


def _flag(pupils: pd.DataFrame, how: Mapping[str, Any]) -> Column:
    return _number(pupils, how["of"][0])


def _additional(pupils: pd.DataFrame, _: Mapping[str, Any]) -> Column:
    language = pupils["eal"].astype("str")
    return (language == "other").astype("float64").mask(language.isna())


def _levels(pupils: pd.DataFrame, how: Mapping[str, Any]) -> Column:
    first, *others = (pupils[name].astype("str") for name in how["of"])
    return _against(reduce(pd.Series.fillna, others, first), how)


def _joined(pupils: pd.DataFrame, how: Mapping[str, Any]) -> Column:
    """By the academic year of admission: this one, the one before, or earlier."""
    admitted = pd.to_datetime(pupils["admission_date"])
    years = pupils["year"].astype("str")
    start = years.map({year: AcademicYear.parse(year).start for year in years.dropna().unique()})
    before = admitted.dt.month < AcademicYear(2000).first_day.month
    of_admission = (admitted.dt.year - before).astype("float64")
    ago = start.astype("float64") - of_admission
    words = np.select([ago <= 0, ago <= 1], [LAST_YEAR, YEAR_BEFORE], EARLIER)
    return _against(pd.Series(words, index=pupils.index, dtype="str").mask(ago.isna()), how)


def _school_mean(pupils: pd.DataFrame, how: Mapping[str, Any]) -> Column:
    found: Column = _prior(pupils, how).groupby(_schools(pupils)).transform("mean")
    return found


def _school_sd(pupils: pd.DataFrame, how: Mapping[str, Any]) -> Column:
    """Of the cohort itself, so that one pupil has a spread of 0."""
    found: Column = _prior(pupils, how).groupby(_schools(pupils)).transform("std", ddof=0)
    return found


def _school_free_meals(pupils: pd.DataFrame, _: Mapping[str, Any]) -> Column:
    keys = _schools(pupils)
    share = _number(pupils, "fsm").groupby(keys).mean()
    year = pupils["year"].groupby(keys).first()
    percentile = 100 * share.groupby(year).rank(pct=True)
    return keys.map(percentile)


MAKERS: Mapping[str, Callable[[pd.DataFrame, Mapping[str, Any]], Column]] = MappingProxyType(
    {
        "prior": _prior,
        "prior_difference": _difference,
        "prior_distance": _distance,
        "sex": _as_it_is,
        "younger": _younger,
        "special_needs": _levels,
        "free_meals": _flag,
        "first_language": _levels,
        "english_additional": _additional,
        "ethnicity": _levels,
        "joined": _joined,
        "school_prior_mean": _school_mean,
        "school_prior_sd": _school_sd,
        "school_free_meals": _school_free_meals,
    }
)


def _number(pupils: pd.DataFrame, name: str) -> "pd.Series[float]":
    return pd.Series(floats(pupils[name]), index=pupils.index)


def _schools(pupils: pd.DataFrame) -> Column:
    """Number of the school and year of each pupil."""
    return pupils.groupby(["urn", "year"], dropna=False).ngroup()


def _against(values: Column, how: Mapping[str, Any]) -> Column:
    """Categories, the one that others are compared with first; only those that occur."""
    filled = values.fillna(how["missing"]) if "missing" in how else values
    occurring = sorted(filled.dropna().unique())
    against = [level for level in how["against"] if level in occurring]
    others = [level for level in occurring if level not in against]
    return filled.astype(pd.CategoricalDtype([*against, *others]))
