"""Results of one subject by teaching group, for those who may see single pupils.

A teaching group is chosen by the school, often by prior attainment, and is small: what it shows
beside its points is how far they lie from the expected points of the same pupils. It is no
judgement of a teacher, and no teacher is named.
"""

import pandas as pd
from statsmodels.stats.weightstats import DescrStatsW

from workbench.errors import PolicyDenied
from workbench.stages.taught import taught_as
from workbench.views.school.data import SchoolData
from workbench.views.school.rights import Rights
from workbench.views.school.subject_detail_frames import PRIOR, by_part, entries_of, expected_points

TEACHING = "teaching_group"
HELD = ["group_id", "name", "subject", "pupil_id"]
NO_GROUP = "In no group that is held"
_FEWEST = 2


def check_teaching(rights: Rights) -> None:
    """Refuse a role that may not see single pupils: a teaching group is a short list of them.

    Raises:
        PolicyDenied: says who may.
    """
    if not may_see_teaching(rights):
        raise PolicyDenied(
            f"The role {rights.role} may not see teaching groups.",
            "Subjects and pupil groups show the same results without them. Somebody of the school "
            "who may see pupils' names can open teaching groups.",
        )


def may_see_teaching(rights: Rights) -> bool:
    """Whether a role may see teaching groups."""
    return rights.pupil_lists and not rights.threshold


def by_teaching_group(data: SchoolData, year: str, subject: str) -> pd.DataFrame:
    """Figures of a subject by teaching group, in the order of the groups' names.

    A pupil who is in two groups of the subject counts in both; those in none stand last.

    Args:
        data: the school.
        year: academic year; the groups are those of this year.
        subject: subject of the results.

    Returns:
        label, the measures of subjects of the key stage, low, high and verdict of the last of them
        where it has a verdict, prior (mean prior attainment), matched (entries with expected
        points), expected (their mean), above (mean of points less expected points), above_low and
        above_high (95% interval by Student's t; none below two entries). Without rows where no
        group of the subject is held.

    Raises:
        PolicyDenied: the role may not see single pupils.
    """
    check_teaching(data.rights)
    entries = entries_of(data, year, subject)
    placed = _placed(entries, data.teaching(year), subject)
    if placed.empty:
        return pd.DataFrame()
    key = placed["group_id"]
    table = by_part(data, placed, key, TEACHING)
    names = list(data.stage.subject_measures)
    values = table.pivot(index="subgroup", columns="measure", values="value").reindex(columns=names)
    tested = table[table["measure"] == names[-1]].set_index("subgroup")
    found = values.join(tested[["low", "high", "verdict"]]).join(_against_expected(data, placed))
    labels = placed.drop_duplicates("group_id").set_index("group_id")["name"]
    named = found.assign(label=labels.reindex(found.index), last=found.index == NO_GROUP)
    ordered = named.sort_values(["last", "label"], kind="stable").drop(columns="last")
    return ordered.reset_index(drop=True)


def _placed(entries: pd.DataFrame, groups: pd.DataFrame, subject: str) -> pd.DataFrame:
    """One row an entry and group; those in no group have one that says so."""
    known = groups[groups["subject"].fillna("").str.lower().isin(taught_as(subject))]
    if known.empty or entries.empty or not entries["pupil_id"].isin(known["pupil_id"]).any():
        return entries.iloc[:0]
    inside = known[["pupil_id", "group_id", "name"]].drop_duplicates()
    rows = entries.merge(inside, on="pupil_id", how="left")
    return rows.assign(
        group_id=rows["group_id"].fillna(NO_GROUP).astype("str"),
        name=rows["name"].fillna(NO_GROUP).astype("str"),
    )


def _against_expected(data: SchoolData, placed: pd.DataFrame) -> pd.DataFrame:
    """Prior attainment and the difference from expected points, a row a group."""
    expected = expected_points(data.stage, placed)
    points = placed["points"].astype("float64")
    rows = pd.DataFrame(
        {
            "group_id": placed["group_id"],
            "prior": placed[PRIOR[data.stage.name][0]].astype("float64"),
            "expected": expected.where(points.notna()),
            "above": points - expected,
        }
    )
    means = rows.groupby("group_id")[["prior", "expected", "above"]].mean()
    spans = {key: _interval(one["above"].dropna()) for key, one in rows.groupby("group_id")}
    return means.assign(
        matched=rows.groupby("group_id")["above"].count(),
        above_low=pd.Series({key: low for key, (low, _) in spans.items()}),
        above_high=pd.Series({key: high for key, (_, high) in spans.items()}),
    )


def _interval(values: "pd.Series[float]") -> tuple[float | None, float | None]:
    if len(values) < _FEWEST or values.nunique() == 1:
        return None, None
    low, high = DescrStatsW(values.to_numpy()).tconfint_mean()
    return float(low), float(high)
