"""Which qualifications a pupil is entered for: one column a slot of the timetable."""

from functools import cache

import numpy as np

from workbench.synthetic.arrays import Flags, Floats, Integers, chance, pick
from workbench.synthetic.catalogue import SEXES, catalogue
from workbench.synthetic.composition import ETHNIC_GROUPS
from workbench.synthetic.draws import SLOTS, Draws
from workbench.synthetic.marginals import marginals
from workbench.synthetic.pupils import Pupils

LANGUAGE, LITERATURE, MATHS, SCIENCE = 0, 1, 2, 3
HUMANITY, MODERN_LANGUAGE, OPTIONS = 6, 7, 8
NOT_ENTERED = -1


def entries(draw: Draws, pupil: Pupils, policy: Floats, offers: Floats) -> Integers:
    """Subjects entered, as positions in the catalogue, -1 where a slot is empty.

    Args:
        draw: random numbers, one row a pupil.
        pupil: the pupils.
        policy: the school's EBacc policy in log odds, (pupils,).
        offers: uniform number of each school and subject; low ones are taught, (pupils, subjects).

    Returns:
        (pupils, 13): English language, literature, maths, three sciences, humanity, language,
        five options.
    """
    names = catalogue()
    chosen = np.full((len(pupil.cell), SLOTS), NOT_ENTERED, dtype=np.int64)
    grade = pupil.target / 10
    rule = marginals("calibration")["entry"]

    def put(slot: int, entered: Flags, subject: Integers | int) -> None:
        chosen[:, slot] = np.where(entered, subject, NOT_ENTERED)

    core = _entered(draw.uniform("english"), rule["core"], grade)
    put(LANGUAGE, core, names.index("ENGLISH_LANGUAGE"))
    literature = core & _entered(draw.uniform("literature"), rule["literature"], grade)
    put(LITERATURE, literature, names.index("ENGLISH_LITERATURE"))
    put(
        MATHS,
        _entered(draw.uniform("english") * 0.9, rule["core"], grade),
        names.index("MATHEMATICS"),
    )
    separate, combined = _sciences(draw.uniform("science"), pupil, grade, policy)
    put(
        SCIENCE,
        separate | combined,
        np.where(separate, names.index("BIOLOGY"), names.index("COMBINED_SCIENCE")),
    )
    put(SCIENCE + 1, separate, names.index("CHEMISTRY"))
    put(SCIENCE + 2, separate, names.index("PHYSICS"))
    humanity = _ebacc_choice(draw.uniform("humanity"), rule["humanity"], pupil, policy)
    language = _ebacc_choice(draw.uniform("language"), rule["language"], pupil, policy)
    put(HUMANITY, humanity, _humanity(draw.uniform("which_humanity"), pupil))
    put(MODERN_LANGUAGE, language, _language(draw.uniform("which_language"), pupil, offers))
    count = _blocks(draw.uniform("blocks"), pupil, grade) - humanity - language
    chosen[:, OPTIONS:] = _options(draw.options, pupil, offers, chosen[:, HUMANITY], count)
    return chosen


def _entered(uniform: Floats, rule: list[float], grade: Floats) -> Flags:
    """Entry is nearly certain but for pupils who would get hardly any points."""
    slope, start, ceiling = rule
    return uniform < np.minimum(chance(slope * grade + start), ceiling)


def _sciences(uniform: Floats, pupil: Pupils, grade: Floats, policy: Floats) -> tuple[Flags, Flags]:
    rule = marginals("calibration")["entry"]
    triple = chance(
        rule["separate_sciences"][0]
        + rule["separate_sciences"][1] * pupil.ability
        + rule["separate_sciences"][2] * policy
    )
    some = _entered(uniform, rule["science"], grade)
    separate = some & (uniform < triple)
    return separate, some & ~separate


def _ebacc_choice(uniform: Floats, rule: list[float], pupil: Pupils, policy: Floats) -> Flags:
    start, ability, school, girls = rule
    odds = start + ability * pupil.ability + school * policy + girls * ~pupil.male
    return uniform < chance(odds) * chance(4 * (pupil.target / 10 - 0.4))


def _humanity(uniform: Floats, pupil: Pupils) -> Integers:
    names = catalogue()
    history = chance(0.10 + 0.12 * pupil.ability + 0.28 * ~pupil.male - 0.1)
    return np.where(uniform < history, names.index("HISTORY"), names.index("GEOGRAPHY"))


def _language(uniform: Floats, pupil: Pupils, offers: Floats) -> Integers:
    """The language taught in the school (one or two of three), or the one spoken at home."""
    names = catalogue()
    taught = names.with_role("language")
    weight = names.entries[taught].sum(axis=1) * (offers[:, taught] < [0.85, 0.45, 0.70])
    weight[:, 0] += 1.0
    cumulative = np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)
    at_home = pupil.other_language & (uniform < marginals("calibration")["entry"]["home_language"])
    school = taught[pick(cumulative, uniform)]
    return np.where(at_home, _home_languages()[pupil.ethnic_group], school)


@cache
def _home_languages() -> Integers:
    spoken = {"White": "POLISH", "Asian": "URDU", "Chinese": "CHINESE", "Other": "ARABIC"}
    return np.array([catalogue().index(spoken.get(g, "ITALIAN")) for g in ETHNIC_GROUPS])


def _blocks(uniform: Floats, pupil: Pupils, grade: Floats) -> Integers:
    """Subjects chosen beside the core: most often four, fewer for pupils who attain little."""
    rule = marginals("calibration")["entry"]["blocks"]
    many = chance(rule["five"][0] + rule["five"][1] * pupil.ability)
    few = chance(rule["three"][0] + rule["three"][1] * pupil.ability)
    usual = np.where(uniform < few, 3, np.where(uniform > 1 - many, 5, 4))
    most = np.floor(2.2 * grade + 0.6 + uniform).astype(np.int64)
    return np.minimum(usual, most)


def _options(
    uniform: Floats, pupil: Pupils, offers: Floats, humanity: Integers, count: Integers
) -> Integers:
    """The likeliest subjects after random noise (Gumbel), as many as there are blocks left."""
    names = catalogue()
    subjects = option_subjects()
    weight = option_weights()[pupil.male.astype(np.int64)]
    keys = (
        weight + names.ability[subjects] * pupil.ability[:, None] - np.log(-np.log(uniform + 1e-12))
    )
    keys = np.where(offers[:, subjects] < _taught()[subjects], keys, -np.inf)
    keys = np.where(subjects == humanity[:, None], -np.inf, keys)
    width = SLOTS - OPTIONS
    best = np.argsort(-keys, axis=1, kind="stable")[:, :width]
    possible = np.take_along_axis(keys, best, axis=1) > -np.inf
    wanted = np.arange(width) < count[:, None]
    return np.where(possible & wanted, subjects[best], NOT_ENTERED)


@cache
def option_subjects() -> Integers:
    """Subjects that may fill an option, the two humanities as a second one among them."""
    return np.sort(np.concatenate([catalogue().with_role(r) for r in ("option", "humanity")]))


@cache
def option_weights() -> Floats:
    """Fitted log weights of the options by sex (F, M), (2, options)."""
    fitted = marginals("calibration")["option_weights"]
    codes = [catalogue().qualification[s] for s in option_subjects()]
    return np.array([[fitted[code][sex] for code in codes] for sex in range(len(SEXES))])


@cache
def _taught() -> Floats:
    """Share of schools that teach a subject: all for the large ones, some for the small ones."""
    entries_a_school = catalogue().entries.sum(axis=1) / 3400
    return np.clip(np.sqrt(entries_a_school / 25), 0.06, 1.0)
