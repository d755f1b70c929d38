"""Pupils of a year with prior attainment, estimate, result and difference; for lists with names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from workbench.errors import PolicyDenied
from workbench.measures.groups import ALL, dimension
from workbench.measures.ks4.pupil_results import grades_of
from workbench.measures.ks5.student_table import student_table
from workbench.stages.flags import flags_of
from workbench.stages.stage import Rows
from workbench.views.formats import POINTS, PROGRESS, Format
from workbench.views.school.choices import ABOVE, BELOW, NOT_HELD
from workbench.views.school.data import SchoolData
from workbench.views.school.named import with_names
from workbench.views.school.rights import Rights

DIFFERENCE = Format(1, signed=True)
_SCORES = {"reading": "Reading", "maths": "Maths", "gps": "Grammar"}


@dataclass(frozen=True)
class Column:
    """A column of the list: how it is headed and written, and whether rows can be put in its order.

    ``style`` is None for text.
    """

    name: str
    title: str
    style: Format | None = None
    sort: bool = False


def _columns(prior: str, actual: str, *further: Column) -> tuple[Column, ...]:
    return (
        Column("prior_band", "Prior attainment"),
        Column("prior_points", prior, POINTS, sort=True),
        Column("estimate", "Estimate", POINTS, sort=True),
        Column("actual", actual, POINTS, sort=True),
        Column("difference", "Difference", DIFFERENCE, sort=True),
        *further,
        Column("flags", "Groups"),
        Column("grades", "Results"),
    )


COLUMNS: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "ks2": _columns(
            "Key stage 1 points",
            "Reading and maths, mean score",
            Column("rwm", "Expected in all three"),
        ),
        "ks4": _columns(
            "Key stage 2 average",
            "Attainment 8",
            Column("progress8", "Progress 8", PROGRESS),
            Column("english_maths", "English and maths at 5"),
        ),
        "ks5": _columns(
            "Key stage 4 points",
            "A level points for each entry",
            Column("best3", "Best 3", POINTS),
            Column("best3_difference", "Best 3, difference", DIFFERENCE),
        ),
    }
)
"""What stands beside the name in the list of pupils, by key stage."""
ESTIMATES: Mapping[str, str] = MappingProxyType(
    {
        "ks2": "The estimate is the mean of what pupils nationally with the same key stage 1 "
        "results reached in reading and maths.",
        "ks4": "The estimate is the Attainment 8 of pupils nationally with the same key stage 2 "
        "results.",
        "ks5": "The estimate is what students nationally with the same key stage 4 points reached "
        "in the same A levels.",
    }
)


def check_lists(rights: Rights) -> None:
    """Refuse a role that may not see single pupils by name.

    Raises:
        PolicyDenied: says who may.
    """
    if not rights.pupil_lists or rights.threshold:
        raise PolicyDenied(
            f"The role {rights.role} may not see single pupils or their names.",
            "Pupil groups and subjects show results without naming anybody. Somebody of the "
            "school who may see pupils' names can open this view.",
        )


def pupils(data: SchoolData, year: str) -> pd.DataFrame:
    """Every pupil of a year, in the order of names: the whole list before any filter.

    Returns:
        pupil_id, name, and the columns of ``COLUMNS`` of the key stage. Keys are for the server
        alone: they are dropped before anything is shown.

    Raises:
        PolicyDenied: the role may not see single pupils.
    """
    check_lists(data.rights)
    rows = data.of_year(year)
    found = _SUMMARIES[data.stage.name](rows)
    band = rows.members["prior_band"].astype("object")
    shown = found.assign(
        prior_band=band.map(lambda one: "" if pd.isna(one) else str(one).capitalize()).to_numpy(),
        flags=flags_of(rows.members).to_numpy(),
    )
    named = with_names(shown, data.names())
    return named[["pupil_id", "name", *(column.name for column in COLUMNS[data.stage.name])]]


@dataclass(frozen=True)
class Wish:
    """Filters of the list, as the address has them; empty for no filter."""

    year: str
    group: str = ALL
    prior: str = ""
    subject: str = ""
    difference: str = ""
    sort: str = "name"


def kept(data: SchoolData, everybody: pd.DataFrame, wish: Wish) -> "dict[str, pd.Series[bool]]":
    """Which pupils each filter keeps, by the filter's name; all pupils are not a filter.

    Args:
        data: the school.
        everybody: of :func:`pupils`.
        wish: the filters.

    Raises:
        PolicyDenied: the group is sensitive, so that it stands beside no list of pupils.
    """
    part = data.control.selected(wish.group, "pupil")
    rows, ids = data.of_year(wish.year), everybody["pupil_id"]
    found = {}
    if part.dimension != ALL:
        one = dimension(part.dimension)
        inside = one.codes(rows.members) == one.parts.index(part)
        found["group"] = ids.isin(rows.members.loc[inside, "pupil_id"])
    if wish.prior:
        wanted = "" if wish.prior == NOT_HELD else wish.prior.capitalize()
        found["prior"] = everybody["prior_band"] == wanted
    if wish.subject and data.stage.has_subjects:
        entered = rows.entries[rows.entries[data.stage.subject] == wish.subject]
        found["subject"] = ids.isin(entered["pupil_id"])
    if wish.difference:
        gap = everybody["difference"]
        tests = {BELOW: gap < 0, ABOVE: gap > 0, NOT_HELD: gap.isna()}
        found["difference"] = tests[wish.difference]
    return found


def listed(data: SchoolData, everybody: pd.DataFrame, wish: Wish) -> pd.DataFrame:
    """The pupils that the filters leave, in the order that was asked for; missing values last.

    Raises:
        PolicyDenied: the group is sensitive.
    """
    keep = pd.Series(True, index=everybody.index)
    for one in kept(data, everybody, wish).values():
        keep &= one
    column = wish.sort.removeprefix("-")
    found = everybody[keep]
    if column == "name":
        ordered = found[::-1] if wish.sort.startswith("-") else found
    else:
        ordered = found.sort_values(
            column, ascending=not wish.sort.startswith("-"), na_position="last", kind="stable"
        )
    return ordered.reset_index(drop=True)


def shown(data: SchoolData, table: pd.DataFrame) -> pd.DataFrame:
    """What of a list goes to the browser: the name and the columns, headed, and no key."""
    columns = COLUMNS[data.stage.name]
    renamed = {"name": pupil_title(data), **{one.name: one.title for one in columns}}
    return table[list(renamed)].rename(columns=renamed)


def pupil_title(data: SchoolData) -> str:
    """What somebody at the end of the key stage is called, with a capital."""
    return data.stage.members.removesuffix("s").capitalize()


def _key_stage2(rows: Rows) -> pd.DataFrame:
    members = rows.members
    gap = members[["reading_progress", "maths_progress"]].mean(axis=1, skipna=False)
    actual = members["reading_maths"]
    written = members["writing_higher"].map({True: "higher", False: ""}).fillna("")
    standard = members["writing_expected"].map({True: "expected", False: "below"}).fillna("-")
    texts = [
        title + " " + members[f"{name}_score"].map(Format(0).value)
        for name, title in _SCORES.items()
    ]
    writing = "Writing " + written.where(written != "", standard).astype("str")
    return pd.DataFrame(
        {
            "pupil_id": members["pupil_id"],
            "prior_points": members["ks1_average"],
            "estimate": actual - gap,
            "actual": actual,
            "difference": gap.where(actual.notna()),
            "rwm": _yes(members["rwm_expected"]),
            "grades": texts[0] + "; " + writing + "; " + texts[1] + "; " + texts[2],
        }
    )


def _key_stage4(rows: Rows) -> pd.DataFrame:
    members = rows.members
    grades = grades_of(rows.entries).set_index("pupil_id")["grades"]
    return pd.DataFrame(
        {
            "pupil_id": members["pupil_id"],
            "prior_points": members["baseline"],
            "estimate": members["expected"],
            "actual": members["attainment8"],
            "difference": members["attainment8"] - members["expected"],
            "progress8": members["progress8"],
            "english_maths": _yes(members["english_maths_5"]),
            "grades": members["pupil_id"].map(grades).fillna("no entries"),
        }
    )


def _sixth_form(rows: Rows) -> pd.DataFrame:
    known = student_table(rows.members)
    said = rows.entries[[*("pupil_id", "grade")]].assign(subject=rows.entries["subject_shown"])
    grades = grades_of(said).set_index("pupil_id")["grades"]
    return pd.DataFrame(
        {
            "pupil_id": known["pupil_id"],
            "prior_points": known["key_stage4_points"],
            "estimate": known["points_estimate"],
            "actual": known["points"],
            "difference": known["points_difference"],
            "best3": known["best3"],
            "best3_difference": known["best3_difference"],
            "grades": known["pupil_id"].map(grades).fillna("no entries"),
        }
    )


def _yes(flag: "pd.Series[bool]") -> "pd.Series[str]":
    return flag.astype("object").map({True: "yes", False: "no"}).fillna("")


_SUMMARIES: Mapping[str, Callable[[Rows], pd.DataFrame]] = MappingProxyType(
    {"ks2": _key_stage2, "ks4": _key_stage4, "ks5": _sixth_form}
)
