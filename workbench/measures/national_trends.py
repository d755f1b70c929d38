"""National pictures from published school figures: outcomes and bands by kind of school.

Each school counts once, whatever its size, as in published comparisons of schools by inspection
grade; pupil-weighted national figures differ.
"""

from collections.abc import Sequence

import pandas as pd

from workbench.measures.reference import read

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
        of each measure over the schools that have it. Schools without a value of ``by`` come last
        as "Not known".
    """
    table = school[["urn", by]].merge(wide(performance, year, names), on="urn")
    known = table[table[names[0]].notna()]
    keyed = known.assign(**{by: known[by].astype("object").fillna("Not known")})
    groups = keyed.groupby(by, sort=True)
    means = groups[list(names)].mean()
    return means.assign(schools=groups.size())[["schools", *names]].reset_index()


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
        One row a grade and measure that both have: ours, published, and the difference.
    """
    published = pd.DataFrame(read("ofsted_outcomes")["grades"]).T
    shared = [name for name in published.columns if name in by_grade.columns]
    theirs = published[shared].rename_axis("grade").reset_index()
    ours = by_grade.rename(columns={"ofsted_grade": "grade"})[["grade", *shared]]
    long = theirs.melt("grade", var_name="measure", value_name="published").merge(
        ours.melt("grade", var_name="measure", value_name="ours"), on=["grade", "measure"]
    )
    rows = long[["grade", "measure", "ours", "published"]].infer_objects()
    return rows.assign(difference=rows["ours"] - rows["published"]).round(2)
