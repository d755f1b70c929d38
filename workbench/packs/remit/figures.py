"""Figures of the schools of a trust or authority: their pupils pooled, and each school beside.

Pooled figures are over all pupils as if they were of one school, never a mean of schools. Source:
DfE school performance tables, whose figures of areas are over pupils.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from workbench.access.disclosure import protect, protect_release
from workbench.measures import national
from workbench.measures.catalogue import measure
from workbench.measures.published.school import HEADLINES
from workbench.packs.audiences import PUBLIC
from workbench.packs.blocks.attendance import GROUPS as GROUPS_OF_ATTENDANCE
from workbench.packs.blocks.attendance import MEASURES, with_pupils
from workbench.stages.pooled import SCHOOL, figures_of_schools, pooled_figures

GROUPS = ("all", "sex", "disadvantage", "sen", "first_language", "prior_attainment")
GROUP_MEASURES = ("attainment8", "progress8", "english_maths_5")
PUBLISHED = ("progress8", "attainment8", "english_maths_5", "ebacc_entry")


def yearly_figures(results: pd.DataFrame, threshold: int, audience: str) -> pd.DataFrame:
    """The headline measures of the pooled pupils, one row a measure and year.

    Args:
        results: frame of :func:`workbench.measures.ks4.pupil_results.cohort_results`, of the
            schools that share.
        threshold: smallest group that may be shown.
        audience: whom the pack is for.
    """
    pooled = _pooled(HEADLINES, results, ("all",))
    return _protected(pooled, threshold, audience)


def figures_of_year(
    results: pd.DataFrame, year: str, threshold: int, audience: str
) -> pd.DataFrame:
    """All pupils pooled, pupil groups pooled, and each school, of one year.

    They are protected as one table, because the schools add up to all pupils and so do the parts
    of every group.

    Returns:
        Columns of :func:`workbench.measures.compute.compute`, small groups suppressed. Rows of
        schools have the group ``school`` and the URN as their subgroup.
    """
    rows = results[results["year"] == year]
    pooled = _pooled(GROUP_MEASURES, rows, GROUPS)
    return _protected(_with_schools(pooled, GROUP_MEASURES, rows), threshold, audience)


def attendance_figures(
    days: pd.DataFrame,
    pupil: pd.DataFrame,
    characteristics: pd.DataFrame,
    threshold: int,
    audience: str,
) -> pd.DataFrame:
    """The same of attendance: all pupils of all year groups, groups, and each school.

    Args:
        days: columns of the contract ``attendance_day``, of one year.
        pupil, characteristics: frames of those contracts, of the same year.
    """
    rows = with_pupils(days, pupil, characteristics)
    pooled = _pooled(MEASURES, rows, GROUPS_OF_ATTENDANCE)
    return _protected(_with_schools(pooled, MEASURES, rows), threshold, audience)


def by_name(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Figures whose schools are called by their names, and by number where two share a name.

    Args:
        names: name by URN.
    """
    several = {name for name, count in Counter(names.values()).items() if count > 1}
    called = {urn: f"{name} ({urn})" if name in several else name for urn, name in names.items()}
    schools = frame["group"] == SCHOOL
    return frame.assign(subgroup=frame["subgroup"].mask(schools, frame["subgroup"].map(called)))


def schools_by_name(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of schools.

    Args:
        frame: of :func:`by_name`.
    """
    return frame[frame["group"] == SCHOOL].reset_index(drop=True)


def groups_of(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of pupil groups, all pupils among them."""
    return frame[frame["group"] != SCHOOL].reset_index(drop=True)


def published_figures(performance: pd.DataFrame, schools: Sequence[str], year: str) -> pd.DataFrame:
    """Published measures of each school in a year, and of all of them weighted by their pupils.

    Args:
        performance: columns of the contract ``school_performance``.
        schools: URNs, in the order wanted.
        year: academic year.

    Returns:
        One row a measure and school: measure, urn, value, n and status ("absent" where no row is
        published); and for each measure one with the URN "all": the mean weighted by n, over the
        schools with a value, missing where one of those has no number of pupils.
    """
    rows = performance[
        (performance["level"] == "school")
        & (performance["group"] == "all")
        & (performance["year"] == year)
        & performance["measure"].isin(PUBLISHED)
    ]
    places = pd.MultiIndex.from_product([PUBLISHED, schools], names=["measure", "urn"])
    named = rows.rename(columns={"unit_id": "urn"}).drop_duplicates(["measure", "urn"])
    own = named.set_index(["measure", "urn"])[["value", "n", "status"]].reindex(places)
    each = own.assign(status=own["status"].astype("object").fillna("absent")).reset_index()
    typed = each.astype({"value": "float64", "n": "float64", "status": "str"})
    weighted = [_weighted(str(name), part) for name, part in typed.groupby("measure", sort=False)]
    return pd.concat([typed, pd.DataFrame(weighted)], ignore_index=True)


def _pooled(names: Sequence[str], rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    return pooled_figures(names, rows, by, national.published())


def _with_schools(pooled: pd.DataFrame, names: Sequence[str], rows: pd.DataFrame) -> pd.DataFrame:
    schools = figures_of_schools(names, rows, national.published())
    return pd.concat([pooled, schools], ignore_index=True)


def _protected(frame: pd.DataFrame, threshold: int, audience: str) -> pd.DataFrame:
    names = {str(name) for name in frame["measure"]}
    shares = tuple(name for name in sorted(names) if measure(name).kind == "percentage")
    if audience == PUBLIC:
        return protect_release(frame, threshold, percentages=shares)
    return protect(frame, threshold, percentages=shares)


def _weighted(name: str, rows: pd.DataFrame) -> dict[str, object]:
    known = rows[rows["value"].notna()]
    n = known["n"].sum()
    counted = len(known) > 0 and known["n"].notna().all() and n > 0
    value = (known["value"] * known["n"]).sum() / n if counted else None
    return {
        "measure": name,
        "urn": "all",
        "value": value,
        "n": n if counted else None,
        "status": "published" if counted else "not_available",
    }
