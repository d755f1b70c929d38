"""Attendance: rates from sessions, and rates of all types of school."""

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.measures.columns import Floats, floats
from workbench.verification.attendance_tables import (
    CODES_OF,
    number,
    of_all_types,
    sessions_by_kind,
)
from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.ours import percentage, value_of
from workbench.verification.printed import printed
from workbench.verification.recomputation import Recomputation

_RATES: Mapping[str, str] = MappingProxyType(
    {
        "attendance_perc": "attendance",
        "overall_absence_perc": "absence",
        "authorised_absence_perc": "authorised_absence",
        "unauthorised_absence_perc": "unauthorised_absence",
        "illness_perc": "illness_absence",
        "appointments_perc": "medical_absence",
        "auth_religious_perc": "religious_absence",
        "auth_study_perc": "study_leave_absence",
        "auth_mob_perc": "mobile_child_absence",
        "auth_grt_perc": "mobile_child_absence",
        "auth_holiday_perc": "agreed_holiday_absence",
        "auth_excluded_perc": "suspension_absence",
        "auth_performance_perc": "performance_absence",
        "auth_interview_perc": "interview_absence",
        "auth_part_time_perc": "part_time_absence",
        "auth_other_perc": "authorised_circumstances_absence",
        "unauth_hol_perc": "unauthorised_holiday_absence",
        "unauth_oth_perc": "unauthorised_circumstances_absence",
        "unauth_late_registers_closed_perc": "late_after_register_absence",
        "unauth_not_yet_perc": "no_reason_absence",
    }
)
_SUMS: Mapping[str, str] = MappingProxyType(
    {
        "attended": "overall_attendance",
        "absent": "overall_absence",
        "authorised": "authorised_absence",
        "unauthorised": "unauthorised_absence",
        "possible": "possible_sessions",
    }
)
_PERIOD = ("time_period", "time_identifier", "attendance_date", "breakdown")
_AREA = ("geographic_level", "region_name")


def rates(day: str, table: pd.DataFrame) -> Iterator[Comparison]:
    """Rates of each type of school: our measures over the printed sessions."""
    of_types = table[~of_all_types(table)].reset_index(drop=True)
    published_sums = {name: number(of_types, column) for name, column in _SUMS.items()}
    by_kind = sessions_by_kind(of_types, day)
    totals = {str(kind): by_kind[kind].to_numpy() for kind in by_kind} | published_sums
    totals["compulsory_age"] = np.ones(len(of_types))
    for column, name in _RATES.items():
        if column in table:
            yield compare(column, printed(of_types[column]), exactly(value_of(name, totals)))


def rates_of_all_types(table: pd.DataFrame) -> Iterator[Comparison]:
    """Rates of all types of school: those of each type, weighted by its enrolments."""
    keys = [name for name in (*_PERIOD, *_AREA) if name in table]
    everyone = table[of_all_types(table)].set_index(keys)
    areas = table[~of_all_types(table) & (table["geographic_level"] != "Local authority")]
    enrolled = number(areas, "total_enrolments")
    weights = pd.Series(enrolled).groupby([areas[key].to_numpy() for key in keys]).sum()
    for column in (name for name in _RATES if name in table):
        weighed = pd.Series(printed(areas[column]).values * enrolled / 100)
        part = weighed.groupby([areas[key].to_numpy() for key in keys]).sum()
        ours = percentage(_at(part, everyone), _at(weights, everyone))
        yield compare(f"{column}, all types", printed(everyone[column]), exactly(ours))


def _at(values: "pd.Series[float]", rows: pd.DataFrame) -> Floats:
    return floats(values.reindex(rows.index))


CLASSES = (
    *(
        Recomputation(
            name="Attendance rates from sessions",
            files=(file,),
            recompute=partial(rates, day),
            rounding="none: the rates are printed in full",
        )
        for file, day in CODES_OF.items()
    ),
    *(
        Recomputation(
            name="Attendance rates of all school types",
            files=(file,),
            recompute=rates_of_all_types,
            rounding="none: the rates are printed in full",
        )
        for file in CODES_OF
    ),
)
