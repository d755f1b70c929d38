"""One pupil's page: results by subject, prior attainment, attendance and groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from workbench.views.formats import COUNT, MISSING, POINTS, RATE, Format
from workbench.views.school.data import SchoolData
from workbench.views.school.pupil_frames import COLUMNS, DIFFERENCE, check_lists
from workbench.views.school.register import Register

RESULT_FORMATS: Mapping[str, Format] = MappingProxyType(
    {"Points": POINTS, "Estimate": POINTS, "Difference": DIFFERENCE}
)
_ELEMENTS = {
    "english": ("English, doubled", 2),
    "maths": ("Maths, doubled", 2),
    "ebacc": ("EBacc subjects, three", 3),
    "open": ("Open subjects, three", 3),
}
_STANDARDS = (("higher", "higher standard"), ("expected", "expected standard"))
_KEY_STAGE2 = {
    "reading": "Reading",
    "writing": "Writing",
    "maths": "Maths",
    "gps": "Grammar, punctuation and spelling",
}
NO_ESTIMATE = (
    "No estimates are held of single subjects in this year; the estimate above is of all together."
)


@dataclass(frozen=True)
class PupilFile:
    """What the page of one pupil shows.

    Attributes:
        name: surname first.
        facts: titles and texts of prior attainment, estimate, result, difference and groups.
        results: columns Subject, Grade or Result, Points, Estimate and Difference, as far as the
            key stage has them.
        note: what must be said of the results; may be empty.
        attendance: titles and texts of the year's attendance; empty where none is held.
    """

    name: str
    facts: tuple[tuple[str, str], ...]
    results: pd.DataFrame
    note: str
    attendance: tuple[tuple[str, str], ...]


def pupil_file(data: SchoolData, year: str, row: pd.Series, register: Register | None) -> PupilFile:
    """Everything of one pupil of a year.

    Args:
        data: the school.
        year: academic year.
        row: the pupil's row of :func:`workbench.views.school.pupil_frames.pupils`.
        register: attendance of that year, if any is held.

    Raises:
        PolicyDenied: the role may not see single pupils.
    """
    check_lists(data.rights)
    key = str(row["pupil_id"])
    results = _RESULTS[data.stage.name](data, year, key)
    estimated = "Estimate" in results and results["Estimate"].notna().any()
    kept = results if estimated else results.drop(columns=["Estimate", "Difference"])
    facts = [
        (one.title, one.style.value(row[one.name]) if one.style else str(row[one.name] or MISSING))
        for one in COLUMNS[data.stage.name]
        if one.name != "grades"
    ]
    return PupilFile(
        name=str(row["name"]),
        facts=tuple(facts),
        results=kept,
        note="" if estimated or results.empty else NO_ESTIMATE,
        attendance=_attendance(register, key),
    )


def _attendance(register: Register | None, key: str) -> tuple[tuple[str, str], ...]:
    if register is None:
        return ()
    found = register.pupils[register.pupils["pupil_id"] == key]
    if found.empty or not found["possible"].iloc[0]:
        return ()
    possible, attended, absent = (
        float(found[name].iloc[0]) for name in ("possible", "attended", "absent")
    )
    return (
        ("Attendance", RATE.value(100 * attended / possible)),
        ("Sessions possible", COUNT.value(possible)),
        ("Sessions attended", COUNT.value(attended)),
        ("Sessions absent", f"{COUNT.value(absent)} ({RATE.value(100 * absent / possible)})"),
        ("Persistently absent", "yes" if 10 * absent >= possible else "no"),
    )


def _of_pupil(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    return frame[frame["pupil_id"] == key]


def _key_stage2(data: SchoolData, year: str, key: str) -> pd.DataFrame:
    row = _of_pupil(data.of_year(year).members, key).iloc[0]
    return pd.DataFrame([_key_stage2_row(row, name, title) for name, title in _KEY_STAGE2.items()])


def _key_stage2_row(row: pd.Series, name: str, title: str) -> dict[str, object]:
    reached = [words for level, words in _STANDARDS if _is(row.get(f"{name}_{level}"), wanted=True)]
    below = _is(row.get(f"{name}_expected"), wanted=False)
    score, gap = row.get(f"{name}_score"), row.get(f"{name}_progress")
    known = pd.notna(score) and pd.notna(gap)
    return {
        "Subject": title,
        "Result": next(iter(reached), "below the expected standard" if below else ""),
        "Points": score,
        "Estimate": float(str(score)) - float(str(gap)) if known else None,
        "Difference": gap,
    }


def _is(flag: object, *, wanted: bool) -> bool:
    return not pd.isna(flag) and bool(flag) is wanted  # type: ignore[call-overload]


def _key_stage4(data: SchoolData, year: str, key: str) -> pd.DataFrame:
    rows = data.of_year(year)
    entries = _of_pupil(rows.entries, key).sort_values("subject", kind="stable")
    subjects = pd.DataFrame(
        {
            "Subject": entries["subject"].astype("str"),
            "Grade": entries["grade"].astype("str"),
            "Points": entries["points"].astype("float64"),
            "Estimate": float("nan"),
            "Difference": float("nan"),
        }
    )
    return pd.concat([subjects, _elements(rows.members, key)], ignore_index=True)


def _elements(members: pd.DataFrame, key: str) -> pd.DataFrame:
    """Elements of Attainment 8 that the year has national averages of."""
    row = _of_pupil(members, key).iloc[0]
    gaps = {name: row[f"progress8_{name}"] * slots for name, (_, slots) in _ELEMENTS.items()}
    found = [
        {
            "Subject": _ELEMENTS[name][0],
            "Grade": "",
            "Points": row[name],
            "Estimate": row[name] - gap,
            "Difference": gap,
        }
        for name, gap in gaps.items()
        if pd.notna(gap)
    ]
    return pd.DataFrame(found, columns=["Subject", "Grade", "Points", "Estimate", "Difference"])


def _sixth_form(data: SchoolData, year: str, key: str) -> pd.DataFrame:
    entries = _of_pupil(data.of_year(year).entries, key).sort_values("subject_shown", kind="stable")
    return pd.DataFrame(
        {
            "Subject": entries["subject_shown"].astype("str"),
            "Grade": entries["grade"].astype("str"),
            "Points": entries["points"].astype("float64"),
            "Estimate": entries["expected"].astype("float64"),
            "Difference": entries["value_added"].astype("float64"),
        }
    ).reset_index(drop=True)


_RESULTS = MappingProxyType({"ks2": _key_stage2, "ks4": _key_stage4, "ks5": _sixth_form})
