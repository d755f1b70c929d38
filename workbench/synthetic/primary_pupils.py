"""Where pupils of primary schools stand in the nation at each stage, as shares below them."""

from dataclasses import dataclass

import numpy as np

from workbench.synthetic.arrays import Floats, Integers, normal_share
from workbench.synthetic.cohort import Cohort
from workbench.synthetic.keys import Stream, stream
from workbench.synthetic.marginals import marginals
from workbench.synthetic.schools import Schools, means

_UNIFORMS = 12
_STAGES = {
    "key_stage2": ("reading", "maths", "gps", "writing", "science"),
    "key_stage1": ("ks1_reading", "ks1_writing", "ks1_maths", "ks1_science"),
    "phonics": ("phonics",),
    "early_years": ("development",),
}
_GOALS = 17


@dataclass(frozen=True)
class Standing:
    """A year group of primary schools with its random numbers; one row a pupil.

    ``level`` are standard normal places by what is assessed; ``goals`` is chance by goal.
    """

    group: Cohort
    uniforms: Floats
    goals: Floats
    level: dict[str, Floats]

    def share(self, name: str) -> Floats:
        """Share of the nation's pupils below each pupil."""
        return normal_share(self.level[name])

    def picked(self, place: int) -> Floats:
        """Uniform numbers of a purpose, by its place."""
        return self.uniforms[:, place]


def standing(known: Schools, seed: int, group: Cohort) -> Standing:
    """Draw where the pupils of a year group stand."""
    names = [name for stage in _STAGES.values() for name in stage]
    blocks = [
        _block(
            stream(seed, Stream.PRIMARY, int(school), group.start, group.year_group),
            int(size),
            len(names) + len(_STAGES),
        )
        for school, size in zip(*np.unique(group.school, return_counts=True), strict=True)
    ]
    uniforms, normals, goals = (np.concatenate(part) for part in zip(*blocks, strict=True))
    level = {
        name: _level(known, group, name, normals[:, place], normals[:, len(names) + stage])
        for stage, several in enumerate(_STAGES.values())
        for name in several
        for place in [names.index(name)]
    }
    return Standing(group, uniforms, goals, level)


def code_of(codes: list[str], cuts: list[float], share: Floats) -> Integers:
    """Position of the code whose part of the nation a pupil is in; the lowest code comes first."""
    assert len(cuts) == len(codes) - 1, "a cut between each two codes"
    return np.searchsorted(cuts, share, side="right").astype(np.int64)


def _level(known: Schools, group: Cohort, name: str, own: Floats, shared: Floats) -> Floats:
    rule = marginals("primary")["latent"][name]
    common = marginals("primary")["shared"]
    place = _place(group)
    left = np.sqrt(1 - rule["load"] ** 2)
    chance = np.sqrt(common) * shared + np.sqrt(1 - common) * own
    older = 0.5 - group.pupil.birth_day / 366
    girls = np.where(group.pupil.male, -0.5, 0.5)
    progress, spread = _progress(known)
    sd = np.sqrt(
        1 + rule["age"] ** 2 / 12 + (rule["school"] * spread) ** 2 + rule["girls"] ** 2 / 4
    )
    level = (
        rule["load"] * place
        + left * chance
        + rule["age"] * older
        + rule["girls"] * girls
        + rule["school"] * progress[group.school]
    )
    return np.asarray(level / sd)


def _place(group: Cohort) -> Floats:
    """General place in the nation, mean 0 and SD 1; years differ in their standards only."""
    rule = marginals("primary")["position"]
    shift = marginals("pupils")["cohort_shift"].get(group.start, 0.0)
    return np.asarray((group.pupil.position - shift - rule["mean"]) / rule["sd"])


def _progress(known: Schools) -> tuple[Floats, float]:
    """Hidden progress of the schools less its mean over pupils, and its SD."""
    progress, weights = known.hidden.progress, means(known)
    centred = progress - np.average(progress, weights=weights)
    return centred, float(np.sqrt(np.average(centred**2, weights=weights)))


def _block(rng: np.random.Generator, size: int, normals: int) -> tuple[Floats, Floats, Floats]:
    return (
        rng.random((size, _UNIFORMS)),
        rng.standard_normal((size, normals)),
        rng.standard_normal((size, _GOALS)),
    )
