"""Key stage 4: performance points of every grade of every qualification that counted in 2019."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.measures.columns import floats
from workbench.measures.ks4.points import points_of
from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.files import sheet
from workbench.verification.printed import decimals
from workbench.verification.recomputation import Recomputation

_FILE = sheet("ks4_reference/Performance_Points.xlsx", "Underlying Data", header=3)
_YEAR = "2018/19"
NO_SCALE = "no scale known"


def performance_points(table: pd.DataFrame) -> Iterator[Comparison]:
    """Points by qualification number and grade."""
    listed = table[table["Qualification Title"] != ""].reset_index(drop=True)
    entries = pd.DataFrame(
        {
            "qualification": listed["Qualification Number"].astype("str"),
            "qualification_type": "other",
            "year": _YEAR,
            "grade": listed["Pass Grades"].astype("str"),
        }
    )
    ours = floats(points_of(entries)["points"])
    skip = np.where(np.isnan(ours), NO_SCALE, "").astype(np.object_)
    published = decimals(listed["Pass Points"], 2)
    yield compare("points", published, exactly(ours), skip=skip)


CLASSES = (
    Recomputation(
        name="KS4 performance points",
        files=(_FILE,),
        recompute=performance_points,
        rounding="0.005 points",
    ),
)
