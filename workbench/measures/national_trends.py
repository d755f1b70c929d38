"""National pictures from published school figures: outcomes and bands by kind of school.

Each school counts once, whatever its size, as in published comparisons of schools by inspection
grade; pupil-weighted national figures differ.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from workbench.contracts.reference import read

GRADES = ("Outstanding", "Good", "Requires improvement", "Inadequate")
NOT_KNOWN = "Not known"
EVERY = "All schools"
MAINSTREAM = ("maintained", "academy", "free school")
OUTCOMES = ("attainment8", "progress8", "english_maths_5", "ebacc_entry", "ebacc_aps")
BANDS = (
    "Well above average",
    "Above average",
    "Average",
    "Below average",
    "Well below average",
)


def mainstream(school: pd.DataFrame) -> pd.DataFrame:
    """State-funded mainstream schools: no special or independent schools, no colleges.

    Args:
        school: columns of the contract ``school``.
    """
    return school[school["type_group"].isin(MAINSTREAM)].reset_index(drop=True)


def wide(performance: pd.DataFrame, year: str, names: Sequence[str] = OUTCOMES) -> pd.DataFrame:
    """One row a school with a column a measure, for all pupils in one year.

    Args:
        performance: columns of the contract ``school_performance``.
        year: academic year.
        names: measures wanted; one that no school has becomes an empty column.
    """
    rows = performance[
        (performance["level"] == "school")
        & (performance["group"] == "all")
        & (performance["year"] == year)
        & performance["measure"].isin(list(names))
    ]
    table = rows.pivot(index="unit_id", columns="measure", values="value")
    columns = table.reindex(columns=pd.Index(list(names)))
    return columns.astype(float).rename_axis(index="urn", columns=None).reset_index()


def with_grade_then(
    school: pd.DataFrame, performance: pd.DataFrame, year: str, until: date
) -> pd.DataFrame:
    """Schools with the Ofsted grade that they had when the results of a year were published.

    The grade printed in that year's table; where there is none, the school's own grade if it was
    given by ``until``. A school that had become an academy and had not been inspected since has
    none.

    Args:
        school: columns of the contract ``school``.
        performance: columns of the contract ``school_performance``.
        until: last day of an inspection that counts.

    Returns:
        ``school`` with ``ofsted_grade`` replaced.
    """
    rows = performance[
        (performance["measure"] == "ofsted_grade") & (performance["year"] == year)
    ].set_index("unit_id")["text"]
    printed = school["urn"].map(rows)
    given = pd.to_datetime(school["ofsted_date"]) <= pd.Timestamp(until)
    later = school["ofsted_grade"].where(given.fillna(False).astype(bool))
    return school.assign(ofsted_grade=printed.fillna(later))


def outcomes_by(
    school: pd.DataFrame,
    performance: pd.DataFrame,
    by: str,
    year: str,
    names: Sequence[str] = OUTCOMES,
) -> pd.DataFrame:
    """Mean published outcomes of schools by a column of ``school``.

    Returns:
        One row a value of ``by``: ``schools`` (with an Attainment 8 score) and the unweighted mean
        of each measure over the schools that have it. Schools without a value of ``by`` are
        "Not known", and all of them together are "All schools"; those two rows come last.
    """
    table = school[["urn", by]].merge(wide(performance, year, names), on="urn")
    known = table[table[names[0]].notna()]
    keyed = known.assign(**{by: known[by].astype("object").fillna(NOT_KNOWN)})
    every = pd.concat([keyed, keyed.assign(**{by: EVERY})])
    groups = every.groupby(by, sort=True)
    means = groups[list(names)].mean().assign(schools=groups.size())
    order = [*GRADES, NOT_KNOWN, EVERY] if by == "ofsted_grade" else [NOT_KNOWN, EVERY]
    last = [name for name in order if name in means.index]
    ordered = means.reindex([*means.index.drop(last), *last])
    return ordered[["schools", *names]].rename_axis(by).reset_index()


def bands_by(school: pd.DataFrame, performance: pd.DataFrame, by: str, year: str) -> pd.DataFrame:
    """Schools in each published Progress 8 band by a column of ``school``.

    Returns:
        ``by``, ``band`` (highest first), ``schools`` and ``share`` (percentage of the schools of
        that value of ``by`` with a band), every band of every value present.
    """
    rows = performance[
        (performance["level"] == "school")
        & (performance["measure"] == "progress8_band")
        & (performance["year"] == year)
        & performance["text"].notna()
    ]
    table = school[["urn", by]].merge(
        rows[["unit_id", "text"]].rename(columns={"unit_id": "urn", "text": "band"}), on="urn"
    )
    keyed = table[table[by].notna()]
    counts = pd.crosstab(keyed[by].astype("object"), keyed["band"].astype("object"))
    every = counts.reindex(columns=pd.Index(BANDS, name="band"), fill_value=0)
    long = every.reset_index().melt(id_vars=by, var_name="band", value_name="schools")
    long = long.sort_values([by], kind="stable", ignore_index=True)
    total = long.groupby(by)["schools"].transform("sum")
    return long.assign(share=100 * long["schools"] / total)


def beside_published(by_grade: pd.DataFrame) -> pd.DataFrame:
    """Outcomes by Ofsted grade beside the published table of autumn 2019.

    Args:
        by_grade: frame of :func:`outcomes_by` by ``ofsted_grade``.

    Returns:
        One row a grade and measure that both have: ours, published, and the difference. "All
        schools" of the published table is the mean of its grades by their numbers of schools.
    """
    published = pd.DataFrame(read("ofsted_outcomes")["grades"]).T
    shared = [name for name in published.columns if name in by_grade.columns]
    weighted = (
        published[shared].mul(published["schools"], axis=0).sum() / published["schools"].sum()
    )
    every = weighted.to_frame(EVERY).T.assign(schools=published["schools"].sum())
    theirs = pd.concat([published[shared], every]).rename_axis("grade").reset_index()
    ours = by_grade.rename(columns={"ofsted_grade": "grade"})[["grade", *shared]]
    long = theirs.melt("grade", var_name="measure", value_name="published").merge(
        ours.melt("grade", var_name="measure", value_name="ours"), on=["grade", "measure"]
    )
    rows = long[["grade", "measure", "ours", "published"]].infer_objects()
    return rows.assign(difference=rows["ours"] - rows["published"]).round(2)
