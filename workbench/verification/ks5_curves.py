"""16 to 18: the curves of level 3 value added in DfE's ready reckoner of 2019."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.measures.columns import Floats, floats
from workbench.measures.ks5.curves import Curve, curve_of
from workbench.measures.ks5.model import Model, model_of
from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.files import sheet
from workbench.verification.ks5_points import WORKBOOK
from workbench.verification.printed import Printed, Words
from workbench.verification.recomputation import Recomputation

REPEATED = "another knot at the same prior attainment"

_BANDS = sheet(WORKBOOK, "national_bands")
_YEAR = "2018/19"
_DECIMALS = 10
_CLOSE = 1e-6
_LAST = 21
_CASES_OF_A_BAND = {20: 25, 10: 20, 5: 4, 1: 1}
_SHORTER = {"AS level (all)": "AS level"}


def estimates(bands: pd.DataFrame, codes: pd.DataFrame) -> Iterator[Comparison]:
    """Points expected at every knot of every curve, by our model of the year."""
    model = model_of(_YEAR)
    rows = model.rows_of(_named(bands, codes)).to_numpy(dtype=np.int64)
    found = [_at_knots(bands, place, model, int(row)) for place, row in enumerate(rows)]
    printed, ours, skip = (np.concatenate(part) for part in zip(*found, strict=True))
    yield compare("points at every knot", Printed(printed, _CLOSE, skip), exactly(ours))


def ends(bands: pd.DataFrame) -> Iterator[Comparison]:
    """The two ends of every curve, from its inner knots taken as bands of equal cases."""
    curves = [_made(bands, place) for place in range(len(bands))]
    none = np.full(len(bands), "", dtype=np.object_)
    for title, place, column in (("lower", 0, "y_0"), ("upper", -1, f"y_{_LAST}")):
        ours = np.array([curve.points[place] for curve in curves])
        published = Printed(floats(bands[column]), _CLOSE, none)
        yield compare(f"{title} end", published, exactly(ours))


def _named(bands: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Curves by the columns that our model names them with."""
    columns = ["qual_id", "cohort_name", "qualification_code", "subject_code", "size"]
    joined = bands[["qual_id"]].merge(codes[columns], on="qual_id", how="left", validate="1:1")
    cohorts = joined["cohort_name"].replace(_SHORTER)
    lower = cohorts.where(cohorts.isin(["A level", "AS level"]), cohorts.str.lower())
    numbers = joined.astype({"qualification_code": "str", "subject_code": "str"})
    return numbers.assign(cohort=lower)


def _at_knots(
    bands: pd.DataFrame, place: int, model: Model, row: int
) -> tuple[Floats, Floats, Words]:
    prior, points = _knots(bands, place)
    ours = model.curve(row).at(np.round(prior, _DECIMALS))
    repeated = np.append(np.diff(prior) == 0, False)
    return points, ours, np.where(repeated, REPEATED, "").astype(np.object_)


def _made(bands: pd.DataFrame, place: int) -> Curve:
    """A curve of as many equal cases as its number of bands needs, all at its inner knots."""
    prior, points = _knots(bands, place)
    cases = _CASES_OF_A_BAND[len(prior) - 2]
    most = float(bands["qrd_max_points"].iloc[place])
    return curve_of(np.repeat(prior[1:-1], cases), np.repeat(points[1:-1], cases), most=most)


def _knots(bands: pd.DataFrame, place: int) -> tuple[Floats, Floats]:
    """Knots of one curve: the lower end, its bands, and the upper end in the last column."""
    number = int(bands["number_of_bands"].iloc[place])
    knots = [*range(number + 1), _LAST]
    prior, points = (
        np.array([bands[f"{axis}_{knot}"].iloc[place] for knot in knots], dtype=np.float64)
        for axis in ("x", "y")
    )
    return prior, points


CLASSES = (
    Recomputation(
        name="KS5 value-added curves, expected points",
        files=(_BANDS, sheet(WORKBOOK, "qualid_lookup")),
        recompute=estimates,
        rounding="0.000001 points: our table holds ten decimals",
    ),
    Recomputation(
        name="KS5 value-added curves, ends",
        files=(_BANDS,),
        recompute=ends,
        rounding="0.000001 points",
    ),
)
