"""Frames of pupils: identity, enrolment, characteristics, prior attainment."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from workbench.calendar import AcademicYear
from workbench.contracts.upn import LETTERS
from workbench.synthetic.arrays import Flags, Integers, in_days, pick
from workbench.synthetic.cohort import Cohort
from workbench.synthetic.composition import ETHNIC_GROUPS
from workbench.synthetic.frames import coded, days, frame_of
from workbench.synthetic.marginals import marginals
from workbench.synthetic.plan import SPECIAL
from workbench.synthetic.pupils import SEN, first_birthday
from workbench.synthetic.schools import Schools
from workbench.synthetic.upn import upns

_OTHER_AUTHORITY = 9_992_000
_LANGUAGES = ("english", "other", "unclassified")


def keys(known: Schools, group: Cohort) -> dict[str, Any]:
    """The columns that every frame of pupils shares."""
    return {
        "pupil_id": group.pupil_id.tolist(),
        "urn": coded(list(known.urns), group.school),
        "year": str(AcademicYear(group.start)),
    }


def birthdays(group: Cohort) -> Any:
    """Dates of birth."""
    return first_birthday(group.start, group.year_group) + in_days(group.pupil.birth_day)


def identity_frame(known: Schools, group: Cohort) -> pd.DataFrame:
    """Names, numbers and dates of birth, in the columns of the contract ``pupil_identity``."""
    shares = marginals("pupils")["shares"]
    laestab = known.laestab[group.school]
    born = birthdays(group)
    entry = np.full(len(group), (group.start - group.year_group) % 100)
    temporary = group.draw.uniform("temporary_upn") < shares["temporary_upn"]
    letter = np.where(temporary, group.place // 100 % len(LETTERS), -1)
    number = upns(laestab, entry, np.where(temporary, group.place % 100, group.place), letter)
    changed = group.draw.uniform("former_upn") < shares["former_upn"]
    elsewhere = _OTHER_AUTHORITY + laestab % 2000
    former = upns(elsewhere, entry, group.place, np.full(len(group), -1))
    forename, surname = _names(group)
    columns = keys(known, group)
    return frame_of(
        "pupil_identity",
        {
            "pupil_id": columns["pupil_id"],
            "urn": columns["urn"],
            "upn": number.tolist(),
            "former_upn": pa.array(former.tolist(), pa.string(), mask=~changed),
            "forename": forename,
            "surname": surname,
            "date_of_birth": days(born),
        },
    )


def pupil_frame(known: Schools, group: Cohort) -> pd.DataFrame:
    """Enrolments, in the columns of the contract ``pupil``."""
    month = birthdays(group).astype("datetime64[M]").astype(np.int64) % 12 + 1
    return frame_of(
        "pupil",
        {
            **keys(known, group),
            "year_group": np.full(len(group), group.year_group),
            "sex": coded(("F", "M"), group.pupil.male.astype(np.int64)),
            "birth_month": month,
            "enrolment_status": "current",
            "admission_date": days(group.admitted),
            "leaving_date": days(group.left, np.isnat(group.left)),
            "ks4_cohort": group.counted,
        },
    )


def characteristics_frame(known: Schools, group: Cohort) -> pd.DataFrame:
    """Census characteristics, in the columns of the contract ``pupil_characteristics``."""
    shares, draw = marginals("pupils")["shares"], group.draw
    poor = group.pupil.disadvantaged
    in_care = poor & (draw.uniform("looked_after") < shares["looked_after"] / 0.262)
    fsm6, fsm = free_meals(group)
    unclassified = (
        draw.uniform("unclassified_language") < marginals("pupils")["unclassified_language"]
    )
    language = np.where(unclassified, 2, group.pupil.other_language.astype(np.int64))
    return frame_of(
        "pupil_characteristics",
        {
            **keys(known, group),
            "fsm": fsm,
            "fsm6": fsm6,
            "looked_after": in_care,
            "disadvantaged": poor,
            "sen_status": coded(SEN, group.pupil.sen),
            "sen_need": _needs(known, group),
            "eal": coded(_LANGUAGES, language),
            "ethnic_group": coded(ETHNIC_GROUPS, group.pupil.ethnic_group),
            "service_child": draw.uniform("service_child") < shares["service_child"],
            "non_mobile": draw.uniform("mobile") >= shares["mobile"],
        },
    )


def free_meals(group: Cohort) -> tuple[Flags, Flags]:
    """Eligibility for free school meals in the last six years, and now."""
    shares = marginals("pupils")["shares"]
    adopted = group.draw.uniform("adopted") < shares["adopted_of_disadvantaged"]
    fsm6 = group.pupil.disadvantaged & ~adopted
    return fsm6, fsm6 & (group.draw.uniform("fsm") < shares["fsm_of_fsm6"])


def prior_attainment_frame(known: Schools, group: Cohort) -> pd.DataFrame:
    """Fine levels of matched pupils, in the columns of the contract ``prior_attainment``."""
    rows = np.flatnonzero(group.pupil.matched & group.counted)
    columns = keys(known, group)
    return frame_of(
        "prior_attainment",
        {
            "pupil_id": group.pupil_id[rows].tolist(),
            "urn": columns["urn"].take(rows),
            "year": columns["year"],
            "english_fine": group.pupil.english[rows],
            "maths_fine": group.pupil.maths[rows],
        },
        rows=len(rows),
    )


def _needs(known: Schools, group: Cohort) -> Any:
    rule = marginals("pupils")
    names = list(dict.fromkeys([*rule["needs"], *rule["special_needs"]]))
    special = known.of_kind(SPECIAL)[group.school]
    kinds = ((rule["needs"], ~special), (rule["special_needs"], special))
    code = np.full(len(group), -1)
    for shares, member in kinds:
        cumulative = np.cumsum(list(shares.values())) / sum(shares.values())
        position = np.array([names.index(name) for name in shares])
        drawn = position[pick(cumulative, group.draw.uniform("sen_need"))]
        code = np.where(member & (group.pupil.sen > 0), drawn, code)
    return coded(names, code)


@dataclass(frozen=True)
class _Names:
    """All names in one list, and where each pool starts and how long it is."""

    labels: tuple[str, ...]
    first: Integers
    length: Integers

    def drawn(self, pool: Integers, uniform: Any) -> Any:
        return coded(self.labels, self.first[pool] + (uniform * self.length[pool]).astype(np.int64))


def _names(group: Cohort) -> tuple[Any, Any]:
    """Forenames and surnames from a pool that goes with the pupil's ethnic group."""
    pools, _, _ = _name_lists()
    groups = list(pools)
    plain = np.array([groups.index(name) for name in ETHNIC_GROUPS])[group.pupil.ethnic_group]
    european = (group.pupil.ethnic_group == 0) & group.pupil.other_language
    row = np.where(european, groups.index("White, other first language"), plain)
    pool = pick(np.array([pools[g] for g in groups])[row], group.draw.uniform("pool"))
    _, forenames, surnames = _name_lists()
    by_sex = pool * 2 + group.pupil.male
    return (
        forenames.drawn(by_sex, group.draw.uniform("forename")),
        surnames.drawn(pool, group.draw.uniform("surname")),
    )


@cache
def _name_lists() -> tuple[dict[str, Any], _Names, _Names]:
    raw = marginals("names")
    pools = list(raw["surnames"])
    shares = {
        name: np.cumsum([dict(mix).get(pool, 0.0) for pool in pools])
        for name, mix in raw["pools"].items()
    }
    forenames = [raw["forenames"][pool][sex] for pool in pools for sex in ("F", "M")]
    return shares, _joined(forenames), _joined([raw["surnames"][pool] for pool in pools])


def _joined(lists: list[list[str]]) -> _Names:
    length = np.array([len(part) for part in lists])
    return _Names(tuple(n for part in lists for n in part), np.cumsum(length) - length, length)
