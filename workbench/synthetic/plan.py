"""Which schools there are: one row each with its kind, place, type and size."""

from typing import Any

import numpy as np
import pandas as pd

from workbench.synthetic.arrays import Flags, Floats, Integers
from workbench.synthetic.keys import Stream, stream
from workbench.synthetic.marginals import marginals
from workbench.synthetic.places import authorities, name_stems, regions

MAINSTREAM, SPECIAL, ALTERNATIVE = "mainstream", "special", "alternative"
PRIMARY = "primary"
COLUMNS = (
    "la_code",
    "region",
    "kind",
    "school_type",
    "gender",
    "selective",
    "sixth_form",
    "religious_character",
    "cohort",
    "phase",
    "age_low",
    "age_high",
    "name",
    "role",
)
_PHASES = {MAINSTREAM: "secondary", SPECIAL: "special", ALTERNATIVE: "alternative provision"}
_OTHER_TYPES = {SPECIAL: "Community special school", ALTERNATIVE: "Pupil referral unit"}


def plan(size: str, seed: int) -> pd.DataFrame:
    """Schools of a synthetic England in order of their URN, one row each.

    Args:
        size: "demo" or "national".
        seed: seed of the whole England.
    """
    rng = stream(seed, Stream.SCHOOLS, 0)
    rows = _national(rng) if size == "national" else _demo(rng)
    stems = iter(name_stems(len(rows), rng))
    names = [name or _named(next(stems), row) for name, row in _each(rows)]
    return rows.assign(name=names)


def _each(rows: pd.DataFrame) -> "zip[tuple[str, dict[Any, Any]]]":
    return zip(rows["name"], rows.to_dict("records"), strict=True)


def _named(stem: str, row: dict[Any, Any]) -> str:
    if row["kind"] == ALTERNATIVE:
        return f"{stem} Pupil Referral Unit"
    if row["kind"] == SPECIAL:
        return f"{stem} Special School"
    return f"{stem} {_ending(row)}"


def _ending(row: dict[Any, Any]) -> str:
    endings = {
        "University technical college": "UTC",
        "Studio schools": "Studio School",
        "Academy sponsor led": "Academy",
        "Free schools": "Free School",
        "Community school": "Community School",
    }
    faith = {"Roman Catholic": "Catholic School", "Church of England": "Church of England School"}
    if row["selective"]:
        return "Grammar School"
    if row["gender"] != "mixed":
        return f"{row['gender'].title()}’ School"
    if row["religious_character"] in faith:
        return faith[row["religious_character"]]
    return endings.get(row["school_type"], "High School" if row["sixth_form"] else "School")


