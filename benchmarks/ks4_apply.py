"""The key stage 4 measures as pandas' ``groupby.apply``: a peer of ours, a pupil at a time.

Written as the rules are read out, with the package's dated tables but none of its measures.
"""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

import pandas as pd

from workbench.measures.ks4.progress_tables import year_table

KEY = ["pupil_id", "urn", "year"]
ENGLISH = ["english_language", "english_literature"]
SINGLE_SCIENCES = ["biology", "chemistry", "physics", "computer_science"]
EBACC = [*SINGLE_SCIENCES, "combined_science", "history", "geography", "language"]
IN_PILLARS = ["GCSE", "GCSE combined science", "AS"]


def measures(entries: pd.DataFrame, pupils: pd.DataFrame, prior: pd.DataFrame) -> pd.DataFrame:
    """All pupil measures, one row for each row of ``pupils``."""
    found = entries.groupby(KEY, sort=False)[list(entries.columns)].apply(of_pupil).reset_index()
    results = pupils.merge(found, on=KEY, how="left").merge(prior, on=KEY, how="left")
    results = results.fillna(dict.fromkeys(found.columns.drop(KEY), 0.0))
    return results.assign(progress8=[progress(row) for row in results.to_dict("records")])


def of_pupil(entries: pd.DataFrame) -> "pd.Series[float]":
    """The measures of one pupil, true as 1, from what counts of the entries."""
    counting = discounted(entries)
    return pd.Series(attainment8(counting) | ebacc(counting) | basics(counting))


def discounted(entries: pd.DataFrame) -> pd.DataFrame:
    """First attempts, then one entry for each discount code."""
    if not entries["discount_code"].duplicated().any():
        return entries
    by = "first" if entries["year"].iloc[0] >= "2014/15" else "best"
    order = ["attempt"] if by == "first" else ["points"]
    attempts = entries.sort_values(order, ascending=by == "first", kind="stable")
    attempts = attempts.drop_duplicates("qualification")
    return attempts.groupby("discount_code", group_keys=False)[list(entries.columns)].apply(
        lambda rivals: winner(rivals, by)
    )


def winner(rivals: pd.DataFrame, by: str) -> pd.DataFrame:
    """The one examined first; of those, the one with most points, a GCSE before an award."""
    dates = rivals["exam_date"].where(rivals["qualification_type"] != "AS")
    in_time = rivals[dates.isna() | (dates == dates.min())] if by == "first" else rivals
    academic = in_time["qualification_type"].isin(IN_PILLARS)
    ranked = in_time.assign(academic=academic)
    ranked = ranked.sort_values(
        ["points", "academic", "qualification"], ascending=[False, False, True]
    )
    return ranked.head(1)[list(rivals.columns)]


def attainment8(entries: pd.DataFrame) -> dict[str, float]:
    """Ten slots: English, maths, three of the EBacc, three others."""
    academic = entries["qualification_type"].isin(["GCSE", "AS"])
    english = entries[entries["pillar"].isin(ENGLISH) & academic].nlargest(1, "points")
    maths = entries[(entries["pillar"] == "maths") & academic].nlargest(1, "points")
    rest = entries.drop([*english.index, *maths.index])
    values = rest.loc[rest.index.repeat(rest["size"].clip(lower=1).astype(int))]
    values = values.reset_index(drop=True)
    may = values["pillar"].isin(EBACC) & values["qualification_type"].isin(IN_PILLARS)
    in_ebacc = values[may].nlargest(3, "points")
    in_open = values.drop(in_ebacc.index).nlargest(3, "points")
    elements = {
        "english": english["points"].sum() * (2 if has_both_english(entries) else 1),
        "maths": maths["points"].sum() * 2,
        "ebacc": in_ebacc["points"].sum(),
        "open": in_open["points"].sum(),
    }
    slots = {"ebacc_slots": len(in_ebacc), "open_slots": len(in_open)}
    return elements | {"attainment8": sum(elements.values())} | slots


def has_both_english(entries: pd.DataFrame) -> bool:
    """Language and literature were entered, or an AS level in language."""
    pillars = entries["pillar"]
    as_level = (pillars == "english_language") & (entries["qualification_type"] == "AS")
    return set(ENGLISH) <= set(pillars) or bool(as_level.any())


def ebacc(entries: pd.DataFrame) -> dict[str, float]:
    """Entry, achievement at two grades and average points of the EBacc."""
    academic = entries[entries["qualification_type"].isin(IN_PILLARS)]
    points = academic.groupby("pillar")["points"].max().to_dict()
    singles = sorted((points[s] for s in SINGLE_SCIENCES if s in points), reverse=True)
    singles = singles if len(singles) > 2 else []
    english = best(points, ENGLISH) if has_both_english(entries) else None
    others = [
        english,
        best(points, ["maths"]),
        best(points, ["history", "geography"]),
        best(points, ["language"]),
    ]
    combined = best(points, ["combined_science"])
    routes = ([sum(singles[:2])] if singles else []) + ([] if combined is None else [2 * combined])
    science = max(routes, default=None)
    achieved = {
        f"ebacc_{grade}": float(
            all(value is not None and value >= grade for value in others)
            and (len([s for s in singles if s >= grade]) > 1 or (combined or 0) >= grade)
        )
        for grade in (4, 5)
    }
    return {
        "ebacc_entered": float(None not in others and science is not None),
        **achieved,
        "ebacc_aps": sum(value or 0.0 for value in [*others, science]) / 6,
    }


def best(points: Mapping[str, float], pillars: list[str]) -> float | None:
    """The highest points in the pillars."""
    return max((points[name] for name in pillars if name in points), default=None)


def basics(entries: pd.DataFrame) -> dict[str, float]:
    """English and maths at two grades."""
    academic = entries[entries["qualification_type"].isin(["GCSE", "AS"])]
    english = academic.loc[academic["pillar"].isin(ENGLISH), "points"].max()
    maths = academic.loc[academic["pillar"] == "maths", "points"].max()
    return {f"english_maths_{g}": float(english >= g and maths >= g) for g in (4, 5)}


def progress(pupil: Mapping[str, Any]) -> float:
    """Progress 8 of a pupil in a year of fine levels."""
    levels = [pupil[s] for s in ("english_fine", "maths_fine") if pd.notna(pupil[s])]
    table = year_table(pupil["year"])
    if not levels or table.model is None:
        return float("nan")
    hundredths = sum(round(level * 100) for level in levels)
    # the mean to one decimal, half up
    baseline = (hundredths + 5 * len(levels)) // (10 * len(levels)) / 10
    group = min(bisect_left(table.model.upper, baseline), len(table.model.upper) - 1)
    score = float(pupil["attainment8"] - table.model.expected["all"][group]) / 10
    if table.floor is None or group + 1 < table.floor.first_group:
        return score
    return max(score, -table.floor.multiplier * table.floor.sd)
