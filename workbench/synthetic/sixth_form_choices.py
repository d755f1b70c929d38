"""What students of sixth forms study: A levels of one field, and qualifications beside them."""

from functools import cache

import numpy as np

from workbench.synthetic.arrays import Flags, Floats, Integers
from workbench.synthetic.keys import Stream, stream
from workbench.synthetic.marginals import marginals
from workbench.synthetic.sixth_form_catalogue import (
    Qualification,
    a_levels,
    applied,
    as_levels,
    project,
    technical,
)
from workbench.synthetic.sixth_form_students import (
    MOST_A_LEVELS,
    MOST_APPLIED,
    SLOTS,
    Students,
)

NOT_ENTERED = -1
AS_SLOT, CONTINUED_SLOT, PROJECT_SLOT, APPLIED_SLOT = (MOST_A_LEVELS + i for i in range(4))
# schools and colleges with A levels in 2019, which the national entries are spread over
_PROVIDERS = 2700
_WIDTH = 16


@cache
def qualifications() -> tuple[Qualification, ...]:
    """Every qualification; choices are positions in this list."""
    sizes = marginals("sixth_form")["btec"]
    every = [one for size in sizes for one in applied(size)]
    return (*a_levels(), *as_levels(), project(), *every, *technical())


def choices(seed: int, known: Students) -> Integers:
    """Qualifications entered, -1 where a slot is empty, (students, slots)."""
    rule = marginals("sixth_form")["beside"]
    number = known.number
    chosen = np.full((len(known), SLOTS), NOT_ENTERED, dtype=np.int64)
    wanted = _of_programme("a_levels")[known.programme]
    keys = _keys(seed, known)
    ranked = np.argsort(-keys, axis=1, kind="stable")[:, : MOST_A_LEVELS + 2]
    width = np.arange(MOST_A_LEVELS)
    chosen[:, :MOST_A_LEVELS] = np.where(
        width < wanted[:, None], ranked[:, :MOST_A_LEVELS], NOT_ENTERED
    )
    some = wanted > 0
    first_as = len(a_levels())
    next_one = np.take_along_axis(ranked, wanted[:, None], axis=1)[:, 0]
    dropped = some & (number.uniform("as_level") < rule["as_level"])
    chosen[:, AS_SLOT] = np.where(dropped, first_as + next_one, NOT_ENTERED)
    kept = some & (number.uniform("as_continued") < rule["as_continued"])
    chosen[:, CONTINUED_SLOT] = np.where(kept, first_as + ranked[:, 0], NOT_ENTERED)
    with_project = some & (number.uniform("project") < rule["project"])
    chosen[:, PROJECT_SLOT] = np.where(with_project, 2 * first_as, NOT_ENTERED)
    chosen[:, APPLIED_SLOT:] = _applied(known)
    none = number.uniform("no_entries") < rule["no_entries"]
    return np.where(none[:, None], NOT_ENTERED, chosen)


def _keys(seed: int, known: Students) -> Floats:
    """How much each student wants each A level, (students, A levels)."""
    rule = marginals("sixth_form")
    group, number = known.group, known.number
    spread = rule["choice"]["prior_sd"] ** 2
    centre = _centres()
    fits = (centre * known.prior[:, None] - centre**2 / 2) / spread
    own = _by_sex()[group.pupil.male.astype(np.int64)]
    field = rule["choice"]["field"] * number.fields[:, _fields()]
    keys = own + fits + field + number.choices[:, : len(a_levels())]
    taught = np.where(_taught(seed, group.school), keys, -np.inf)
    return _with_further_maths(taught, _of_programme("a_levels")[known.programme])


def _with_further_maths(keys: Floats, wanted: Integers) -> Floats:
    """Further maths only for those who take maths, and never in the place of it."""
    names = [one.subject_code for one in a_levels()]
    rule = marginals("sixth_form")["further_maths"]
    further, maths = names.index(rule["code"]), names.index(rule["after"])
    without = keys.copy()
    without[:, further] = -np.inf
    rank = (without > keys[:, [maths]]).sum(axis=1)
    allowed = (rank < wanted - 1) & (wanted > 1)
    behind = np.minimum(keys[:, further], keys[:, maths] - 1e-6)
    without[:, further] = np.where(allowed, behind, -np.inf)
    return without


def _taught(seed: int, school: Integers) -> Flags:
    """Whether the student's school teaches each A level: all the large ones, some of the others."""
    schools, position = np.unique(school, return_inverse=True)
    drawn = [stream(seed, Stream.SIXTH_FORM, int(s)).random(len(a_levels())) for s in schools]
    entries = np.array([one.cases for one in a_levels()]) / _PROVIDERS
    share = np.clip(np.sqrt(entries / 8), 0.05, 1.0)
    return np.asarray((np.array(drawn) < share)[position])


def _applied(known: Students) -> Integers:
    """Applied and technical qualifications: one a size of the programme, no subject twice."""
    declared = marginals("sixth_form")["programmes"]
    chosen = np.full((len(known), MOST_APPLIED), NOT_ENTERED, dtype=np.int64)
    for place, programme in enumerate(declared.values()):
        rows = np.flatnonzero(known.programme == place)
        taken = np.full((len(rows), 0), "", dtype="U5")
        for slot, size in enumerate(programme["applied"]):
            some = technical() if programme.get("technical") else applied(size)
            codes = np.array([one.subject_code for one in some])
            first = len(a_levels()) + slot * _WIDTH
            keys = np.log([one.cases for one in some]) + known.number.choices[
                rows, first : first + len(some)
            ].reshape(len(rows), len(some))
            used = (codes[None, :, None] == taken[:, None, :]).any(axis=2)
            best = np.argmax(np.where(used, -np.inf, keys), axis=1)
            chosen[rows, slot] = qualifications().index(some[0]) + best
            taken = np.column_stack([taken, codes[best]])
    return chosen


def _of_programme(name: str) -> Integers:
    return np.array([one[name] for one in marginals("sixth_form")["programmes"].values()])


@cache
def _centres() -> Floats:
    """Mean prior attainment of the entries of each A level."""
    return np.array([one.prior[1:-1].mean() for one in a_levels()])


@cache
def _fields() -> Integers:
    names = [one["field"] for one in marginals("sixth_form")["a_levels"].values()]
    order = sorted(set(names))
    return np.array([order.index(name) for name in names])


@cache
def _by_sex() -> Floats:
    """Logarithm of national entries by sex (F, M), (2, A levels)."""
    girls = np.array([one["girls"] for one in marginals("sixth_form")["a_levels"].values()])
    cases = np.array([one.cases for one in a_levels()])
    return np.asarray(np.log(cases * np.array([girls, 1 - girls])))
