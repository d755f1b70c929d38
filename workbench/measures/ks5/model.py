"""DfE's national level 3 value-added models by academic year."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError
from workbench.measures.columns import Floats
from workbench.measures.ks5.curves import CURVE, Curve


@dataclass(frozen=True)
class Model:
    """National curves of one year.

    ``curves`` has one row a curve: the columns of ``CURVE``, qualification, subject, cases, bands,
    maximum, weighting (size, or half of it for General Studies), sd (in grades), prior and points
    (the knots). ``label`` says which year's model it is, and for which year it is used.
    """

    label: str
    curves: pd.DataFrame

    def curve(self, row: int) -> Curve:
        """The curve of a row."""
        return Curve(self.curves["prior"].iloc[row], self.curves["points"].iloc[row])

    def rows_of(self, entries: pd.DataFrame) -> pd.Series:
        """Row of each entry's curve; missing where the model has none."""
        names = _key(entries)
        places = pd.Series(np.arange(len(self.curves)), index=_key(self.curves))
        return pd.Series(places.reindex(names).to_numpy(), index=entries.index, dtype="Int64")


def model_of(year: str, *, forecast: bool = False) -> Model:
    """The model of an academic year.

    Args:
        year: academic year of the results.
        forecast: use the last model before the year where the year has none of its own; the
            model's ``label`` then says so.

    Raises:
        UsageError: there is no model; says why, or what would be needed.

    Source: DfE 16 to 18 ready reckoner 2019.
    """
    declared = read("ks5_value_added")
    known = {y: one["model"] for y, one in declared["years"].items() if "model" in one}
    earlier = [y for y in known if y <= year]
    if year in known or (forecast and earlier):
        found = year if year in known else max(earlier)
        return _labelled(known[found], found, year)
    why = declared["years"].get(year, {}).get("not_published", "its model is not known here")
    raise UsageError(
        f"`year` {year} has no level 3 value-added model: {why}.",
        f"Needed: {declared['needed']}.",
    )


def has_model(year: str) -> bool:
    """Whether an academic year has a model of its own."""
    return "model" in read("ks5_value_added")["years"].get(year, {})


@cache
def read_model(name: str) -> pd.DataFrame:
    """A model's curves from ``workbench/reference``, with the knots as arrays."""
    text = (files("workbench") / "reference" / f"{name}.csv").read_text(encoding="utf-8")
    codes = {"qualification_code": "str", "subject_code": "str"}
    table = pd.read_csv(StringIO(text), comment="#", dtype=codes)
    return table.assign(prior=table["prior"].map(_knots), points=table["points"].map(_knots))


def _labelled(name: str, year: str, wanted: str) -> Model:
    source = read("ks5_value_added")["models"][name]["source"]
    late = "" if year == wanted else f"; the model of {year}, used for {wanted} as a forecast"
    return Model(f"{source}{late}", read_model(name))


def _knots(text: str) -> Floats:
    return np.array(text.split(), dtype=np.float64)


def _key(frame: pd.DataFrame) -> pd.MultiIndex:
    """Names of curves; sizes in hundredths, so that they compare as whole numbers."""
    hundredths = (frame["size"].astype("float64") * 100).round().astype("int64")
    return pd.MultiIndex.from_frame(frame[CURVE].assign(size=hundredths))
