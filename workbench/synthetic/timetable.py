"""Teaching groups of year 11: sets by prior attainment in the core, mixed groups elsewhere.

Awkward on purpose: in each school one pupil of mathematics is in no group that the timetable
holds, and one moved during the year and is listed in both groups.
"""

from collections.abc import Mapping

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.synthetic.frames import frame_of

LARGEST = 30
TAUGHT_AS: Mapping[str, str] = {
    "English language": "English",
    "English literature": "English",
    "Biology": "Science",
    "Chemistry": "Science",
    "Physics": "Science",
    "Combined science": "Science",
}
"""What a school's timetable calls the subject of an entry, where it is not the entry's own name."""
_SETS = ("English", "Mathematics", "Science")
_MOVED = "Mathematics"
_PRIOR = ["english_fine", "maths_fine"]
_KEY = ["urn", "year"]


def timetable_frames(entries: pd.DataFrame, prior: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Teaching groups and their members of the pupils who have entries.

    Args:
        entries: the contract ``ks4_entry``.
        prior: the contract ``prior_attainment``.

    Returns:
        Frames ``teaching_group`` and ``teaching_group_member``, in the columns of their contracts.
    """
    placed = _placed(_taught(entries, prior))
    groups = placed.drop_duplicates([*_KEY, "group_id"]).sort_values([*_KEY, "group_id"])
    members = placed[[*_KEY, "group_id", "pupil_id"]].sort_values([*_KEY, "group_id", "pupil_id"])
    return {
        "teaching_group": frame_of(
            "teaching_group",
            {name: list(groups[name]) for name in (*_KEY, "group_id", "name", "code", "subject")}
            | {"kind": "teaching", "subject_code": list(groups["short"])},
            rows=len(groups),
        ),
        "teaching_group_member": frame_of(
            "teaching_group_member",
            {str(name): list(members[name]) for name in members},
            rows=len(members),
        ),
    }


def _taught(entries: pd.DataFrame, prior: pd.DataFrame) -> pd.DataFrame:
    """One row a pupil and subject of the timetable, with what sets are made by."""
    named = entries[[*_KEY, "pupil_id"]].astype("str")
    subjects = entries["subject"].astype("str")
    own = subjects.str.replace(r" \(.*\)$", "", regex=True)
    rows = named.assign(subject=subjects.map(dict(TAUGHT_AS)).fillna(own)).drop_duplicates()
    known = prior.assign(prior=prior[_PRIOR].astype("float64").mean(axis=1))
    ability = known.astype({"pupil_id": "str"}).set_index("pupil_id")["prior"]
    return rows.assign(prior=rows["pupil_id"].map(ability.groupby(level=0).mean()).fillna(0.0))


def _placed(taught: pd.DataFrame) -> pd.DataFrame:
    """Each pupil in a group of at most thirty, but for the awkward ones."""
    sets = taught["subject"].isin(_SETS)
    by = taught.assign(order=-taught["prior"].where(sets, 0.0)).sort_values(
        [*_KEY, "subject", "order", "pupil_id"], ignore_index=True
    )
    within = by.groupby([*_KEY, "subject"])
    size = within["pupil_id"].transform("size")
    groups = -(-size // LARGEST)
    number = within.cumcount() * groups // size + 1
    moved = (by["subject"] == _MOVED) & (groups > 1) & (within.cumcount() == 1)
    again = by.assign(number=number + 1)[moved]
    without = (by["subject"] == _MOVED) & (size > 1) & (within.cumcount() == 0)
    both = pd.concat([by.assign(number=number)[~without], again], ignore_index=True)
    return _labelled(both)


def _labelled(rows: pd.DataFrame) -> pd.DataFrame:
    letters = rows["subject"].str.replace(r"[^A-Za-z]", "", regex=True)
    start = rows["year"].map(lambda year: AcademicYear.parse(year).start).astype("str")
    name = "11" + rows["number"].map(lambda number: chr(96 + number)) + "/" + letters.str[:3]
    return rows.assign(
        short=letters.str[:3].str.upper(),
        group_id=start + "-" + letters.str[:50] + "-" + rows["number"].astype("str"),
        name=name,
        code=name,
    )
