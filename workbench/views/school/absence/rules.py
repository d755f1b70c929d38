"""Our figure of absence beside those counted by other usual rules, each difference explained."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from workbench.access.differencing import Question
from workbench.access.disclosure import SUPPRESSED
from workbench.measures.columns import dates_of
from workbench.views.school.absence.marks import Marks
from workbench.views.school.protected import Control

_SUBSIDIARY = ("dual_subsidiary", "guest")
_UNUSUAL = ("dual_registered", "no_access", "not_required", "unable_to_attend")


@dataclass(frozen=True)
class Count:
    """Absence by one rule.

    Attributes:
        rule: its name.
        words: what differs from ours.
        pupils: one row a pupil it counts, with possible and absent as it counts them.
        affected: pupil_id of those whom it counts differently.
    """

    rule: str
    words: str
    pupils: pd.DataFrame
    affected: "pd.Series[str]"


def by_rule(marks: Marks, control: Control) -> pd.DataFrame:
    """Absence of all pupils by each rule.

    Where groups are suppressed, a rule is hidden that counts few pupils differently.

    Returns:
        Columns rule, words, measure, unit_id, period, group, n (pupils), possible, absent
        (sessions), value (percent of possible), more (sessions missed beyond ours), status. The
        first row is ours.
    """
    rows = [_row(one, control, marks.now.year) for one in _counts(marks)]
    table = pd.DataFrame(rows).astype(
        {"n": "Int64", "possible": "Int64", "absent": "Int64", "value": "Float64"}
    )
    return table.assign(more=table["absent"] - table["absent"].iloc[0])


def _row(one: Count, control: Control, year: str) -> dict[str, object]:
    hidden = _hidden(one, control, year)
    possible, absent = (int(one.pupils[name].sum()) for name in ("possible", "absent"))
    counts = {
        "n": len(one.pupils),
        "possible": possible,
        "absent": absent,
        "value": 100.0 * absent / possible if possible else None,
    }
    return {
        "rule": one.rule,
        "words": one.words,
        "measure": "absence",
        "unit_id": control.urn,
        "period": year,
        "group": "all",
        **(dict.fromkeys(counts) if hidden else counts),
        "status": SUPPRESSED if hidden else "calculated",
    }


def _hidden(one: Count, control: Control, year: str) -> bool:
    few = range(1, control.threshold)
    if one.affected.nunique() in few or len(one.pupils) in few:
        return True
    members = control.guard.hashes.members(one.pupils["pupil_id"])
    topic = json.dumps([control.urn, year, "absence"])
    return any(control.guard.record([Question(topic, members)]))


def _counts(marks: Marks) -> Sequence[Count]:
    every = marks.kinds
    held = every[every["possible"] > 0]
    nobody = held["pupil_id"].iloc[:0]

    def only(rule: str, words: str, kept: "pd.Series[bool]") -> Count:
        return Count(rule, words, held[kept], held.loc[~kept, "pupil_id"])

    def changed(rule: str, words: str, extra: "pd.Series[int]", missed: int) -> Count:
        """With some sessions more: possible and missed, or attended in place of missed."""
        possible = every["possible"] + (extra if missed >= 0 else 0)
        known = every.assign(possible=possible, absent=every["absent"] + missed * extra)
        found = known[known["possible"] > 0]
        return Count(rule, words, found, every.loc[extra > 0, "pupil_id"])

    left = pd.Series(dates_of(held["leaving_date"]), index=held.index)
    gone = left.notna() & (left < pd.Timestamp(marks.last_day))
    return (
        Count(
            "This page",
            "Every pupil with a possible session this year, leavers and pupils registered at two "
            "schools too, up to the last day with marks.",
            held,
            nobody,
        ),
        only(
            "On roll now",
            "Without the pupils who have left. A management information system often opens with "
            "this figure.",
            ~gone,
        ),
        only(
            "Years 1 to 11",
            "Pupils aged 5 to 15 at 31 August only, as in DfE's national statistics.",
            held["compulsory_age"].astype("bool"),
        ),
        only(
            "Main registration only",
            "Without guests and pupils whose main registration is at another school.",
            ~held["enrolment_status"].astype("str").isin(_SUBSIDIARY),
        ),
        changed(
            "Sessions without a mark are missed",
            "We leave a session without a mark out; some systems count it as missed.",
            every["unmarked"],
            1,
        ),
        changed(
            "Not required counts as possible",
            "Sessions of pupils who were not required, were at their other school or were kept "
            "away by an unavoidable cause count as possible and attended. DfE leaves them out.",
            every[list(_UNUSUAL)].sum(axis=1),
            0,
        ),
        changed(
            "Late is there",
            "Lateness after the register closed counts as attended. DfE counts it as an "
            "unauthorised absence.",
            every["late_after_register"],
            -1,
        ),
    )
