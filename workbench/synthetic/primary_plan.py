"""Which primary schools there are, with what nobody sees of them."""

from typing import Any

import numpy as np
import pandas as pd

from workbench.synthetic.hidden import hidden
from workbench.synthetic.keys import Stream, stream
from workbench.synthetic.marginals import marginals
from workbench.synthetic.places import authorities, name_stems
from workbench.synthetic.plan import COLUMNS, PRIMARY, apportioned, placed
from workbench.synthetic.schools import Schools, laestab_numbers

FIRST_URN = 950_001
_AGES = (4, 11)
_SIZE_SD = 0.08


def own_seed(seed: int) -> int:
    """Seed of the primary schools, so that nothing of theirs is drawn with the others' numbers."""
    sequence = np.random.SeedSequence(seed, spawn_key=(int(Stream.PRIMARY),))
    return int(sequence.generate_state(1, np.uint64)[0])


def primary_schools(size: str, seed: int) -> Schools:
    """Draw the primary schools of a synthetic England; ``seed`` is their own."""
    rng = stream(seed, Stream.SCHOOLS, 0)
    rows = _national(rng) if size == "national" else _demo()
    stems = name_stems(len(rows), rng)
    named = rows.assign(name=[f"{a} {b}" for a, b in zip(stems, rows["name"], strict=True)])
    urns = tuple(str(FIRST_URN + i) for i in range(len(named)))
    first, last = np.full(len(named), 2000), np.full(len(named), 2100)
    return Schools(named, hidden(named, seed), urns, laestab_numbers(named), last, first)


def _demo() -> pd.DataFrame:
    codes = marginals("demo")["authorities"]
    region_of = {a.code: a.region for a in authorities()}
    rows = [
        _school(one, float(one["cohort"])) | {"la_code": code, "region": region_of[code]}
        for place, one in enumerate(marginals("primary")["demo"])
        for code in [codes[place % len(codes)]]
    ]
    return pd.DataFrame(rows)[list(COLUMNS)]


def _national(rng: np.random.Generator) -> pd.DataFrame:
    rule = marginals("primary")
    count: int = rule["national"]
    kinds = apportioned(count, [one["share"] for one in rule["kinds"]], rng)
    usual = np.array(list(rule["sizes"]), dtype=np.float64)
    sizes = usual[apportioned(count, list(rule["sizes"].values()), rng)]
    drawn = sizes * np.exp(rng.normal(0.0, _SIZE_SD, count))
    rows = pd.DataFrame(
        [_school(rule["kinds"][kind], size) for kind, size in zip(kinds, drawn, strict=True)]
    )
    where = pd.DataFrame(placed(count, rng))
    together = rows.drop(columns=["la_code", "region"]).join(where)[list(COLUMNS)]
    return together.sort_values("la_code", kind="stable", ignore_index=True)


def _school(declared: dict[str, Any], cohort: float) -> dict[str, Any]:
    youngest, oldest = _AGES
    return {
        "la_code": "",
        "region": 0,
        "kind": PRIMARY,
        "school_type": declared["school_type"],
        "gender": "mixed",
        "selective": False,
        "sixth_form": False,
        "religious_character": declared.get("religious_character", "None"),
        "cohort": cohort,
        "phase": "primary",
        "age_low": declared.get("age_low", youngest),
        "age_high": declared.get("age_high", oldest),
        "name": declared["ending"],
        "role": "",
    }
