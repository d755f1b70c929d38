"""Frames of the pupil contracts made from short tables that leave out what does not matter."""

import pandas as pd

URN = "900001"
YEAR = "2018/19"


def keyed(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns pupil_id, urn and year; the table calls the pupil ``pupil``."""
    fresh = {"urn": URN, "year": YEAR}
    named = frame.rename(columns={"pupil": "pupil_id"})
    return named.assign(**{k: v for k, v in fresh.items() if k not in named})


def entries(frame: pd.DataFrame) -> pd.DataFrame:
    """Entries as ``ks4_entry`` has them, from at least pupil and points.

    A qualification is named by ``code``, its discount code as well unless ``discount_code``
    is there; by default each entry has its own.
    """
    named = keyed(frame)
    code = named.get("code", pd.Series([f"C{i}" for i in range(len(named))], dtype="str"))
    pillar = named.get("pillar", pd.Series("other", index=named.index, dtype="str"))
    combined = pillar == "combined_science"
    defaults = {
        "qualification": "Q:" + code,
        "discount_code": code,
        "pillar": pillar,
        "attempt": 1,
        "subject": pillar,
        "qualification_type": combined.map({True: "GCSE combined science", False: "GCSE"}),
        "size": combined.map({True: 2.0, False: 1.0}),
        "grade": named["points"].astype("str"),
        "exam_date": pd.NaT,
        "origin": "synthetic",
    }
    return named.assign(**{k: v for k, v in defaults.items() if k not in frame or k == "pillar"})


def prior(frame: pd.DataFrame) -> pd.DataFrame:
    """Key stage 2 results as ``prior_attainment`` has them."""
    subjects = ("english_fine", "maths_fine", "reading_scaled", "maths_scaled")
    named = keyed(frame)
    return named.assign(**{s: float("nan") for s in subjects if s not in named})


def days(pupil: str, marks: str, first: str = "2018-09-03", year: str = YEAR) -> pd.DataFrame:
    """Days of one pupil from a run of marks, morning and afternoon in turn; ``.`` is no mark."""
    sessions = [None if mark == "." else mark for mark in marks.split()]
    assert len(sessions) % 2 == 0, "a day has two sessions"
    dates = pd.bdate_range(first, periods=len(sessions) // 2)
    frame = pd.DataFrame(
        {"pupil_id": pupil, "date": dates, "year_group": 11, "origin": "synthetic"}
    )
    return keyed(frame.assign(year=year)).assign(
        am=pd.Series(sessions[::2], dtype="str"), pm=pd.Series(sessions[1::2], dtype="str")
    )
