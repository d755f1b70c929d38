"""Awkward results: no prior attainment, one-pupil subjects, resits, discounting, 0 % and 100 %."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from workbench.synthetic.catalogue import catalogue
from workbench.synthetic.edits import Edits
from workbench.synthetic.frames import frame_of

Case = Callable[[Edits, str], Edits]
_ORDER = ["urn", "pupil_id", "qualification", "attempt"]
_ENGLISH_AND_MATHS = ("english_language", "english_literature", "maths")


def _entry(edits: Edits, urn: str, who: str, code: str, grade: str, **values: Any) -> pd.DataFrame:
    """One entry of a pupil, made from the catalogue."""
    names = catalogue()
    subject = names.index(code)
    scale = names.scales[names.scale[subject]]
    return frame_of(
        "ks4_entry",
        {
            "pupil_id": who,
            "urn": urn,
            "year": str(edits.frames["ks4_entry"]["year"].iloc[0]),
            "qualification": names.qualification[subject],
            "attempt": 1,
            "subject": names.subject[subject],
            "qualification_type": names.qualification_type[subject],
            "pillar": names.pillar[subject],
            "grade": grade,
            "points": float(scale.points[scale.grades.index(grade)]),
            "size": float(names.size[subject]),
            "discount_code": names.discount_code[subject],
            "exam_date": date(2019, 6, 30),
            **values,
        },
        rows=1,
    )


def _put(edits: Edits, urn: str, who: str, *entries: pd.DataFrame) -> Edits:
    """The entries in place of any that the pupil has in the same qualifications."""
    more = pd.concat(entries, ignore_index=True)
    same = edits.frames["ks4_entry"]["qualification"].isin(more["qualification"])
    cleared = edits.without("ks4_entry", edits.rows("ks4_entry", urn, who) & same)
    return cleared.with_rows("ks4_entry", more, _ORDER)


def _no_prior_attainment(edits: Edits, urn: str) -> Edits:
    prior = edits.frames["prior_attainment"]
    gone, empty, half = prior.loc[prior["urn"] == urn, "pupil_id"].iloc[:3]
    blank = edits.changed(
        "prior_attainment",
        edits.rows("prior_attainment", urn, empty),
        english_fine=None,
        maths_fine=None,
    )
    one = blank.changed(
        "prior_attainment", blank.rows("prior_attainment", urn, half), maths_fine=None
    )
    return one.without("prior_attainment", one.rows("prior_attainment", urn, gone))


def _one_pupil_subject(edits: Edits, urn: str) -> Edits:
    who = edits.pupil(urn, 11, 0)
    return _put(edits, urn, who, _entry(edits, urn, who, "RUSSIAN", "9"))


def _resit(edits: Edits, urn: str) -> Edits:
    who = edits.pupil(urn, 11, 0)
    first = _entry(edits, urn, who, "MATHEMATICS", "3", exam_date=date(2018, 6, 30))
    second = _entry(edits, urn, who, "MATHEMATICS", "5", attempt=2)
    return _put(edits, urn, who, first, second)


def _one_discount_code(edits: Edits, urn: str) -> Edits:
    who = edits.pupil(urn, 11, 0)
    gcse = _entry(edits, urn, who, "PHYSICAL_EDUCATION", "6")
    award = _entry(edits, urn, who, "TECH:SPORT", "D2")
    return _put(edits, urn, who, gcse, award)


def _none_and_all(edits: Edits, urn: str) -> Edits:
    """No disadvantaged pupil of the tiny school reaches grade 4 in both, every other pupil does."""
    mixed = _with_both_groups(edits, urn)
    groups, entries = mixed.frames["pupil_characteristics"], mixed.frames["ks4_entry"]
    poor_ids = groups.loc[(groups["urn"] == urn) & groups["disadvantaged"], "pupil_id"]
    core = mixed.rows("ks4_entry", urn) & entries["pillar"].isin(_ENGLISH_AND_MATHS)
    poor = core & entries["pupil_id"].isin(poor_ids)
    below = poor & (entries["points"] >= 4)
    above = core & ~poor & (entries["points"] < 4)
    return mixed.changed("ks4_entry", below, grade="3", points=3.0).changed(
        "ks4_entry", above, grade="4", points=4.0
    )


def _with_both_groups(edits: Edits, urn: str) -> Edits:
    """Two pupils of year 11 are disadvantaged and two are not, whatever was drawn."""
    for place, poor in enumerate((True, True, False, False)):
        rows = edits.rows("pupil_characteristics", urn, edits.pupil(urn, 11, place))
        values = {"fsm6": poor, "fsm": poor, "disadvantaged": poor, "looked_after": False}
        edits = edits.changed("pupil_characteristics", rows, **values)
    return edits


RESULT_CASES: Mapping[int, Case] = {
    11: _no_prior_attainment,
    12: _one_pupil_subject,
    17: _resit,
    18: _one_discount_code,
    55: _none_and_all,
}
