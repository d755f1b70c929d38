"""16 to 18: points of every grade of every qualification in DfE's ready reckoner of 2019."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.columns import floats
from workbench.measures.ks5.points import grade_points, points_of, printed_grade
from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.files import sheet
from workbench.verification.printed import decimals
from workbench.verification.recomputation import Recomputation

WORKBOOK = "dfe_models/ks5_value_added/l3va_2019A_l3va_step5_outputs_Rversion.xlsx"
NO_DIPLOMA = "an International Baccalaureate of 24 points or more without a diploma"
NO_POINTS = "a grade without points in our table"

_YEAR = "2018/19"
_NO_DIPLOMA_POINTS, _LEAST_FOR_DIPLOMA = 91.0, 24
_BACCALAUREATE, _VOCATIONAL = 130, 253
_SIZE_WITHOUT_STAR = 0.5
_GENERAL: Mapping[int, str] = MappingProxyType(
    {
        101: "extended project",
        111: "A level",
        113: "Pre-U principal subject",
        114: "Pre-U short course",
        121: "AS level",
        122: "applied AS level double award",
        130: "IB diploma",
        150: "free-standing mathematics",
        224: "applied A level",
        225: "applied AS level",
        392: "core maths",
        699: "AS level",
        910: "IB standard level",
        911: "IB higher level",
    }
)
_APPLIED: Mapping[int, str] = MappingProxyType(
    dict.fromkeys((183, 184, 186, 187, 188, 189), "Cambridge Technical")
    | dict.fromkeys((461, 462, 463, 464, 465), "BTEC National")
)
_CORE: Mapping[str, str] = MappingProxyType(
    {
        "IBO Diploma Programme Core (Extended Essay)": "IB extended essay",
        "IBO Diploma Programme Core (Reflective Project)": "IB reflective project",
        "IBO Diploma Programme Core (Theory of Knowledge)": "IB theory of knowledge",
    }
)


def points(table: pd.DataFrame) -> Iterator[Comparison]:
    """Points by qualification, size and grade."""
    entries = entries_of(table)
    baccalaureate = (table["sublevno"] == _BACCALAUREATE).to_numpy(dtype=np.bool_)
    enough = floats(pd.to_numeric(table["grade"], errors="coerce")) >= _LEAST_FOR_DIPLOMA
    no_diploma = baccalaureate & enough & (floats(table["points"]) == _NO_DIPLOMA_POINTS)
    known = _known(entries).to_numpy(dtype=np.bool_)
    skip = np.where(no_diploma, NO_DIPLOMA, np.where(known, "", NO_POINTS)).astype(np.object_)
    compared = skip == ""
    ours = np.full(len(table), np.nan)
    ours[compared] = floats(points_of(entries[compared]))
    yield compare("points", decimals(table["points"], 2), exactly(ours), skip=skip)


def entries_of(table: pd.DataFrame) -> pd.DataFrame:
    """The rows as entries of our own qualifications, with grades as they are printed."""
    general, applied = table["sublevno"].map(_GENERAL), table["sublevno"].map(_APPLIED)
    found = general.fillna(applied).fillna(table["qualification_name"].map(_CORE))
    vocational = _vocational(table)
    kinds = found.where(table["sublevno"] != _VOCATIONAL, vocational)
    passes = kinds.isin({*_APPLIED.values(), "VRQ level 3"})
    codes = table["grade"].astype("str")
    grades = printed_grade(codes, applied=True).where(passes, printed_grade(codes, applied=False))
    return pd.DataFrame(
        {"qualification_type": kinds, "size": table["size"], "grade": grades, "year": _YEAR}
    )


def _vocational(table: pd.DataFrame) -> "pd.Series[str]":
    """The scale of a vocational qualification, by the grades that it has."""
    grades = table["grade"].astype("str").str.replace("A*", "*", regex=False)
    has = {
        grade: (grades == grade).groupby(table["qual_id"]).transform("any") for grade in ("P", "*")
    }
    starred = has["*"] | (table["size"] != _SIZE_WITHOUT_STAR)
    letters = np.where(starred, "VRQ level 3, A* to E", "VRQ level 3, A to E")
    kinds = np.where(has["P"], "VRQ level 3", letters)
    return pd.Series(kinds, index=table.index, dtype="str")


def _known(entries: pd.DataFrame) -> "pd.Series[bool]":
    ungraded = read("ks5_points")["ungraded"]
    different = entries.drop_duplicates()
    listed = [
        grade in grade_points(kind, size) or grade in ungraded
        for kind, size, grade in different[["qualification_type", "size", "grade"]].itertuples(
            index=False
        )
    ]
    return entries.merge(different.assign(known=listed), how="left")["known"].astype("bool")


CLASSES = (
    Recomputation(
        name="KS5 points",
        files=(sheet(WORKBOOK, "points_lookup"),),
        recompute=points,
        rounding="0.005 points",
    ),
)