def _frame(columns: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(columns)[list(COLUMNS)]


# --- national


def _national(rng: np.random.Generator) -> pd.DataFrame:
    numbers = marginals("schools")["national"]
    parts = [_mainstream(numbers["mainstream"], rng)]
    parts += [_small(kind, numbers[kind], rng) for kind in (SPECIAL, ALTERNATIVE)]
    rows = pd.concat(parts, ignore_index=True)
    return rows.sort_values("la_code", kind="stable", ignore_index=True)


def _mainstream(count: int, rng: np.random.Generator) -> pd.DataFrame:
    shares = marginals("schools")["shares"]
    types = marginals("schools")["types"]
    names = np.array([t["school_type"] for t in types])
    kind = names[apportioned(count, [t["share"] for t in types], rng)]
    technical = np.isin(kind, ["University technical college", "Studio schools"])
    faith_u, sixth_u = rng.random((2, count))
    able = np.isin(kind, ["Academy converter", "Voluntary aided school", "Foundation school"])
    place = np.argsort(np.argsort(np.where(able, rng.random(count), 2.0)))
    selective = place < round(shares["selective"] * count)
    gender = _genders(selective, technical, shares, rng)
    sixth = technical | selective | (sixth_u < shares["sixth_form"])
    return _frame(
        {
            **placed(count, rng),
            "kind": MAINSTREAM,
            "school_type": kind,
            "gender": gender,
            "selective": selective,
            "sixth_form": sixth,
            "religious_character": _faith(kind, faith_u, shares),
            "cohort": _sizes(technical, rng),
            "phase": "secondary",
            "age_low": np.where(technical, 14, 11),
            "age_high": np.where(sixth, 18, 16),
            "name": "",
            "role": "",
        }
    )


def _genders(
    selective: Flags, technical: Flags, shares: dict[str, float], rng: np.random.Generator
) -> Any:
    """Whom schools admit: most selective schools one sex, technical colleges both."""
    gender = np.full(len(selective), "mixed", dtype=object)
    ordinary = ~selective & ~technical
    for member, girls, boys in (
        (selective, 0.36, 0.34),
        (ordinary, shares["girls"], shares["boys"]),
    ):
        count = int(member.sum())
        parts = apportioned(count, [girls, boys, 1 - girls - boys], rng)
        gender[member] = np.array(["girls", "boys", "mixed"], dtype=object)[parts]
    return gender


def _faith(kind: Any, uniform: Floats, shares: dict[str, float]) -> Any:
    """Faith schools are the voluntary aided ones, and some academies."""
    aided = np.isin(kind, ["Voluntary aided school"])
    catholic = np.where(aided, 0.65, shares["catholic"] * 0.5)
    english = np.where(aided, 0.30, shares["church_of_england"] * 0.7)
    return np.where(
        uniform < catholic,
        "Roman Catholic",
        np.where(uniform < catholic + english, "Church of England", "None"),
    )


def _sizes(technical: Flags, rng: np.random.Generator) -> Floats:
    """Year groups; technical colleges and studio schools have half as many pupils as others."""
    rule = marginals("schools")["cohort"]
    drawn = np.exp(rng.normal(rule["log_mean"], rule["log_sd"], len(technical)))
    clipped = np.clip(np.where(technical, 0.5, 1.0) * drawn, rule["low"], rule["high"])
    return np.asarray(clipped * rule["mean"] / clipped.mean())


def _small(kind: str, count: int, rng: np.random.Generator) -> pd.DataFrame:
    mean, spread = marginals("schools")["small_cohort"][kind]
    return _frame(
        {
            **placed(count, rng),
            "kind": kind,
            "school_type": _OTHER_TYPES[kind],
            "gender": "mixed",
            "selective": False,
            "sixth_form": False,
            "religious_character": "None",
            "cohort": np.maximum(rng.normal(mean, spread, count), 2.0),
            "phase": _PHASES[kind],
            "age_low": 11,
            "age_high": 19 if kind == SPECIAL else 16,
            "name": "",
            "role": "",
        }
    )


def placed(count: int, rng: np.random.Generator) -> dict[str, Any]:
    """Local authority and region of each school, as many in a region as its share."""
    region = apportioned(count, [region.schools for region in regions()], rng)
    within = rng.integers(0, 5, count)
    codes = np.array(
        [[a.code for a in authorities() if a.region == r] for r in range(len(regions()))]
    )
    return {"la_code": codes[region, within], "region": region}


def apportioned(count: int, sizes: list[float], rng: np.random.Generator) -> Integers:
    """Positions of the classes in random order, as many of each as its share of the count."""
    bounds = np.rint(np.cumsum(sizes) / sum(sizes) * count).astype(np.int64)
    return rng.permutation(np.searchsorted(bounds, np.arange(count), side="right"))


# --- demo


def _demo(rng: np.random.Generator) -> pd.DataFrame:
    codes = marginals("demo")["authorities"]
    region_of = {a.code: a.region for a in authorities()}
    groups = marginals("demo")["schools"]
    records = [_demo_school(group, rng) for group in groups for _ in range(group["count"])]
    placed = _demo_places(records, codes)
    rows = [
        {**record, "la_code": code, "region": region_of[code]}
        for record, code in zip(records, placed, strict=True)
    ]
    return pd.DataFrame(rows)[list(COLUMNS)]


def _demo_places(records: list[dict[str, Any]], codes: list[str]) -> list[str]:
    """Authorities in turn; a school that closed stood where its successor stands."""
    successor = marginals("demo")["successors"]
    order = [codes[i % len(codes)] for i in range(len(records))]
    return [
        order[successor[record["role"]]] if record["role"] in successor else code
        for record, code in zip(records, order, strict=True)
    ]


def _demo_school(group: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    kind = group.get("kind", MAINSTREAM)
    sixth = bool(rng.random() < 0.6) and kind == MAINSTREAM or group.get("role") == "sixth form"
    return {
        "kind": kind,
        "school_type": group["school_type"],
        "gender": group.get("gender", "mixed"),
        "selective": group.get("selective", False),
        "sixth_form": sixth,
        "religious_character": group.get("religious_character", "None"),
        "cohort": rng.uniform(*group["cohort"]),
        "phase": group.get("phase", _PHASES[kind]),
        "age_low": group.get("age_low", 11),
        "age_high": 18 if sixth or group.get("age_low", 11) == 14 else 16,
        "name": group.get("name", ""),
        "role": group.get("role", ""),
    }
